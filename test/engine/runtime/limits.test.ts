import { expectOver, flowOf, SORRY } from '../../support/error-flows.ts';
import { callInto } from '../../support/phone.ts';

describe('limits', () => {
  test('states: a silent loop with conditions is an error of its own', () => {
    const loop = `one: { choose: [{ if: number > 5, goto: end }, { goto: two }] }
  two: { set: { text: "x" }, next: one }
  sorry: { speak: "\${error.code}", next: end }`;
    const handled = callInto(flowOf(loop, 'limits: { states: 50 }\non: { error: sorry }')).drain();
    expect(handled.heard()).toEqual(['limit_states']);
    expect(handled.visits().length).toBeLessThan(60);
    expect(callInto(flowOf(loop)).drain().heard()).toEqual([SORRY]);
  });

  test('states: a loop of speech is one as well, and a caller who presses is not', () => {
    const loop =
      'one: { speak: One., next: two }\n  two: { menu: { prompt: Two., choices: { 1: one }, tries: 1 }, on: { failed: one } }';
    const silent = callInto(flowOf(loop, 'limits: { states: 20 }')).drain();
    expect(silent.heard().at(-1)).toBe(SORRY);
    const active = callInto(flowOf(loop, 'limits: { states: 20 }'));
    for (let turn = 0; turn < 30; turn += 1) active.hear('Two.').wait(400).press('1');
    expect(active.heard()).not.toContain(SORRY);
  });

  test('states: talking to somebody starts the count anew', () => {
    const call = (states: number): string[] =>
      callInto(
        flowOf(
          `one: { wait: 1s, next: two }
  two: { transfer: "+13125550111", next: three, on: { failed: end } }
  three: { wait: 1s, next: four }
  four: { speak: Thank you., next: end }`,
          `limits: { states: ${states} }`,
        ),
      )
        .drain()
        .heard();
    expect(call(2)).toEqual(['Thank you.']);
    expect(call(1)).toEqual([SORRY]);
  });

  test('states: handled, the loop ends at the second time', () => {
    const phone = callInto(
      flowOf(
        'one: { choose: [{ if: number > 5, goto: end }, { goto: two }] }\n  two: { wait: 1s, next: one }',
        'limits: { states: 20 }\non: { error: one }',
      ),
    ).drain();
    expect(phone.heard()).toEqual([SORRY]);
    expectOver(phone);
  });

  test('duration', () => {
    const phone = callInto(
      flowOf(
        'one: { play: "https://example.com/music.mp3", next: one }\n  sorry: { speak: "${error.code} in ${error.state}", next: end }',
        'limits: { duration: 60s }\non: { error: sorry }',
      ),
    ).drain();
    expect(phone.heard().at(-1)).toBe('limit_duration in one');
    expect(phone.now()).toBeLessThan(70_000);
    expectOver(phone);
  });

  test('duration: also of what follows the hang-up', () => {
    const phone = callInto(
      flowOf(
        'one: { speak: One., next: end }\n  bye: { wait: 1h, next: bye }',
        'limits: { duration: 60s }\non: { hangup: bye }',
      ),
    ).drain();
    expect(phone.now()).toBeLessThan(61_000);
    expectOver(phone);
  });
});
