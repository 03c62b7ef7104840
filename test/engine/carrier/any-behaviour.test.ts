import fc from 'fast-check';
import { advance, createCarrier, nextDue } from '../../../engine/carrier/carrier.ts';
import { command } from '../../../engine/carrier/commands.ts';
import { hangUpCaller, placeCall, pressKey, say } from '../../../engine/carrier/persons.ts';
import type { CarrierOptions } from '../../../engine/carrier/options.ts';
import { heard, legs } from '../../../engine/carrier/view.ts';
import type { Carrier, CarrierWebhook } from '../../../engine/carrier/state.ts';
import { actions } from '../../../engine/telnyx/catalogue.ts';
import { eventNamed } from '../../../engine/telnyx/events.ts';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import { AGENT, CALLER, objectIn, START, textIn, US } from './phone-lab.ts';

// Any sequence of commands, keys, hang-ups and waiting: nothing throws, every leg ends, and the same seed gives the
// same webhooks.

type Step =
  | { readonly kind: 'call' }
  | { readonly kind: 'command'; readonly leg: number; readonly name: string; readonly body: JsonObject }
  | { readonly kind: 'dial'; readonly leg: number; readonly body: JsonObject }
  | { readonly kind: 'key'; readonly leg: number; readonly digit: string }
  | { readonly kind: 'hang_up'; readonly leg: number }
  | { readonly kind: 'wait'; readonly ms: number };

const BODIES: Readonly<Record<string, readonly JsonObject[]>> = {
  answer: [{}, { client_state: 'QQ==', command_id: 'a' }],
  reject: [{ cause: 'USER_BUSY' }],
  hangup: [{}],
  speak: [
    { payload: 'For sales press one', voice: 'female' },
    { payload: 'Stop', voice: 'female', stop: 'all' },
  ],
  playback_start: [
    { audio_url: 'https://x.example.com/a.mp3', loop: 'infinity' },
    { media_name: 'gone' },
    { media_name: 'music', overlay: true },
  ],
  playback_stop: [{}, { stop: 'current' }, { overlay: true }],
  gather: [{}, { maximum_digits: 1 }, { minimum_digits: 3, timeout_millis: 4_000 }],
  gather_using_speak: [
    { payload: 'menu', voice: 'female', maximum_digits: 1, valid_digits: '12', invalid_payload: 'wrong' },
    { payload: 'code', voice: 'female', minimum_digits: 4, maximum_tries: 2, timeout_millis: 1_000 },
  ],
  gather_using_audio: [{ media_name: 'music', maximum_tries: 1 }, { media_name: 'gone' }],
  gather_stop: [{}],
  transfer: [{ to: AGENT }, { to: '+12025550178', park_after_unbridge: 'self' }, { to: 'sip:a@b.example.com' }],
  enqueue: [{ queue_name: 'q' }, { queue_name: 'q', max_wait_time_secs: 3, keep_after_hangup: true }],
  leave_queue: [{}],
  bridge: [{ queue: 'q' }, { queue: 'q', park_after_unbridge: 'self' }],
  record_start: [{ channels: 'dual', format: 'mp3', max_length: 2 }],
  record_stop: [{}],
  gather_using_ai: [{ parameters: {}, greeting: 'Hello' }],
  streaming_start: [{ stream_url: 'wss://x.example.com' }],
  refer: [{ sip_address: 'sip:a@b.example.com' }],
  send_dtmf: [{ digits: '12' }],
};

const leg = fc.nat(3);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'call' }) },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...Object.entries(BODIES).flatMap(([name, bodies]) => bodies.map((body) => ({ name, body }))))
      .chain(({ name, body }) => leg.map((index): Step => ({ kind: 'command', leg: index, name, body }))),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...Object.keys(actions)), leg)
      .map(([name, index]): Step => ({ kind: 'command', leg: index, name, body: {} })),
  },
  { weight: 1, arbitrary: leg.map((index): Step => ({ kind: 'dial', leg: index, body: { bridge_on_answer: true } })) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...Array.from('0123456789*#ABx')), leg)
      .map(([digit, index]): Step => ({ kind: 'key', leg: index, digit })),
  },
  { weight: 1, arbitrary: leg.map((index): Step => ({ kind: 'hang_up', leg: index })) },
  { weight: 5, arbitrary: fc.constantFrom(0, 1, 250, 1_000, 7_000, 61_000).map((ms): Step => ({ kind: 'wait', ms })) },
);

const OPTIONS: Omit<CarrierOptions, 'seed'> = {
  disorder: { delayMs: [0, 400], duplicate: 0.1, lose: 0.1 },
  farEnds: { '+12025550178': 'busy', 'sip:a@b.example.com': 'no_answer' },
  speech: { missing: ['gone'] },
  queues: { q: { bridgedAfter: 5_000 } },
};

interface Run {
  readonly carrier: Carrier;
  readonly webhooks: CarrierWebhook[];
}

function run(seed: number, steps: readonly Step[]): Run {
  const carrier = createCarrier({ seed, ...OPTIONS });
  const webhooks: CarrierWebhook[] = [];
  let now = START;
  const first = placeCall(carrier, { from: CALLER, to: US }, now);
  command(carrier, { method: 'POST', path: `/calls/${first}/actions/answer`, body: {} }, now);
  for (const step of steps) {
    if (step.kind === 'wait') now += step.ms;
    else take(carrier, step, now);
    webhooks.push(...advance(carrier, now));
  }
  for (let due = nextDue(carrier); due !== null; due = nextDue(carrier)) webhooks.push(...advance(carrier, due));
  return { carrier, webhooks };
}

