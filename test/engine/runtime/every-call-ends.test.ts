import fc from 'fast-check';
import type { FarEnd } from '../../../engine/carrier/options.ts';
import { callInto } from '../../support/phone.ts';
import { AGENT, BUSY, richFlow } from '../../support/rich-flow.ts';

const losable = [
  'call.answered',
  'call.bridged',
  'call.hangup',
  'call.initiated',
  'call.gather.ended',
  'call.speak.ended',
  'call.playback.ended',
  'call.dtmf.received',
];

const farEnd: fc.Arbitrary<FarEnd> = fc.oneof(
  fc.constantFrom<FarEnd[]>('busy', 'no_answer', 'rejected', 'not_found'),
  fc.record({ answersAfter: fc.nat({ max: 20_000 }), hangsUpAfter: fc.option(fc.nat({ max: 90_000 })) }),
);

const refusals = fc.array(
  fc.record({
    command: fc.constantFrom(
      'speak',
      'playback_start',
      'playback_stop',
      'gather_using_speak',
      'gather',
      'gather_stop',
      'transfer',
      'hangup',
      'status',
      'answer',
      'send_dtmf',
    ),
    status: fc.constantFrom(400, 422, 500, 503),
    times: fc.integer({ min: 1, max: 8 }),
  }),
  { maxLength: 3 },
);

const acts = fc.array(
  fc.record({
    after: fc.nat({ max: 8_000 }),
    keys: fc.string({ unit: fc.constantFrom(...Array.from('0123456789*#')), maxLength: 3 }),
  }),
  { maxLength: 12 },
);

test('every call ends, with on.hangup once and no leg left, whatever the carrier does', () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.nat(),
        farEnd,
        refusals,
        acts,
        delay: fc.nat({ max: 1_500 }),
        duplicate: fc.double({ min: 0, max: 0.5, noNaN: true }),
        lose: fc.double({ min: 0, max: 0.5, noNaN: true }),
        hangsUp: fc.boolean(),
      }),
      ({ seed, acts: script, ...given }) => {
        const phone = callInto(richFlow, {
          carrier: {
            seed,
            farEnds: { [AGENT]: given.farEnd, [BUSY]: 'busy' },
            disorder: { delayMs: [0, given.delay], duplicate: given.duplicate, lose: given.lose, loses: losable },
          },
          faults: { errors: given.refusals },
        });
        // Without its call.initiated a call never begins; its caller gives up.
        for (const { after, keys } of script) phone.wait(after).press(keys);
        if (given.hangsUp) phone.hangUp();
        phone.drain();
        const calls = [...phone.simulation.calls.values()];
        expect(calls.map(({ stage }) => stage)).toEqual(calls.map(() => 'ended'));
        expect(phone.legs().filter(({ state }) => state !== 'ended')).toEqual([]);
        expect(phone.visits().filter((state) => state === 'saved')).toHaveLength(calls.length);
        expect(phone.lines('error').filter((line) => line.includes('internal'))).toEqual([]);
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 150) },
  );
});
