import { callInto, type Phone, type PhoneOptions } from '../../support/phone.ts';
import { compiled } from '../../support/flows.ts';

/** Calls a flow that runs others: id → text. */
function call(main: string, others: Readonly<Record<string, string>>, options: PhoneOptions = {}): Phone {
  return callInto(compiled(main, 'main', 'v1', others), options);
}

const pay = `
  inputs: { amount: { type: int, required: true }, currency: { type: string, default: euros } }
  outputs: { paid: amount > 100, by: '"card"' }
  start: ask
  states:
    ask:
      menu: { prompt: "Pay \${amount} \${currency}? Press 1 or 2.", choices: { 1: return, 2: "return:declined" } }
      on: { failed: end }
`;

const shop = `
  routes: default
  start: hello
  vars: { total: 120 }
  states:
    hello: { speak: Hello., next: pay }
    pay: { run: { flow: pay, with: { amount: "\${total + 1}" }, into: receipt }, next: thanks, on: { declined: pity } }
    thanks: { speak: "Thanks, \${receipt.by} \${receipt.paid}.", next: end }
    pity: { speak: "A pity, \${receipt.paid}, \${result.by}.", next: end }
`;

describe('a sub-flow', () => {
  it('takes its inputs, goes by its own states, and hands its outputs back', () => {
    const phone = call(shop, { pay }).hear('Pay 121 euros?').press('1').drain();
    expect(phone.heard()).toEqual(['Hello.', 'Pay 121 euros? Press 1 or 2.', 'Thanks, card true.']);
    expect(phone.visits()).toEqual(['hello', 'pay', 'ask', 'thanks']);
    expect(phone.sent('answer')).toHaveLength(1);
  });

  it('returns by a name to the handler of that name, and its outputs are the result', () => {
    const phone = call(shop, { pay }).hear('Pay 121').press('2').drain();
    expect(phone.heard().at(-1)).toBe('A pity, true, card.');
  });

  it('ends the call with `end`', () => {
    const phone = call(shop, { pay }).hear('Pay 121').drain();
    expect(phone.visits()).toEqual(['hello', 'pay', 'ask']);
    expect(phone.call().stage).toBe('ended');
    expect(phone.sent('hangup')).toHaveLength(1);
  });

  it('sees its own variables alone, anew each time', () => {
    const counter = `
      inputs: { step: { type: int, default: 1 } }
      vars: { n: 0 }
      outputs: { n: n }
      start: add
      states: { add: { set: { n: "\${n + step}" }, next: say }, say: { speak: "Inner \${n}.", next: return } }
    `;
    const main = `
      routes: default
      start: a
      vars: { n: 10 }
      states:
        a: { run: counter, next: b }
        b: { run: { flow: counter, with: { step: 5 }, into: last }, next: c }
        c: { speak: "Outer \${n}, \${last.n}.", next: end }
    `;
    expect(call(main, { counter }).drain().heard()).toEqual(['Inner 1.', 'Inner 5.', 'Outer 10, 5.']);
  });

  it('may run others, to any depth, and several in the steps of one state', () => {
    const say = (what: string, next: string): string =>
      `start: say\nstates:\n  say: { speak: ${what}, next: down }\n  down: { ${next} }\n`;
    const others = {
      one: say('One.', 'run: two, next: return'),
      two: say('Two.', 'run: three, next: return'),
      three: say('Three.', 'set: { x: 1 }, next: "return:up"').replace('start', 'vars: { x: 0 }\nstart'),
    };
    const two = others.two.replace('next: return', 'next: end, on: { up: return }');
    const main = `
      routes: default
      start: all
      states:
        all:
          steps: [{ run: one }, { speak: Between. }, { run: one }]
          next: end
    `;
    const phone = call(main, { ...others, two }).drain();
    expect(phone.heard()).toEqual(['One.', 'Two.', 'Three.', 'Between.', 'One.', 'Two.', 'Three.']);
  });

  it('keeps keys pressed before it for its menu, and those pressed in it for its caller', () => {
    const main = `
      routes: default
      start: hello
      states:
        hello: { speak: Hello., next: ask }
        ask: { run: ask, next: last }
        last: { menu: { prompt: Last?, choices: { 7: won, 8: end } }, on: { failed: end } }
        won: { speak: Won., next: end }
    `;
    const ask = `
      start: ask
      states: { ask: { menu: { prompt: Which?, choices: { 1: return } }, on: { failed: end } } }
    `;
    const phone = call(main, { ask }).hear('Hello.').press('17').drain();
    expect(phone.heard()).toEqual(['Hello.', 'Won.']);
  });

  it('goes back among its own menus alone', () => {
    const main = `
      routes: default
      start: top
      states:
        top: { menu: { prompt: Top?, choices: { 1: inner } }, on: { failed: end } }
        inner: { run: inner, next: end }
    `;
    const inner = `
      start: first
      states:
        first: { menu: { prompt: First?, choices: { 1: second, 9: back } }, on: { failed: end } }
        second: { menu: { prompt: Second?, choices: { 9: back } }, on: { failed: end } }
    `;
    const phone = call(main, { inner }).hear('Top?').press('1').hear('First?').press('9');
    phone.hear('First?').press('1').hear('Second?').press('9').hear('First?').hangUp().drain();
    expect(phone.heard()).toEqual(['Top?', 'First?', 'First?', 'Second?', 'First?']);
  });

  it('that nothing runs ends with its return', () => {
    const phone = callInto('routes: default\nstart: a\nstates: { a: { speak: Hello., next: "return:done" } }').drain();
    expect(phone.heard()).toEqual(['Hello.']);
    expect(phone.call().stage).toBe('ended');
  });

  it('counts its states among those of the call', () => {
    const main =
      'routes: default\nlimits: { states: 6 }\non: { error: sorry }\nstart: a\nstates:\n  a: { run: loop, next: end }\n  sorry: { speak: "Sorry, ${error.code} in ${error.state}.", next: end }\n';
    const loop =
      'limits: { states: 3 }\nvars: { n: 0 }\nstart: b\nstates:\n  b: { set: { n: "${n + 1}" }, next: [{ if: n == 50, goto: return }, b] }\n';
    const phone = call(main, { loop }).drain();
    expect(phone.heard()).toEqual(['Sorry, limit_states in b.']);
    expect(phone.visits().filter((name) => name === 'b')).toHaveLength(6);
  });
});

