import type { CompiledFlow } from '../../engine/runtime/machine.ts';
import { replayWithDraft, type DraftReport } from '../../engine/simulator/replay/draft.ts';
import { replay } from '../../engine/simulator/replay/replay.ts';
import { digestOf } from '../../server/calls/call-write.ts';
import { compiled } from '../support/flows.ts';
import { recordCall, type Doing } from './recorded.ts';

const FLOW = `
routes: default
vars: { who: "", pin: { type: string, value: "", secret: true } }
switches: { closed: false }
start: main
states:
  main:
    menu: { prompt: "For sales, press 1. For the rest, press 2. With a PIN, press 3.", choices: { 1: sales, 2: look, 3: ask } }
    on: { failed: bye }
  sales: { transfer: "+13125550111", on: { failed: bye } }
  look: { request: { get: "https://crm.example/who?n=1", into: who }, on: { failed: bye }, next: known }
  known: { choose: [{ if: 'who == "gold"', goto: sales }, { goto: bye }] }
  ask: { collect: { prompt: PIN., digits: 4, into: pin, secret: true }, on: { failed: bye }, next: judge }
  judge: { choose: [{ if: 'pin == "1357"', goto: sales }, { goto: bye }] }
  bye: { speak: Goodbye., next: end }
`;

const own = compiled(FLOW);
const http = () => ({ json: 'gold', after: 400 });

function tried(draft: CompiledFlow | string, doings: readonly Doing[], options = {}): DraftReport {
  const { record, book } = recordCall(own, doings, { http, ...options });
  const flow = typeof draft === 'string' ? compiled(draft, 'test', 'draft') : draft;
  return replayWithDraft(record, own, { compiled: flow, folder: [flow] }, replay(record, book, digestOf));
}

test.each([
  ['a transfer', ['1', 'hang up']],
  ['a request', ['2', 'hang up']],
  ['a secret', ['3', '1357', 'hang up']],
  ['a wrong secret', ['3', '1111']],
  ['a wrong key', ['9', '1', 'hang up']],
  ['nothing', []],
  ['a hang-up', ['hang up']],
])('the same flow changes nothing: %s', (_what, doings) => {
  expect(tried(own, doings)).toEqual({ call: expect.any(String) as string, verdict: 'same' });
});

test('another number is another end', () => {
  const report = tried(FLOW.replace('0111', '0112'), ['1', 'hang up']);
  expect(report).toMatchObject({
    verdict: 'other_end',
    was: { ends: 'transferred', to: '+13125550111', state: 'sales' },
    is: { ends: 'transferred', to: '+13125550112', state: 'sales' },
    firstOther: null,
  });
});

test('keys that lead elsewhere are another end, with the first state that differs', () => {
  const report = tried(FLOW.replace('1: sales', '1: bye'), ['1', 'hang up']);
  expect(report).toMatchObject({
    verdict: 'other_end',
    is: { ends: 'flow', to: null, state: 'bye' },
    firstOther: { at: 1, was: 'sales', is: 'bye' },
  });
});

test('a longer way to the same end is told apart', () => {
  const report = tried(
    FLOW.replace('1: sales', '1: before').replace(
      '  sales:',
      '  before: { speak: One moment., next: sales }\n  sales:',
    ),
    ['1', 'hang up'],
  );
  expect(report).toMatchObject({ verdict: 'other_way', firstOther: { at: 1, was: 'sales', is: 'before' } });
});

test('a menu in front takes the keys, as it would have taken the caller’s', () => {
  const draft = FLOW.replace('start: main', 'start: front').replace(
    '  main:',
    '  front: { menu: { prompt: "Press 1.", choices: { 1: main } }, on: { failed: bye } }\n  main:',
  );
  expect(tried(draft, ['1', 9_000, 'hang up'])).toMatchObject({
    verdict: 'other_end',
    firstOther: { at: 0, is: 'front' },
  });
});

test('a secret that decided decides the draft too', () => {
  const report = tried(FLOW.replace('pin == "1357"', 'size(pin) == 9'), ['3', '1357', 'hang up']);
  expect(report).toMatchObject({ verdict: 'other_end', firstOther: { was: 'sales', is: 'bye' } });
});

test('the switches of then', () => {
  const draft = FLOW.replace('1: sales', '1: door').replace(
    '  sales:',
    '  door: { choose: [{ if: switches.closed, goto: bye }, { goto: sales }] }\n  sales:',
  );
  expect(tried(draft, ['1', 'hang up'])).toMatchObject({ verdict: 'other_way' });
  expect(tried(draft, ['1', 'hang up'], { switches: { closed: true } })).toMatchObject({ verdict: 'other_end' });
});

test('a number that another flow takes now', () => {
  const report = tried(FLOW.replace('routes: default', 'routes: [{ to: "+13125550199" }]'), ['1', 'hang up']);
  expect(report).toMatchObject({ verdict: 'other_end', is: { ends: 'elsewhere', to: null } });
});

describe('what cannot be compared', () => {
  test('a web service that was not asked before', () => {
    const report = tried(FLOW.replace('crm.example', 'new.example'), ['2', 'hang up']);
    const why = 'the draft asks for GET https://new.example/who, of which no answer is recorded';
    expect(report).toMatchObject({ verdict: 'unknown', why });
  });

  test('a call that goes on', () => {
    const { record } = recordCall(own, ['1', 'hang up']);
    const live = { ...record, rows: record.rows.slice(0, 6) };
    expect(replayWithDraft(live, own, { compiled: own, folder: [own] }, null)).toMatchObject({
      verdict: 'unknown',
      why: 'it had not ended',
    });
  });

  test('one that ended otherwise in truth', () => {
    const { record } = recordCall(own, ['1', 'hang up']);
    const rows = record.rows.filter(({ kind }) => kind !== 'call.dtmf.received');
    const report = replayWithDraft({ ...record, rows }, own, { compiled: own, folder: [own] }, null);
    expect(report).toMatchObject({
      verdict: 'unknown',
      why: expect.stringMatching(/^in the simulator .*, in truth /) as string,
    });
  });
});
