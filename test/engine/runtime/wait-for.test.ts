import { callInto, type Phone } from '../../support/phone.ts';
import { event, speakUp } from '../../support/speak-up.ts';

const flow = (step: string, more = ''): string => `
flow: waiting
routes: default
start: one
states:
  one:
    steps: [{ transcription_start: {} }, ${step}]
    next: said
    on: { timeout: late }
    ${more}
  said: { speak: "Said \${result.transcription_data.transcript}.", next: end }
  late: { speak: Late., next: end }
`;

const begin = (step: string): Phone => callInto(flow(step)).wait(100);

describe('wait for an event', () => {
  test('goes on when it comes; result is its payload', () => {
    const phone = begin('{ wait: { for: call.transcription, timeout: 20s } }').wait(5_000);
    expect(speakUp(phone, 'hello').drain().heard()).toEqual(['Said hello.']);
  });

  test('of a list any one will do, others are ignored', () => {
    const phone = begin('{ wait: { for: [call.hold, call.transcription], timeout: 20s } }');
    event(phone, 'call.unhold');
    expect(phone.visits()).toEqual(['one']);
    expect(speakUp(phone, 'hi').drain().heard()).toEqual(['Said hi.']);
  });

  test('takes `timeout` when it stays away', () => {
    const phone = begin('{ wait: { for: call.transcription, timeout: 20s } }').drain();
    expect(phone.visits()).toEqual(['one', 'late']);
    expect(phone.sounds()[0]?.at).toBe(phone.simulation.options.at + 20_000);
  });

  test('the event that ended the step before does not count', () => {
    const text = `
flow: waiting
routes: default
start: one
states:
  one:
    steps: [{ speak: Hello. }, { wait: { for: call.speak.ended, timeout: 20s } }]
    next: end
    on: { timeout: late }
  late: { speak: Late., next: end }
`;
    expect(callInto(text).drain().visits()).toEqual(['one', 'late']);
  });

  test('a duration alone waits for nothing', () => {
    const text =
      'flow: w\nroutes: default\nstart: one\nstates:\n  one: { wait: 5s, next: two }\n  two: { speak: Two., next: end }\n';
    const phone = callInto(text).drain();
    expect(phone.sounds()[0]?.at).toBe(phone.simulation.options.at + 5_000);
  });
});