describe('an error in a sub-flow', () => {
  const bad = (on: string): string => `
    ${on}
    vars: { data: { type: any } }
    start: b
    states:
      b: { set: { data: "\${data.missing}" }, next: return }
      own: { speak: "Own \${error.code} \${error.state}.", next: return }
  `;
  const main = (on: string): string => `
    routes: default
    ${on}
    start: a
    states:
      a: { run: bad, next: after }
      after: { speak: After., next: end }
      outer: { speak: "Outer \${error.code} \${error.state}.", next: again }
      again: { run: bad, next: end }
  `;

  it('is handled by the innermost flow that handles errors', () => {
    expect(
      call(main('on: { error: outer }'), { bad: bad('on: { error: own }') })
        .drain()
        .heard(),
    ).toEqual(['Own bad_data b.', 'After.']);
  });

  it('comes to the caller where the sub-flow has no handler; the second one is the apology', () => {
    const phone = call(main('on: { error: outer }'), { bad: bad('') }).drain();
    expect(phone.heard()[0]).toBe('Outer bad_data b.');
    expect(phone.heard()).toHaveLength(2);
    expect(phone.heard()[1]).toContain('sorry');
    expect(phone.call().stage).toBe('ended');
  });

  it('is the apology where nobody has one', () => {
    const phone = call(main(''), { bad: bad('') }).drain();
    expect(phone.heard()).toHaveLength(1);
    expect(phone.heard()[0]).toContain('sorry');
  });

  it('counts over all flows: one handled inside, the next outside, is the second', () => {
    const twice = bad('on: { error: fails }').replace(
      'own:',
      'fails: { set: { data: "${data.missing}" }, next: return }\n      own:',
    );
    const phone = call(main('on: { error: outer }'), { bad: twice }).drain();
    expect(phone.heard()).toHaveLength(1);
    expect(phone.heard()[0]).toContain('sorry');
  });

  it('may be a return that the state does not handle', () => {
    const named = 'start: b\nstates: { b: { wait: 1s, next: "return:gone" } }';
    const on = main('on: { error: outer }').replace(
      'run: bad, next: after',
      'run: bad, next: after, on: { failed: after }',
    );
    expect(call(on, { bad: named }).drain().heard()[0]).toBe('Outer gone a.');
  });

  it('may be an output that cannot be had', () => {
    const output =
      'outputs: { x: data.missing }\nvars: { data: { type: any } }\nstart: b\nstates: { b: { wait: 1s, next: return } }';
    expect(call(main('on: { error: outer }'), { bad: output }).drain().heard()[0]).toBe('Outer bad_data .');
  });

  it('may be an input that cannot be had, which is the caller’s', () => {
    const handed = main('on: { error: outer }')
      .replace('run: bad, next: after', 'run: { flow: bad, with: { x: "${data.missing}" } }, next: after')
      .replace('start: a', 'vars: { data: { type: any } }\n    start: a');
    const inner = 'inputs: { x: { type: any } }\nstart: b\nstates: { b: { speak: Inner., next: return } }';
    expect(call(handed, { bad: inner }).drain().heard()).toEqual(['Outer bad_data a.', 'Inner.']);
  });
});

