import type { JsonObject } from '../../engine/telnyx/wire.ts';

/** Actions from which on Telnyx takes a retry policy for the leg's webhooks. */
const OPENING_ACTIONS = new Set(['answer', 'dial', 'transfer']);

/** As long as Telnyx allows: five retries, 60 s in all. Our own restart fits into that. */
const RETRIES_MS = [1_000, 2_000, 5_000, 12_000, 40_000];

/** Events without which a call would stand still until a deadline. */
const AWAITED_EVENTS = [
  'call.initiated',
  'call.answered',
  'call.bridged',
  'call.hangup',
  'call.speak.ended',
  'call.playback.ended',
  'call.dtmf.received',
  'call.gather.ended',
  'call.ai_gather.ended',
  'call.conversation.ended',
  'call.enqueued',
  'call.dequeued',
  'call.recording.saved',
  'call.recording.error',
  'call.refer.completed',
  'call.refer.failed',
  'call.machine.detection.ended',
  'call.machine.greeting.ended',
  'call.machine.premium.detection.ended',
  'call.machine.premium.greeting.ended',
];

const policies: JsonObject = Object.fromEntries(AWAITED_EVENTS.map((type) => [type, { retries_ms: RETRIES_MS }]));

/** What `answer`, `dial` and `transfer` say of webhook retries; a flow that sets its own keeps it. */
export function withRetryPolicies(action: string, params: JsonObject): JsonObject {
  if (!OPENING_ACTIONS.has(action) || 'webhook_retries_policies' in params) return params;
  return { ...params, webhook_retries_policies: policies };
}
