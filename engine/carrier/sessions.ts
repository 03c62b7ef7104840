import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import { nextUuid } from './prng.ts';
import { plan } from './schedule.ts';
import { speechMs, spokenText } from './speech.ts';
import type { Carrier, Leg, Stream } from './state.ts';
import { emit } from './webhooks.ts';

// What runs beside a call: media streams, forks, SIPREC, AI assistants and relays. Only their beginnings and ends are
// modelled (assumptions.ts).

/** How long a caller takes to answer the questions of `gather_using_ai`, ms (assumption `ai-gather`). */
const ANSWERING_MS = 4_000;

const STARTED = { streaming: 'streaming.started', fork: 'call.fork.started', siprec: 'siprec.started' } as const;
const STOPPED = { streaming: 'streaming.stopped', fork: 'call.fork.stopped', siprec: 'siprec.stopped' } as const;

/** Starts a stream; `detail` is what both of its events say. Returns its id. */
export function startStream(carrier: Carrier, leg: Leg, family: Stream['family'], detail: JsonObject): string {
  const stream: Stream = { family, id: nextUuid(carrier.ids), detail };
  leg.streams.push(stream);
  emit(carrier, leg, STARTED[family], detail);
  return stream.id;
}

/** Stops every stream of a family, or of all. Returns how many there were. */
export function stopStreams(carrier: Carrier, leg: Leg, family?: Stream['family']): number {
  const stopping = leg.streams.filter((stream) => family === undefined || stream.family === family);
  if (stopping.length === 0) return 0;
  leg.streams = leg.streams.filter((stream) => !stopping.includes(stream));
  for (const stream of stopping) {
    const cause: JsonObject = stream.family === 'siprec' ? { hangup_cause: 'normal_clearing' } : {};
    emit(carrier, leg, STOPPED[stream.family], { ...stream.detail, ...cause });
  }
  return stopping.length;
}

/** An assistant or relay takes the call; the caller must have made sure that none has it. Returns its id. */
export function startConversation(carrier: Carrier, leg: Leg, params: JsonObject, gather: boolean): string {
  const id = nextUuid(carrier.ids);
  const n = ++carrier.serial;
  leg.conversation = { id, n, since: carrier.now, gather };
  const greeting = params['greeting'];
  let spoken = 0;
  if (typeof greeting === 'string' && greeting !== '') {
    spoken = speechMs(greeting, 'text', params['language'], carrier.options.speech);
    leg.heard.push({
      at: carrier.now,
      text: spokenText(greeting, 'text'),
      audio: null,
      until: carrier.now + spoken,
      cutShort: false,
    });
  }
  const lasts = gather ? ANSWERING_MS : carrier.options.conversationMs;
  if (lasts !== null) plan(carrier, carrier.now + spoken + lasts, { kind: 'conversation-ends', leg: leg.id, n });
  return id;
}

/** The conversation is over: with its result where it gathered one, and always with `call.conversation.ended`. */
export function endConversation(carrier: Carrier, leg: Leg, reason: 'done' | 'stopped' | 'call_hangup'): void {
  const conversation = leg.conversation;
  if (conversation === null) return;
  leg.conversation = null;
  if (conversation.gather) {
    const result = reason === 'done' ? carrier.options.aiGather[carrier.aiGathers] : undefined;
    if (reason === 'done') carrier.aiGathers++;
    emit(carrier, leg, 'call.ai_gather.ended', {
      message_history: history(leg, result),
      result: result ?? {},
      status: result === undefined ? 'invalid' : 'valid',
    });
  }
  emit(carrier, leg, 'call.conversation.ended', {
    conversation_id: conversation.id,
    duration_sec: Math.round((carrier.now - conversation.since) / 1_000),
    reason: reason === 'call_hangup' ? 'customer_disconnect' : null,
  });
}

function history(leg: Leg, result: JsonObject | undefined): JsonValue {
  const said = leg.heard.at(-1)?.text;
  const messages: JsonObject[] = [];
  if (typeof said === 'string') messages.push({ role: 'assistant', content: said });
  if (result !== undefined) messages.push({ role: 'user', content: Object.values(result).map(String).join(', ') });
  return messages;
}