function take(carrier: Carrier, step: Exclude<Step, { kind: 'wait' }>, now: number): void {
  if (step.kind === 'call') {
    placeCall(carrier, { from: CALLER, to: US }, now);
    return;
  }
  const known = legs(carrier);
  const id = known[step.leg % known.length]?.id ?? '';
  switch (step.kind) {
    case 'command':
      command(carrier, request(step.name, id, step.body), now);
      return;
    case 'dial':
      command(
        carrier,
        {
          method: 'POST',
          path: '/calls',
          body: { connection_id: 'c', from: US, to: AGENT, link_to: id, ...step.body },
        },
        now,
      );
      return;
    case 'key':
      pressKey(carrier, id, step.digit, now);
      say(carrier, id, 'hello', now);
      return;
    case 'hang_up':
      hangUpCaller(carrier, id, now);
  }
}

function request(name: string, id: string, body: JsonObject) {
  const spec = actions[name];
  const path = (spec?.path ?? '').replace('{call_control_id}', id).replace('{id}', id);
  return { method: spec?.method ?? 'POST', path, body };
}

describe('whatever is done to the carrier', () => {
  it('nothing throws, every leg ends, and every webhook is one that Telnyx publishes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(anyStep, { maxLength: 60 }), (seed, steps) => {
        const { carrier, webhooks } = run(seed, steps);
        for (const view of legs(carrier)) {
          expect(view).toMatchObject({ state: 'ended', bridgedWith: null, ringing: [], gathering: false });
          for (const { at, until } of heard(carrier, view.id).heard) {
            expect(until).not.toBeNull();
            expect(until).toBeGreaterThanOrEqual(at);
          }
        }
        const hangups = new Set(
          webhooks.filter(({ event }) => event.data['event_type'] === 'call.hangup').map((webhook) => webhook.leg),
        );
        expect(hangups.size).toBe(legs(carrier).length);
        for (const { event } of webhooks) {
          const fields = Object.keys(objectIn(event.data, 'payload')).filter((name) => name !== 'gather_id');
          expect(eventNamed(textIn(event.data, 'event_type'))?.fields).toEqual(expect.arrayContaining(fields));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('the same seed gives the same webhooks, also after a pass through JSON', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(anyStep, { maxLength: 40 }), (seed, steps) => {
        const once = run(seed, steps);
        expect(run(seed, steps).webhooks).toEqual(once.webhooks);
        const carrier = createCarrier({ seed, ...OPTIONS });
        const id = placeCall(carrier, { from: CALLER, to: US }, START);
        command(carrier, request('answer', id, {}), START);
        for (const step of steps) if (step.kind !== 'wait') take(carrier, step, START);
        const copy = JSON.parse(JSON.stringify(carrier)) as Carrier;
        expect(advance(copy, START + 60_000)).toEqual(advance(carrier, START + 60_000));
      }),
      { numRuns: 60 },
    );
  });

  it('endings come once for each beginning', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(anyStep, { maxLength: 60 }), (seed, steps) => {
        const carrier = createCarrier({ seed, ...OPTIONS, disorder: {} });
        let now = START;
        placeCall(carrier, { from: CALLER, to: US }, now);
        const counts: Record<string, number> = {};
        const count = (arrived: readonly CarrierWebhook[]) => {
          for (const { event } of arrived) {
            const type = textIn(event.data, 'event_type');
            counts[type] = (counts[type] ?? 0) + 1;
          }
        };
        for (const step of steps) {
          if (step.kind === 'wait') now += step.ms;
          else take(carrier, step, now);
          count(advance(carrier, now));
        }
        for (let due = nextDue(carrier); due !== null; due = nextDue(carrier)) count(advance(carrier, due));
        expect(counts['call.speak.ended'] ?? 0).toBe(counts['call.speak.started'] ?? 0);
        expect(counts['call.playback.ended'] ?? 0).toBeGreaterThanOrEqual(counts['call.playback.started'] ?? 0);
        expect(counts['call.hangup']).toBe(counts['call.initiated']);
        expect(counts['call.bridged'] ?? 0).toBeLessThanOrEqual(2 * (counts['call.answered'] ?? 0));
      }),
      { numRuns: 100 },
    );
  });

  it('is fast: thousands of calls a second', () => {
    const calls = 2_000;
    const carrier = createCarrier({ seed: 3 });
    const begun = performance.now();
    let arrived = 0;
    for (let n = 0; n < calls; n++) {
      const now = START + n * 10_000;
      const id = placeCall(carrier, { from: CALLER, to: US }, now);
      command(carrier, request('answer', id, { command_id: String(n) }), now);
      command(
        carrier,
        request('gather_using_speak', id, { payload: 'Press one', voice: 'female', maximum_digits: 1 }),
        now,
      );
      pressKey(carrier, id, '1', now + 2_000);
      command(carrier, request('speak', id, { payload: 'Good bye', voice: 'female' }), now + 2_000);
      arrived += advance(carrier, now + 6_000).length;
      command(carrier, request('hangup', id, {}), now + 6_000);
      arrived += advance(carrier, now + 6_000).length;
    }
    expect(arrived).toBe(calls * 7);
    // Generous, for slow machines under load; about 5,000 calls a second on the project's own.
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(Object.keys(carrier.legs).length).toBeLessThan(500);
  });
});
