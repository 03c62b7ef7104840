import { expectOver, flowOf, SORRY } from '../../support/error-flows.ts';
import { callInto } from '../../support/phone.ts';

describe('expressions that cannot be evaluated', () => {
  test('an `if` is false, and the timeline says so', () => {
    const phone = callInto(
      flowOf(
        'one: { set: { text: "x" }, next: [{ if: data.tier == "gold", goto: gold }, { goto: two }] }\n  gold: { speak: Gold., next: end }\n  two: { speak: Two., next: end }',
      ),
    ).drain();
    expect(phone.heard()).toEqual(['Two.']);
    expect(phone.lines('note').join()).toContain('`data.tier == "gold"` counts as false');
  });

  test('in a prompt it is the empty text, and the timeline says so', () => {
    const phone = callInto(flowOf('one: { speak: "Hello ${data.name}!", next: end }')).drain();
    expect(phone.heard()).toEqual(['Hello !']);
    expect(phone.lines('note').join()).toContain('data.name');
  });

  test('a prompt that is empty altogether is done at once', () => {
    const phone = callInto(
      flowOf('one: { speak: "${data.name}", next: two }\n  two: { speak: Two., next: end }'),
    ).drain();
    expect(phone.heard()).toEqual(['Two.']);
  });

  test('anywhere else it is an error, in the state where it stands', () => {
    const cases = [
      'two: { set: { text: "${data.missing}" }, next: end }',
      'two: { transfer: "${data.missing}", on: { failed: end } }',
      'two: { send_dtmf: { digits: "${data.missing}" }, next: end }',
      'two: { steps: [{ set: { text: "y" } }, { set: { text: "${data.missing}" } }], next: end }',
    ];
    for (const two of cases) {
      const phone = callInto(
        flowOf(
          `one: { speak: One., next: two }\n  ${two}\n  sorry: { speak: "\${error.code} in \${error.state}", next: end }`,
          'on: { error: sorry }',
        ),
      ).drain();
      expect([two, phone.heard()]).toEqual([two, ['One.', 'bad_data in two']]);
      expectOver(phone);
    }
  });

  test('what was begun before it goes on', () => {
    const phone = callInto(
      flowOf(
        'one: { steps: [{ play: "https://example.com/a.mp3", await: false }, { set: { text: "${data.missing}" } }], next: end }\n  sorry: { wait: 10s, next: end }',
        'on: { error: sorry }',
      ),
    ).drain();
    expect(phone.heardOut()).toEqual(['https://example.com/a.mp3']);
  });

  test('in the handler of an error it is the second error', () => {
    const phone = callInto(
      flowOf(
        'one: { set: { text: "${data.missing}" }, next: end }\n  sorry: { set: { text: "${data.missing}" }, next: end }',
        'on: { error: sorry }',
      ),
    ).drain();
    expect(phone.heard()).toEqual([SORRY]);
    expectOver(phone);
  });

  test('a variable that is null is null', () => {
    const phone = callInto(
      flowOf(
        'one: { set: { data: "${null}" }, next: [{ if: data == null, goto: two }, { goto: end }] }\n  two: { speak: Null., next: end }',
      ).replace('data: {}', 'data: { type: any }'),
    ).drain();
    expect(phone.heard()).toEqual(['Null.']);
  });
});
