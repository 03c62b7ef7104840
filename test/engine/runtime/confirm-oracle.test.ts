import fc from 'fast-check';
import { callInto, type Phone } from '../../support/phone.ts';

const TRIES = 3;

const flow = `
flow: confirm
routes: default
vars: { code: "old" }
start: hello
states:
  hello: { speak: "Hello, this is a long greeting, long enough to type a dozen of keys while it is being said.", next: ask }
  ask:
    collect: { prompt: Number?, digits: 3, into: code, confirm: "\${code}?", tries: ${TRIES} }
    on: { no_input: silent, no_match: wrong }
    next: kept
  kept: { speak: "Kept \${code}.", next: end }
  silent: { speak: "Silent \${code}.", next: end }
  wrong: { speak: "Wrong \${code}.", next: end }
`;

type Kind = 'no_input' | 'no_match';

interface Model {
  /** The entry that is being confirmed; null while it is made. */
  entry: string | null;
  tries: number;
  end: string | null;
}

const begin = (): Model => ({ entry: null, tries: 0, end: null });

function fail(model: Model, kind: Kind): void {
  model.tries += 1;
  if (model.tries >= TRIES) model.end = kind === 'no_input' ? 'Silent old.' : 'Wrong old.';
}

/** What one key, or silence, is to the question of the confirmation. */
function answer(model: Model, entry: string, key: string | undefined): void {
  if (key === undefined) fail(model, 'no_input');
  else if (key === '1') model.end = `Kept ${entry}.`;
  else if (key === '2') model.entry = null;
  else fail(model, 'no_match');
}

/** Takes keys that were all pressed before anything was asked; a failure forgets the rest. */
function typedAhead(keys: string): string {
  const model = begin();
  let rest = keys;
  while (model.end === null) {
    if (model.entry !== null) {
      const before = model.tries;
      answer(model, model.entry, rest[0]);
      rest = model.tries > before ? '' : rest.slice(1);
      continue;
    }
    const digits = /^[0-9]*/.exec(rest)?.[0] ?? '';
    if (digits.length >= 3) {
      model.entry = rest.slice(0, 3);
      rest = rest.slice(3).replace(/^#/, '');
    } else {
      fail(model, rest === '' ? 'no_input' : 'no_match');
      rest = '';
    }
  }
  return model.end;
}

const acts = fc.constantFrom('', '123', '1#', '*', '456', '1', '2', '9', '#');

/** Does one thing at each question, and nothing once there is nothing left to do. */
function oneByOne(script: readonly string[]): string {
  const model = begin();
  for (let turn = 0; model.end === null; turn += 1) {
    const act = script[turn] ?? '';
    if (model.entry !== null) answer(model, model.entry, act[0]);
    else if (/^\d{3}$/.test(act)) model.entry = act;
    else fail(model, act === '' ? 'no_input' : 'no_match');
  }
  return model.end;
}

/** Lets the caller act at each question that is asked, 300 ms into it. */
function play(script: readonly string[]): string {
  const phone = callInto(flow);
  phone.hear('Hello');
  for (let turn = 0; !isOver(phone); turn += 1) {
    phone.hear('?').wait(300);
    const said = phone.heard().length;
    const act = script[turn] ?? '';
    const confirms = phone.call().frames[0]?.phase?.startsWith('confirm') === true;
    if (act !== '') phone.press(confirms ? act.charAt(0) : act, 100);
    untilMoreThan(said, phone);
  }
  return phone.drain().heard().at(-1) ?? '';
}

const isOver = (phone: Phone): boolean => phone.visits().length > 2;

/** Until the next question, or the end. */
function untilMoreThan(said: number, phone: Phone): void {
  for (let ms = 0; phone.heard().length === said && !isOver(phone); ms += 100) {
    if (ms > 60_000) throw new Error('nothing more was asked');
    phone.wait(100);
  }
}

describe('a collect that confirms, against a simple model', () => {
  test('keys typed ahead', () => {
    const keys = fc.string({ unit: fc.constantFrom(...'1239*#'), maxLength: 12 });
    fc.assert(
      fc.property(keys, (typed) => {
        const phone = callInto(flow).hear('Hello').wait(100).press(typed, 50).drain();
        expect([typed, phone.heard().at(-1)]).toEqual([typed, typedAhead(typed)]);
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  test('one answer at a time', () => {
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 7 }), (script) => {
        expect([script, play(script)]).toEqual([script, oneByOne(script)]);
      }),
      { seed: 12, numRuns: 60 },
    );
  });
});
