import fc from 'fast-check';
import type { CallEvent, WebhookEvent } from '../../../engine/model/event.ts';
import type { CallSnapshot } from '../../../engine/model/snapshot.ts';
import { beginCall } from '../../../engine/runtime/begin.ts';
import { transition } from '../../../engine/runtime/transition.ts';
import { actionNamed } from '../../../engine/telnyx/catalogue.ts';
import { eventTypes } from '../../../engine/telnyx/events.ts';
import type { JsonValue } from '../../../engine/telnyx/wire.ts';
import { richFlow } from '../../support/rich-flow.ts';
import { problemsOf } from '../../support/snapshot-invariants.ts';

const ID = '00000000-0000-4000-8000-0000000000ff';
const START = 1_800_000_000_000;
const flows = { get: () => richFlow };

/** What happens next, told in terms of whatever the call is in then. */
type Happening =
  /** What the carrier would report next of the commands that are outstanding. */
  | { readonly do: 'report'; readonly which: number; readonly key: string; readonly far: string }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'timer'; readonly which: number; readonly due: boolean }
  | { readonly do: 'answer'; readonly back: number; readonly code: string | null; readonly cancelled: number }
  | { readonly do: 'status'; readonly leg: number; readonly alive: boolean | null }
  | { readonly do: 'operator' }
  | {
      readonly do: 'webhook';
      readonly type: string;
      readonly leg: number;
      readonly token: number | null;
      readonly ago: number | null;
      readonly payload: Readonly<Record<string, JsonValue>>;
    };

const usual = [
  'call.initiated',
  'call.answered',
  'call.bridged',
  'call.dtmf.received',
  'call.gather.ended',
  'call.speak.ended',
  'call.speak.started',
  'call.playback.ended',
  'call.transcription',
];

const payload = fc.record(
  {
    digit: fc.constantFrom<JsonValue>(...'0123456789*#A', '', 7, null),
    digits: fc.oneof<fc.Arbitrary<JsonValue>[]>(
      fc.string({ unit: fc.constantFrom(...'0123456789*#'), maxLength: 6 }),
      fc.constantFrom<JsonValue>(null, 5, ''),
    ),
    status: fc.constantFrom<JsonValue>(
      'valid',
      'invalid',
      'timeout',
      'cancelled',
      'completed',
      'call_hangup',
      'odd',
      null,
    ),
    hangup_cause: fc.constantFrom<JsonValue>(
      'normal_clearing',
      'user_busy',
      'originator_cancel',
      'timeout',
      'odd',
      null,
    ),
    gather_id: fc.constantFrom<JsonValue>('1', '5', '12', 'own', null),
    speak_id: fc.constantFrom<JsonValue>('a', 'b'),
    direction: fc.constantFrom<JsonValue>('incoming', 'outgoing'),
  },
  { requiredKeys: [] },
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      which: fc.nat({ max: 3 }),
      key: fc.constantFrom(...'123456781234567#0*9'),
      far: fc.constantFrom('call.initiated', 'call.answered', 'call.bridged', 'call.hangup'),
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat({ max: 20_000 }) }) },
  {
    weight: 15,
    arbitrary: fc.record({ do: fc.constant('timer' as const), which: fc.nat({ max: 5 }), due: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      back: fc.integer({ min: -1, max: 4 }),
      code: fc.option(fc.constantFrom('90034', '90015', 'expired', 'http_500', 'http_422', '90018'), { freq: 3 }),
      cancelled: fc.nat({ max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('status' as const),
      leg: fc.nat({ max: 3 }),
      alive: fc.constantFrom(true, true, true, null, false),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'operator' as const }) },
  {
    weight: 30,
    arbitrary: fc.record({
      do: fc.constant('webhook' as const),
      type: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...usual) },
        { weight: 1, arbitrary: fc.constantFrom(...eventTypes, 'call.of.the.future') },
      ),
      leg: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3),
      token: fc.option(fc.integer({ min: -3, max: 5 })),
      ago: fc.option(fc.integer({ min: -1_000, max: 3_000 })),
      payload,
    }),
  },
);

