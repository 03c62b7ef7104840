import type { CallCommand } from '../model/command.ts';
import type { CallEvent, WebhookEvent } from '../model/event.ts';
import type { CallSnapshot } from '../model/snapshot.ts';
import { mapValues } from '../expressions/json.ts';
import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import type { FlowBook } from './flow-book.ts';
import { makeMask, type Mask } from './mask.ts';
import { isSecretCall, isSecretVariable, secretTexts } from './secrecy.ts';
import type { TraceEntry } from './trace.ts';
import type { TransitionResult } from './transition.ts';

/** What may be written of one step of a call: into the journal, the log and the timeline. */
export interface Told {
  /** Whether the call may hold secrets, so that something may be masked. */
  readonly secret: boolean;
  /** What is masked in it is `{ secret: length }`, or `•` in text. */
  readonly event: CallEvent;
  /** For the digest only: a digest of a few digits could be guessed. */
  readonly commands: readonly CallCommand[];
  readonly trace: readonly TraceEntry[];
  readonly error: string | null;
}

/** One event, the call before it (null when it begins the call), and what came of it. */
export interface Step {
  readonly event: CallEvent;
  readonly before: CallSnapshot | null;
  readonly result: Pick<TransitionResult, 'snapshot' | 'commands' | 'trace'>;
  /** What was thrown on the way. */
  readonly error: string | null;
}

/**
 * Masks what of a step must not be written. Digits are told only where an entry that is not secret has taken them, and
 * nothing else of the same event is left: whatever is kept may be the beginning of a secret one. A `request` tells its
 * method and its URL without the query, in any call.
 */
export function tell(step: Step, flows: FlowBook): Told {
  const { event, before, result, error } = step;
  const { snapshot: after, commands } = result;
  const trace = result.trace.some(isRequest) ? result.trace.map(shortRequest) : result.trace;
  const secret = isSecretCall(before === null || before.frames.length === 0 ? after : before, flows);
  if (!secret) return { secret, event, commands, trace, error };
  const held = before === null ? [] : secretTexts(before, flows);
  const holds = secretTexts(after, flows);
  const mask = makeMask([...held, ...holds], keyTexts(event, before, after));
  const open = takenOpenly(event, before, result);
  return {
    secret,
    event: maskEvent(event, {
      mask,
      open,
      changesSecret: holds.some((each) => !held.includes(each)),
      isPublic: (variable) => !isSecretVariable(after, variable, flows),
    }),
    commands: commands.map((command) => ({ ...command, params: maskParams(command.action, command.params, mask) })),
    trace: trace.map((entry) => maskEntry(entry, mask, open)),
    error: error === null ? null : mask.remark(error),
  };
}