it('hands a secret back to a variable alone', () => {
  const main = (into: string): string => `
    routes: default
    start: a
    states:
      a: { run: { flow: code${into} }, next: b }
      b: { speak: "\${result.name}, \${result.code}.", next: end }
  `;
  const code = `
    outputs: { code: pin, name: '"Ann"' }
    start: a
    states: { a: { collect: { prompt: Pin., digits: 2, secret: true, into: pin }, on: { failed: return }, next: return } }
  `;
  for (const into of ['', ', into: kept']) {
    const phone = call(main(into), { code }).hear('Pin.').press('12').hear('Ann');
    expect(phone.heard().at(-1)).toBe('Ann, .');
    expect(phone.call().frames[0]?.vars).toEqual(into === '' ? {} : { kept: { code: '12', name: 'Ann' } });
  }
});

describe('the call’s language', () => {
  it('is the call’s, whichever flow changes it', () => {
    const main = `
      routes: default
      voices: { en-US: female, es-US: male }
      language: en-US
      start: a
      states:
        a: { run: change, next: b }
        b: { speak: { en-US: Bye., es-US: Adiós. }, next: end }
    `;
    const change = `
      start: a
      states:
        a: { speak: { en-US: Hello., es-US: Hola. }, set: { call.language: es-US }, next: b }
        b: { speak: { en-US: Hello., es-US: Hola. }, next: return }
    `;
    const phone = call(main, { change }).drain();
    expect(phone.heard()).toEqual(['Hello.', 'Hola.', 'Adiós.']);
    expect(phone.sent('speak').map(({ params }) => params['voice'])).toEqual(['female', 'male', 'male']);
  });
});

it('is an error of its caller when a stored version lacks it', () => {
  const main =
    'routes: default\non: { error: sorry }\nstart: a\nstates:\n  a: { run: gone, next: end }\n  sorry: { speak: "Sorry, ${error.code}.", next: end }\n';
  expect(call(main, {}).drain().heard()).toEqual(['Sorry, unknown_flow.']);
});
