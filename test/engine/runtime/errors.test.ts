import { expectOver, flowOf, refuse, SORRY } from '../../support/error-flows.ts';
import { callInto, LINE, CALLER } from '../../support/phone.ts';

describe('what nobody handles', () => {
  test('is the apology, in the flow’s voice, and the end', () => {
    const phone = callInto(flowOf('one: { speak: One., next: end }', 'voice: male'), refuse('speak')).drain();
    expect(phone.heard()).toEqual([SORRY]);
    expect(phone.params('speak')['voice']).toBe('male');
    expectOver(phone);
  });

  test('is on.error with its code, state and outcome', () => {
    const phone = callInto(
      flowOf(
        'one: { play: "https://example.com/a.mp3", next: end }\n  sorry: { speak: "${error.code} ${error.state} ${error.outcome}", next: end }',
        'on: { error: sorry }',
      ),
      refuse('playback_start', 422, 1, '90040'),
    ).drain();
    expect(phone.heard()).toEqual(['90040 one failed']);
    expectOver(phone);
  });

  test('an outcome has its name as the code, whatever was refused before', () => {
    const phone = callInto(
      flowOf(
        `one: { play: "https://example.com/a.mp3", next: two, on: { failed: two } }
  two: { menu: { prompt: Two., choices: { 1: end }, tries: 1 } }
  sorry: { speak: "\${error.code} \${error.state}", next: end }`,
        'on: { error: sorry }',
      ),
      refuse('playback_start'),
    ).drain();
    expect(phone.heard()).toEqual(['Two.', 'no_input two']);
  });

  test('a second error before the caller acts again is the apology', () => {
    const phone = callInto(
      flowOf('one: { speak: One., next: end }\n  sorry: { speak: Sorry., next: end }', 'on: { error: sorry }'),
      refuse('speak', 422, 2),
    ).drain();
    expect(phone.heard()).toEqual([SORRY]);
    expect(phone.visits()).toEqual(['one', 'sorry', 'sorry']);
    expectOver(phone);
  });

  test('after the caller has acted, on.error has another turn', () => {
    const phone = callInto(
      flowOf(
        `one: { menu: { prompt: One., choices: { 1: two } }, on: { failed: end } }
  two: { play: "https://example.com/a.mp3", next: end }
  sorry: { speak: Sorry., next: one }`,
        'on: { error: sorry }',
      ),
      refuse('playback_start', 422, 3),
    );
    for (let turn = 0; turn < 3; turn += 1) phone.hear('One.').wait(800).press('1').hear('Sorry.');
    expect(phone.hear('One.').wait(800).press('1').drain().heard()).not.toContain(SORRY);
    expectOver(phone);
  });

  test('without a second error the apology is heard even late in a long call', () => {
    const phone = callInto(
      flowOf(
        'one: { wait: 1s, next: [{ if: number < 40, goto: count }, { goto: bad }] }\n  count: { set: { number: "${number + 1}" }, next: one }\n  bad: { play: "https://example.com/a.mp3", next: end }',
      ),
      refuse('playback_start'),
    ).drain();
    expect(phone.heardOut()).toEqual([SORRY]);
  });

  test('an apology that is refused as well is the end', () => {
    const phone = callInto(flowOf('one: { speak: One., next: end }'), refuse('speak', 422, 9)).drain();
    expect(phone.heard()).toEqual([]);
    expectOver(phone);
  });

  test('the apology is not left by keys or events', () => {
    const phone = callInto(
      flowOf(
        'one: { speak: One., next: end }\n  operator: { speak: Operator., next: end }',
        'on: { key: { 0: operator }, call.dtmf.received: operator }',
      ),
      refuse('speak'),
    );
    expect(phone.wait(500).press('0').drain().heardOut()).toEqual([SORRY]);
    expectOver(phone);
  });
});

describe('a call that is not answered, or over', () => {
  test('an unanswered call is rejected', () => {
    const phone = callInto(flowOf('one: { transfer: "+13125550111" }', 'answer: false'), refuse('transfer')).drain();
    expect(phone.actions()).toEqual(['transfer', 'reject']);
    expect(phone.legs()[0]?.hangup?.cause).toBe('call_rejected');
    expectOver(phone);
  });

  test('a refused answer rejects the call', () => {
    const phone = callInto(flowOf('one: { speak: One., next: end }'), refuse('answer', 422, 1, '10015')).drain();
    expect(phone.actions()).toEqual(['answer', 'reject']);
    expectOver(phone);
  });

  test('90034 disproves an answer that was assumed', () => {
    const phone = callInto(flowOf('one: { speak: One., next: end }'), refuse('speak', 422, 9, '90034')).drain();
    expect(phone.actions()).toContain('reject');
    expectOver(phone);
  });

  test('90018 is the hang-up', () => {
    const phone = callInto(
      flowOf(
        'one: { speak: One., next: end }\n  bye: { set: { text: "x" }, next: end }',
        'on: { hangup: bye, error: one }',
      ),
      refuse('speak', 422, 1, '90018'),
    );
    expect(phone.visits()).toEqual(['one', 'bye']);
    expect(phone.call().stage).toBe('ended');
    // The leg lives on at the carrier, which then says so.
    phone.hangUp().drain();
    expectOver(phone);
  });

  test('an error after the hang-up is not handled; media after it is none either', () => {
    const phone = callInto(
      flowOf(
        'one: { speak: One., next: end }\n  bye: { set: { text: "${data.missing}" }, next: end }\n  sorry: { speak: Sorry., next: end }',
        'on: { hangup: bye, error: sorry }',
      ),
    ).drain();
    expect(phone.visits()).toEqual(['one', 'bye']);
    expectOver(phone);
    const speaking = callInto(
      flowOf('one: { speak: One., next: end }\n  bye: { speak: Bye., next: end }', 'on: { hangup: bye }'),
    ).drain();
    expect(speaking.visits()).toEqual(['one', 'bye']);
    expectOver(speaking);
  });

  test('a call without a route is rejected', () => {
    const phone = callInto(
      flowOf('one: { speak: One., next: end }').replace('routes: default', 'routes: [{ to: "+1999*" }]'),
    );
    expect(phone.drain().actions()).toEqual(['reject']);
    expectOver(phone);
    expect([CALLER, LINE]).toContain(phone.call().info.to);
  });
});
