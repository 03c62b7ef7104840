import { mapValues } from '../../expressions/json.ts';
import type { CallEvent } from '../../model/event.ts';
import type { Flow } from '../../model/flow.ts';
import type { CallRecord } from './recorded-call.ts';
import { isList, isObject, type JsonObject, type JsonValue } from '../../telnyx/wire.ts';

// The journal has `{ secret: length }` where a secret stood. A replay puts something of that length in its place, and
// several where it is not the same to the call: which of them the caller pressed shows in what is recorded later.

/** An event that may have been, and how unlikely it is against others; 0 is the likeliest. */
export interface Candidate {
  readonly event: CallEvent;
  readonly cost: number;
}

/** The keys that end an entry; the journal does not tell them from others. */
const FINISH_KEYS = ['#', '*'];

/** Longer numbers lose digits. */
const MOST_DIGITS = 15;

/** The length of what is masked; null where nothing is. */
export function maskedLength(value: JsonValue | undefined): number | null {
  if (!isObject(value) || Object.keys(value).length !== 1) return null;
  return typeof value['secret'] === 'number' ? value['secret'] : null;
}

/** Whether anything in a recorded call is masked. */
export function isMasked({ rows }: CallRecord): boolean {
  return rows.some(({ event }) => hasMasked(event));
}

/** Whether anything in an event is masked. */
export function hasMasked(value: JsonValue): boolean {
  if (isList(value)) return value.some(hasMasked);
  if (typeof value === 'string') return value.includes('•••');
  return isObject(value) && (maskedLength(value) !== null || Object.values(value).some(hasMasked));
}

/** A value in which every masked text is one of as many of this digit. */
export function textInstead(value: JsonValue, digit: string): JsonValue {
  const length = maskedLength(value);
  if (length !== null) return digit.repeat(length);
  if (isList(value)) return value.map((each) => textInstead(each, digit));
  return isObject(value) ? mapValues(value, (each) => textInstead(each, digit)) : value;
}

/** What a row's event may have been. */
export interface Around {
  /** What stands for a digit. */
  readonly digit: string;
  /** The keys of this event as far as the rest of the record tells them, with `?` for those it does not; else null. */
  readonly told: string | null;
  /** The keys that were pressed before, as far as that is assumed. */
  readonly pressed: string;
  /** The flow that an order begins. */
  readonly flow: Flow | null;
}

/** @param event as recorded */
export function candidatesFor(event: JsonObject, around: Around): readonly Candidate[] {
  if (!hasMasked(event)) return [{ event: event as unknown as CallEvent, cost: 0 }];
  const { digit, flow } = around;
  const told = around.told?.replaceAll('?', digit) ?? null;
  const filled = textInstead(event, digit) as unknown as CallEvent;
  if (filled.kind === 'webhook' && isObject(event['payload']) && maskedLength(event['payload']['digit']) === 1) {
    const keys = told === null ? [digit, ...FINISH_KEYS] : [told, ...FINISH_KEYS, digit];
    return [...new Set(keys)].map((key, index) => ({
      event: { ...filled, payload: { ...filled.payload, digit: key } },
      // A star is as likely as a pound.
      cost: Math.min(index, 1),
    }));
  }
  const length = isObject(event['payload']) ? maskedLength(event['payload']['digits']) : null;
  if (filled.kind === 'webhook' && length !== null) {
    const pressed = around.pressed.replace(/#+$/, '').slice(-length);
    const whole = [told ?? '', pressed, digit.repeat(length)].filter((each) => each.length === length);
    return [...new Set(whole)].map((digits, cost) => ({
      event: { ...filled, payload: { ...filled.payload, digits } },
      cost,
    }));
  }
  if (filled.kind === 'request.ended' && filled.json) {
    const size = maskedLength(event['body'] ?? null);
    if (size === null) return [{ event: filled, cost: 0 }];
    return bodiesOf(size, digit).map((body, cost) => ({ event: { ...filled, body }, cost }));
  }
  if (filled.kind === 'call.placed' && isObject(event['inputs']) && flow !== null) {
    const inputs = mapValues(event['inputs'], (value, name) => ofType(value, flow.inputs.get(name)?.type, digit));
    return [{ event: { ...filled, inputs }, cost: 0 }];
  }
  return [{ event: filled, cost: 0 }];
}

/** JSON of that length, as far as it can be guessed: the shape of an object cannot. */
function bodiesOf(length: number, digit: string): readonly JsonValue[] {
  const words: readonly JsonValue[] = [true, false, null, [], {}];
  return [
    digit.repeat(length),
    ...(length <= MOST_DIGITS ? [Number(digit.repeat(length))] : []),
    ...words.filter((word) => JSON.stringify(word).length === length),
  ];
}

function ofType(value: JsonValue, type: string | undefined, digit: string): JsonValue {
  const length = maskedLength(value);
  if (length === null) return textInstead(value, digit);
  switch (type) {
    case 'int':
      return Number(digit.repeat(Math.min(length, MOST_DIGITS)));
    case 'double':
      return Number(digit.repeat(Math.min(length, MOST_DIGITS)));
    case 'bool':
      return length === 'true'.length;
    case 'list':
      return [];
    case 'map':
      return {};
    default:
      return digit.repeat(length);
  }
}