/** What may be written of something thrown while an event was handled. */
export function tellError(error: unknown, event: CallEvent, call: CallSnapshot, flows: FlowBook): unknown {
  if (!isSecretCall(call, flows)) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return makeMask(secretTexts(call, flows), keyTexts(event, call, call)).remark(text);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The keys that an event reports. */
function digitsOf(event: CallEvent): string {
  return event.kind === 'webhook' ? text(event.payload['digit']) + text(event.payload['digits']) : '';
}

/** Every row of keys that a remark could quote. */
function keyTexts(event: CallEvent, before: CallSnapshot | null, after: CallSnapshot): readonly string[] {
  const row = (keys: readonly { readonly digit: string }[] = []): string => keys.map(({ digit }) => digit).join('');
  const entries = [before, after].flatMap((call) =>
    (call?.frames ?? []).flatMap(({ data, result }) => [text(data['entry']), text(result['digits'])]),
  );
  return [row(before?.kept) + digitsOf(event), row(before?.seen), row(after.kept), row(after.seen), ...entries];
}

/** An entry that the timeline may show: valid, not secret. */
function shownKeys({ kind, data }: TraceEntry): string {
  return kind === 'entry' && data?.['valid'] === true ? text(data['keys']) : '';
}

/** Whether every key at hand was taken by entries that are not secret. */
function takenOpenly(event: CallEvent, before: CallSnapshot | null, { snapshot, trace }: Step['result']): boolean {
  const digits = digitsOf(event);
  if (digits === '' || snapshot.kept.length > 0) return false;
  if (event.kind === 'webhook' && 'digit' in event.payload && before?.kept.length !== 0) return false;
  const takes = trace.filter(({ kind }) => kind === 'entry' || kind === 'keys_dropped');
  return takes.every((entry) => shownKeys(entry) !== '') && takes.map(shownKeys).join('').includes(digits);
}

const hidden = (value: JsonValue): JsonObject => ({
  secret: typeof value === 'string' ? value.length : JSON.stringify(value).length,
});

interface Knowledge {
  readonly mask: Mask;
  /** Its digits were taken by entries that are not secret. */
  readonly open: boolean;
  readonly changesSecret: boolean;
  readonly isPublic: (variable: string) => boolean;
}

function maskEvent(event: CallEvent, { mask, open, changesSecret, isPublic }: Knowledge): CallEvent {
  switch (event.kind) {
    case 'webhook':
      return { ...event, payload: maskPayload(event, mask, open, changesSecret) };
    case 'request.ended':
      return {
        ...event,
        body: changesSecret ? hidden(event.body) : mask.json(event.body),
        ...(event.text === undefined ? {} : { text: changesSecret ? '•••' : mask.text(event.text) }),
      };
    case 'command.accepted':
      return { ...event, response: maskMembers(event.response, (value) => mask.json(value)) };
    case 'command.failed':
      return { ...event, detail: mask.remark(event.detail) };
    case 'call.placed':
      return { ...event, inputs: mapValues(event.inputs, (value, name) => (isPublic(name) ? value : hidden(value))) };
    case 'timer':
    case 'leg.status':
    case 'hangup.requested':
    case 'migration':
      return event;
  }
}

/** Members of a payload that say which call, leg or command it is of, and nothing that a caller entered. */
const facts =
  /(^|_)ids?$|^(client_state|from|to|direction|state|status|hangup_|sip_|connection|occurred_at)|_time$|_at$/;

/** Members of a payment's events that tell of the card or the account. */
const ofCard = /^(payment_card_|expiration_date|security_code|bank_)/;

function maskMembers(members: JsonObject, change: (value: JsonValue, name: string) => JsonValue): JsonObject {
  return mapValues(members, (value, name) => (facts.test(name) ? value : change(value, name)));
}

function maskPayload({ payload }: WebhookEvent, mask: Mask, open: boolean, changesSecret: boolean): JsonObject {
  const ofKeys = 'digit' in payload || 'digits' in payload;
  return maskMembers(payload, (value, name) => {
    if (name === 'digit' || name === 'digits') return open ? value : hidden(value);
    if (ofCard.test(name)) return hidden(value);
    return changesSecret && !ofKeys ? hidden(value) : mask.json(value);
  });
}

function isRequest({ kind, text: action }: TraceEntry): boolean {
  return kind === 'command' && action === 'request';
}

function shortRequest(entry: TraceEntry): TraceEntry {
  return isRequest(entry) && entry.data !== undefined ? { ...entry, data: requestLine(entry.data) } : entry;
}

/** What of a request may be told: headers and body may hold secrets, the query what a caller entered. */
function requestLine({ n, method, url }: JsonObject): JsonObject {
  const line = { method: text(method), url: text(url).replace(/[?#].*$/s, '') };
  return n === undefined ? line : { n, ...line };
}

function maskParams(action: string, params: JsonObject, mask: Mask): JsonObject {
  return maskMembers(action === 'request' ? requestLine(params) : params, (value) => mask.json(value));
}

/**
 * A line of the timeline as it may be shown.
 * @param open whether the keys at hand were taken by an entry that is not secret
 */
export function maskEntry(entry: TraceEntry, mask: Mask, open: boolean): TraceEntry {
  const { kind, text: shown, data } = entry;
  switch (kind) {
    case 'key':
      return open ? entry : { ...entry, text: '•' };
    case 'entry': {
      const keys = data?.['keys'];
      if (typeof keys !== 'string' || data?.['valid'] === true) return entry;
      return { ...entry, text: shown.replaceAll(/[0-9*#]/g, '•'), data: { ...data, keys: keys.length } };
    }
    case 'keys_dropped': {
      const keys = data?.['keys'];
      return typeof keys === 'string' ? { ...entry, data: { ...data, keys: keys.length } } : entry;
    }
    case 'begin':
    case 'state':
    case 'outcome':
    case 'handler':
    case 'leg':
    case 'ended':
      return entry;
    case 'note':
    case 'error':
      return { ...entry, text: mask.remark(shown) };
    default:
      return { ...entry, text: mask.text(shown), ...(data === undefined ? {} : { data: maskData(data, mask) }) };
  }
}

function maskData(data: JsonObject, mask: Mask): JsonObject {
  return mapValues(data, (value) => (typeof value === 'number' ? value : mask.json(value)));
}
