import fc from 'fast-check';
import type { AnsweredBy, FarEnd } from '../../../engine/carrier/options.ts';
import type { CarrierWebhook } from '../../../engine/carrier/state.ts';
import { CALLER, callInto, callOut, typeOf, type Phone } from '../../support/phone.ts';

const AGENT = '+13125550111';
const OTHER = '+13125550112';

const inner = `
  dialled:
    dial: { to: "${AGENT}", timeout_secs: 15, into: agent, meanwhile: Please hold., DETECTION }
    next: join
    on: { machine: again, failed: again }
    after: { 40s: again }
  join: { bridge: { call_control_id: "\${agent}", park_after_unbridge: self }, next: bridged, on: { failed: again } }
  again:
    dial: { to: "${OTHER}", timeout_secs: 15, bridge: true, DETECTION }
    next: bridged
    on: { failed: hunt }
  hunt: { transfer: { to: ["${AGENT}", "${OTHER}"], timeout_secs: 10 }, next: bridged, on: { failed: sorry } }
  bridged: { wait: 15s, next: thanks }
  thanks: { speak: Thank you., next: end }
  sorry: { speak: Nobody is there., next: end }
  over: { set: { seen: "over" }, next: end }
`;

const head = (more: string): string => `
flow: legs
routes: default
${more}
on: { hangup: over }
vars: { agent: "", seen: "" }
start: dialled
states:${inner}`;

const losable = ['call.answered', 'call.bridged', 'call.hangup', 'call.machine.detection.ended', 'call.speak.ended'];

const answeredBy = fc.constantFrom<AnsweredBy[]>('human', 'machine', 'fax', 'not_sure');

const farEnd: fc.Arbitrary<FarEnd> = fc.oneof(
  fc.constantFrom<FarEnd[]>('busy', 'no_answer', 'rejected', 'not_found'),
  fc.record({
    answersAfter: fc.nat({ max: 16_000 }),
    hangsUpAfter: fc.option(fc.nat({ max: 40_000 })),
    answeredBy,
  }),
);

const world = fc.record({
  seed: fc.nat(),
  agent: farEnd,
  other: farEnd,
  caller: farEnd,
  detection: fc.constantFrom('disabled', 'detect', 'premium', 'greeting_end'),
  delay: fc.nat({ max: 1_500 }),
  duplicate: fc.double({ min: 0, max: 0.5, noNaN: true }),
  lose: fc.double({ min: 0, max: 0.3, noNaN: true }),
  loses: fc.subarray(losable),
  /** The way by which a leg that was dialled is known. */
  knownBy: fc.constantFrom('answer', 'webhook', 'both'),
  refusals: fc.array(
    fc.record({
      command: fc.constantFrom('dial', 'bridge', 'transfer', 'hangup', 'speak', 'status'),
      status: fc.constantFrom(422, 500),
      times: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 2 },
  ),
  delayed: fc.constantFrom(0, 30_000),
  hangsUpBy: fc.constantFrom('person', 'operator'),
  hangsUpAt: fc.option(fc.integer({ min: 1_600, max: 60_000 })),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** `call.initiated` of a leg that we opened. */
function opens(webhook: CarrierWebhook): boolean {
  const { direction } = webhook.event.data['payload'] as { readonly direction?: string };
  return typeOf(webhook) === 'call.initiated' && direction === 'outgoing';
}

function begin(text: string, outgoing: boolean, given: World): Phone {
  const { seed, agent, other, caller, delay, duplicate, lose, loses, refusals } = given;
  const options = {
    losesAnswersTo: given.knownBy === 'webhook' ? ['dial'] : [],
    detour: (webhook: CarrierWebhook) => (given.knownBy === 'answer' && opens(webhook) ? null : 0),
    faults: { errors: refusals },
    carrier: {
      seed,
      farEnds: { [AGENT]: agent, [OTHER]: other, [CALLER]: caller },
      disorder: { delayMs: [0, delay] as const, duplicate, lose, loses },
    },
  };
  const flow = text.replaceAll('DETECTION', `answering_machine_detection: ${given.detection}`);
  return outgoing ? callOut(flow, { in: given.delayed }, options) : callInto(flow, options);
}

test.each([
  ['an incoming call', false],
  ['an outgoing call', true],
])('%s with second legs ends, with on.hangup once and no leg left, whatever the carrier does', (_, outgoing) => {
  fc.assert(
    fc.property(world, (given) => {
      const text = head(outgoing ? 'outbound: { timeout_secs: 15, DETECTION }' : '');
      const phone = begin(text, outgoing, given);
      if (given.hangsUpAt !== null) {
        phone.wait(given.hangsUpAt);
        if (given.hangsUpBy === 'operator') phone.give({ kind: 'hangup.requested' });
        else phone.hangUp();
      }
      phone.drain();
      expect(phone.call().stage).toBe('ended');
      expect(phone.visits().filter((state) => state === 'over')).toHaveLength(1);
      expect(phone.legs().filter(({ state }) => state !== 'ended')).toEqual([]);
      expect(phone.sent('answer')).toHaveLength(outgoing ? 0 : 1);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 150), seed: Number(process.env['SEED'] ?? 20_261_121) },
  );
});
