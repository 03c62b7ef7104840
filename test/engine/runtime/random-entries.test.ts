import fc from 'fast-check';
import { callInto } from '../../support/phone.ts';
import { speakUp } from '../../support/speak-up.ts';

const flow = `
flow: entries
routes: default
vars: { code: "" }
on: { hangup: over, key: { "0": main }, call.transcription: [{ if: 'event.transcription_data.transcript == "help"', goto: helped }] }
start: main
states:
  main:
    menu:
      speech: true
      prompt: [ "Say codes, or press 1.", { audio: "https://example.com/or.mp3" }, "Say wait, or press 2 3." ]
      choices: { 1: { goto: codes, say: [codes] }, 23: { goto: waits, say: [wait, waiting] }, "*": repeat }
      tries: 2
    on: { failed: end }
  codes:
    collect: { prompt: Code?, digits: { min: 2, max: 4 }, into: code, confirm: "\${code}?", tries: 2 }
    on: { no_input: main, no_match: end }
    next: waits
  waits:
    steps: [{ transcription_start: {} }, { wait: { for: [call.transcription, call.dtmf.received], timeout: 20s } }, { transcription_stop: }]
    on: { failed: asks }
    next: asks
  asks: { gather_using_ai: { parameters: {} }, next: main, on: { failed: end }, after: { 10s: main } }
  helped: { speak: You are helped., next: main }
  over: { set: { code: "over" }, next: end }
`;

const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ press: fc.string({ unit: fc.constantFrom(...'0123*#'), minLength: 1, maxLength: 5 }) }),
  },
  { weight: 3, arbitrary: fc.record({ say: fc.constantFrom('codes', 'I am waiting', 'codes, wait', 'what', 'help') }) },
  { weight: 3, arbitrary: fc.record({ wait: fc.integer({ min: 50, max: 9_000 }) }) },
);

const conditions = fc.record({
  seed: fc.nat({ max: 10_000 }),
  delay: fc.constantFrom(0, 100, 1_200),
  duplicate: fc.constantFrom(0, 0.3),
  lose: fc.constantFrom(0, 0.2),
  acts: fc.array(act, { maxLength: 12 }),
});

test('whatever a caller presses and says, and however late it is told, the call goes on and ends', () => {
  fc.assert(
    fc.property(conditions, ({ seed, delay, duplicate, lose, acts }) => {
      const disorder = {
        delayMs: [0, delay],
        duplicate,
        lose,
        loses: ['call.gather.ended', 'call.playback.ended', 'call.transcription', 'call.ai_gather.ended'],
      } as const;
      const phone = callInto(flow, { carrier: { seed, disorder, aiGather: [{ a: 1 }, { a: 2 }] } }).wait(500);
      for (const each of acts) {
        if ('press' in each) phone.press(each.press, 150);
        else if ('say' in each) speakUp(phone, each.say);
        else phone.wait(each.wait);
      }
      phone.hangUp().drain();
      expect(phone.call().stage).toBe('ended');
      expect(phone.visits().filter((state) => state === 'over')).toHaveLength(1);
      // Two transcriptions at once are refused (90054): none but the flow's own may still run when a menu begins.
      let running: unknown = null;
      for (const { command, status } of phone.simulation.sent) {
        if (command.action === 'transcription_stop') running = null;
        if (command.action !== 'transcription_start') continue;
        if (status >= 300) expect(running).toEqual({});
        else running = command.params;
      }
    }),
    { seed: 21, numRuns: 120 },
  );
});
