import type { CallSnapshot, Key } from '../../../engine/model/snapshot.ts';
import { gatherEnded, keyPressed, type GatherEnd } from '../../../engine/runtime/keys.ts';

/** Keys as `digit@ms`. */
function keys(text: string): Key[] {
  return text.split(' ').flatMap((each) => {
    const [digit = '', ms] = each.split('@');
    return ms === undefined ? [] : [{ digit, at: Number(ms) * 1_000 }];
  });
}

function callWith(kept: string, seen = ''): CallSnapshot {
  return { kept: keys(kept), seen: keys(seen), owed: [], ledger: [] } as unknown as CallSnapshot;
}

const end = (digits: string, ms: number, more: Partial<GatherEnd> = {}): GatherEnd => ({
  ...{ digits, at: ms * 1_000, after: 0, terminator: '#', max: 4, byKey: false, verbatim: false, typeAhead: true },
  ...more,
});

const digitsOf = (list: readonly { readonly digit: string }[]): string => list.map(({ digit }) => digit).join('');

describe('counting keys', () => {
  test('digits without an event are owed one, and the event then is no new key', () => {
    const ended = gatherEnded(callWith(''), end('12', 1_000));
    expect([digitsOf(ended.kept), digitsOf(ended.owed)]).toEqual(['12', '12#']);
    const later = keyPressed({ ...callWith(''), ...ended }, { digit: '2', at: 900_000 });
    expect([later.isNew, digitsOf(later.kept), digitsOf(later.owed)]).toEqual([false, '12', '1#']);
  });

  test('keys that the digits do not account for came before the gather, later ones after it', () => {
    const ended = gatherEnded(callWith('7@100 1@500 9@2000'), end('12', 1_000));
    expect(digitsOf(ended.kept)).toBe('7129');
  });

  test('used keys that a gather reports are not put back', () => {
    const ended = gatherEnded(callWith('3@700', '1@500 2@600'), end('123', 1_000));
    expect([digitsOf(ended.kept), digitsOf(ended.seen)]).toEqual(['3', '']);
  });

  test('a key known before the gather was begun is none of its digits', () => {
    expect(digitsOf(gatherEnded(callWith('4@500'), end('4', 1_000, { after: 500_000 })).kept)).toBe('44');
    expect(digitsOf(gatherEnded(callWith('4@500'), end('4', 1_000)).kept)).toBe('4');
  });

  test('the key that completed a gather was pressed with its ending', () => {
    const early = callWith('5@400');
    expect(digitsOf(gatherEnded(early, end('25', 1_000, { max: 2, byKey: true })).kept)).toBe('525');
    expect(digitsOf(gatherEnded(early, end('25', 1_000, { max: 2 })).kept)).toBe('25');
    expect(digitsOf(gatherEnded(callWith('5@999'), end('25', 1_000, { max: 2, byKey: true })).kept)).toBe('25');
  });

  test('without type-ahead only what the gather took is kept', () => {
    expect(digitsOf(gatherEnded(callWith('7@100 1@500'), end('1', 1_000, { typeAhead: false })).kept)).toBe('1');
  });

  test('Telnyx’s own gathers keep their digits and their last key to themselves', () => {
    const ended = gatherEnded(callWith('7@100 1@500 #@600'), end('1', 1_000, { verbatim: true }));
    expect(digitsOf(ended.kept)).toBe('7');
  });

  test('what waits is bounded', () => {
    let call = callWith('');
    for (let at = 0; at < 400; at += 1) call = { ...call, ...keyPressed(call, { digit: '1', at }) };
    expect(call.kept).toHaveLength(256);
  });
});
