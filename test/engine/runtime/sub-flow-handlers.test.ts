import { callInto, type Phone, type PhoneOptions } from '../../support/phone.ts';
import { compiled } from '../../support/flows.ts';

/** Calls a flow that runs others: id → text. */
function call(main: string, others: Readonly<Record<string, string>>, options: PhoneOptions = {}): Phone {
  return callInto(compiled(main, 'main', 'v1', others), options);
}

describe('handlers of the flows that run a flow', () => {
  const inner = `
    on: { key: { "8": own } }
    start: ask
    states:
      ask: { menu: { prompt: Inner?, choices: { 1: return }, no_match: Wrong. }, on: { failed: end } }
      talk: { speak: A long talk that goes on and on and on for ever., next: ask }
      own: { speak: Own 8., next: ask }
  `;
  const main = `
    routes: default
    on: { key: { "8": outer, "9": outer }, call.transcription: heard }
    start: run
    states:
      run: { run: inner, after: { 40s: late }, next: done }
      outer: { speak: Outer., next: end }
      heard: { speak: Heard., next: end }
      late: { speak: Too late., next: end }
      done: { speak: Done., next: end }
  `;

  it('take a key that the sub-flow names not; its own come first', () => {
    const phone = call(main, { inner }).hear('Inner?').press('8').hear('Own 8.').hear('Inner?').press('9').drain();
    expect(phone.heard()).toEqual(['Inner?', 'Own 8.', 'Inner?', 'Outer.']);
    expect(phone.call().frames).toHaveLength(1);
  });

  it('leave a key to the state that uses it', () => {
    const uses = inner.replace('1: return', '9: return');
    expect(call(main, { inner: uses }).hear('Inner?').press('9').drain().heard().at(-1)).toBe('Done.');
  });

  it('take a key that nobody waits for, also where the sub-flow has no keys of its own', () => {
    const talks = inner.replace('on: { key: { "8": own } }', '').replace('start: ask', 'start: talk');
    const phone = call(main, { inner: talks }).hear('A long talk').wait(500).press('9').drain();
    expect(phone.heard().at(-1)).toBe('Outer.');
    expect(phone.sounds()[0]?.cutShort).toBe(true);
  });

  it('leave digits to a gather of the sub-flow', () => {
    const gathers = `
      start: pin
      states:
        pin: { gather_using_speak: { payload: Your code?, maximum_digits: 2 }, next: said }
        said: { speak: "Code \${result.digits}.", next: return }
    `;
    expect(call(main, { inner: gathers }).hear('Your code?').press('98').hear('Code 98.').drain().heard().at(-1)).toBe(
      'Done.',
    );
  });

  it('end what runs on top of them: `after` of the state that runs it', () => {
    const patient = inner.replace('prompt: Inner?', 'tries: 20, prompt: Inner?');
    const phone = call(main, { inner: patient }).drain();
    expect(phone.heard().at(-1)).toBe('Too late.');
    expect(phone.call().frames).toHaveLength(1);
    const actions = phone.actions();
    // What the sub-flow was doing is stopped before the caller's flow speaks.
    expect(actions.lastIndexOf('gather_stop')).toBeLessThan(actions.lastIndexOf('speak'));
    expect(actions.lastIndexOf('playback_stop')).toBeLessThan(actions.lastIndexOf('speak'));
  });
});

describe('the end of a call in a sub-flow', () => {
  const inner = (on: string): string => `
    ${on}
    vars: { x: 0 }
    start: ask
    states:
      ask: { menu: { prompt: Inner?, choices: { 1: return } }, on: { failed: end } }
      note: { set: { x: 1 }, next: return }
  `;
  const main = `
    routes: default
    vars: { x: 0 }
    on: { hangup: save }
    start: run
    states:
      run: { run: inner, after: { 50s: late }, next: late }
      save: { set: { x: 1 }, next: more }
      more: { run: more, next: rest }
      rest: { set: { x: 2 }, next: end }
      late: { speak: Late., next: end }
  `;
  const more = 'vars: { x: 0 }\nstart: m\nstates: { m: { set: { x: 1 }, next: return } }';

  it('is handled by the innermost `on.hangup` alone, where `return` is the end', () => {
    const phone = call(main, { inner: inner('on: { hangup: note }'), more })
      .hear('Inner?')
      .hangUp()
      .drain();
    expect(phone.visits()).toEqual(['run', 'ask', 'note']);
    expect(phone.call().stage).toBe('ended');
  });

  it('is handled by the caller where the sub-flow has none; it may run flows then', () => {
    const phone = call(main, { inner: inner(''), more })
      .hear('Inner?')
      .hangUp()
      .drain();
    expect(phone.visits()).toEqual(['run', 'ask', 'save', 'more', 'm', 'rest']);
  });

  it('lets no clock of the caller go on when the sub-flow ends the call itself', () => {
    const stuck = inner('')
      .replace('ask: { menu', 'ask: { wait: 1s, next: end }\n      other: { menu')
      .replace('start: ask', 'on: { key: { "5": other } }\n    start: ask');
    const phone = call(main, { inner: stuck, more }, { faults: {} });
    phone.wait(2_000).drain();
    expect(phone.visits()).toEqual(['run', 'ask', 'save', 'more', 'm', 'rest']);
    expect(phone.sent('hangup')).toHaveLength(1);
    expect(phone.heard()).toEqual([]);
  });
});

describe('events', () => {
  const pressed = (digit: string, to: string): string =>
    `call.dtmf.received: [{ if: event.digit == "${digit}", goto: ${to} }]`;
  const main = (state = '', flow = pressed('9', 'outer')): string => `
    routes: default
    on: { ${flow} }
    start: run
    states:
      run: { run: inner, ${state} next: end }
      outer: { speak: Outer., next: end }
  `;
  const inner = (on: string): string => `
    on: { ${on} }
    start: talk
    states:
      talk: { speak: A long talk that goes on and on and on., barge_in: false, next: return }
      own: { speak: Own., next: end }
  `;
  const last = (phone: Phone): string | undefined =>
    phone.hear('A long talk').wait(200).press('9').wait(200).press('8').drain().heard().at(-1);

  it('are handled by the caller where the sub-flow does not name them', () => {
    expect(last(call(main(), { inner: inner('call.transcription: own') }))).toBe('Outer.');
  });

  it('are the sub-flow’s where it names them, also when no `if` of it is true', () => {
    expect(last(call(main(), { inner: inner(pressed('8', 'own')) }))).toBe('Own.');
  });

  it('are the running state’s of the caller all the same', () => {
    const state = `on: { ${pressed('9', 'outer')} },`;
    const flow = call(main(state, 'call.transcription: outer'), { inner: inner(pressed('8', 'own')) });
    expect(last(flow)).toBe('Outer.');
  });
});