function eventOf(call: CallSnapshot, it: Happening, now: number, id: number): CallEvent | null {
  switch (it.do) {
    case 'pass':
      return null;
    case 'report':
      return report(call, it, now, id);
    case 'timer': {
      const timers = it.due ? call.timers.filter(({ at }) => at <= now) : call.timers;
      return { kind: 'timer', timer: timers[it.which % Math.max(1, timers.length)]?.id ?? 999 };
    }
    case 'answer': {
      const n = call.lastCommand - it.back;
      if (it.code === null) return { kind: 'command.accepted', n, response: { result: 'ok' } };
      const cancelled = Array.from({ length: it.cancelled }, (_, at) => n + 1 + at);
      const leg = call.legs[0]?.id ?? null;
      return { kind: 'command.failed', n, action: 'speak', leg, code: it.code, status: 422, detail: '', cancelled };
    }
    case 'status':
      return { kind: 'leg.status', leg: legOf(call, it.leg), alive: it.alive };
    case 'operator':
      return { kind: 'hangup.requested' };
    case 'webhook':
      return webhook(call, it, now, id);
  }
}

/** The ending of an outstanding command, a key for a gather, a far leg's life for a transfer. */
function report(call: CallSnapshot, it: Happening & { do: 'report' }, now: number, id: number): WebhookEvent | null {
  const entry = call.ledger[it.which % Math.max(1, call.ledger.length)];
  const event = (type: string, leg: string, n: number, given: WebhookEvent['payload']): WebhookEvent => ({
    kind: 'webhook',
    id: String(id),
    type,
    occurredAt: now * 1_000,
    leg,
    legId: leg,
    token: { call: ID, n },
    payload: given,
  });
  const caller = legOf(call, 0);
  if (entry === undefined) return event('call.dtmf.received', caller, call.lastCommand, { digit: it.key });
  const { n, action } = entry;
  if (action === 'transfer') {
    return event(it.far, `v3:far-${n}`, n, { hangup_cause: it.key === '1' ? 'user_busy' : 'normal_clearing' });
  }
  const [type] = actionNamed(action)?.endings ?? [];
  if (type === undefined) return null;
  const gathers = action.startsWith('gather');
  return event(type, caller, n, gathers ? { digits: it.key, status: 'valid' } : { status: 'completed' });
}

const legOf = (call: CallSnapshot, index: number): string => call.legs[index]?.id ?? `v3:leg-${index}`;

function webhook(call: CallSnapshot, it: Happening & { do: 'webhook' }, now: number, id: number): WebhookEvent {
  const n = it.token === null ? 0 : Math.max(0, call.lastCommand - it.token);
  return {
    kind: 'webhook',
    id: String(id),
    type: it.type,
    occurredAt: it.ago === null ? null : (now - it.ago) * 1_000,
    leg: it.type === 'call.recording.saved' ? null : legOf(call, it.leg),
    legId: 'caller-leg',
    token: it.token === null ? null : { call: ID, n },
    payload: it.payload,
  };
}

function begun(): CallSnapshot {
  const event: WebhookEvent = {
    kind: 'webhook',
    id: 'begin',
    type: 'call.initiated',
    occurredAt: START * 1_000,
    leg: 'v3:caller',
    legId: 'caller-leg',
    token: null,
    payload: { from: '+15550001111', to: '+13125550100', direction: 'incoming', state: 'parked' },
  };
  return beginCall(richFlow, { id: ID, event }, { now: START, flows }).snapshot;
}

test('no sequence of events breaks a call', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 1, maxLength: 80, size: 'max' }), (happenings) => {
      let call = begun();
      let now = START;
      happenings.forEach((it, index) => {
        if (it.do === 'pass') now += it.ms;
        const event = eventOf(call, it, now, index);
        if (event === null) return;
        const before = call;
        const result = transition(before, event, { now, flows });
        call = result.snapshot;
        expect([event, problemsOf(call, [richFlow])]).toEqual([event, []]);
        if (before.stage === 'ended') {
          expect(result.commands.every(({ action }) => action === 'hangup')).toBe(true);
          expect(call.stage).toBe('ended');
        }
        const numbers = result.commands.map(({ n }) => n);
        expect(numbers).toEqual(numbers.map((_, at) => before.lastCommand + 1 + at));
        expect(transition(before, event, { now, flows })).toEqual(result);
      });
    }),
    { numRuns: Number(process.env['RUNS'] ?? 200) },
  );
});
