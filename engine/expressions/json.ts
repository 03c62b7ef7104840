import { parseJson as parse } from '../telnyx/json.ts';
import { isList, type JsonValue } from '../telnyx/wire.ts';
import { toBase64 } from './base64.ts';
import type { Value } from './expression.ts';
import { timestampText } from './time-functions.ts';

/** A value as JSON for the outside: whole numbers beyond 2^53 become text, timestamps RFC 3339, bytes base64. */
export function toJson(value: Value): JsonValue {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : timestampText(value);
  if (value instanceof Uint8Array) return toBase64(value);
  if (isList(value)) return value.map(toJson);
  return mapValues(value, toJson);
}

/** JSON from outside as a value: whole numbers are ints, others doubles. */
export function fromJson(json: JsonValue): Value {
  if (typeof json === 'number') return Number.isSafeInteger(json) ? BigInt(json) : json;
  if (json === null || typeof json !== 'object') return json;
  if (isList(json)) return json.map(fromJson);
  return mapValues(json, fromJson);
}

/** Parses JSON text as `parseJson` of webhooks does: no digit is lost, and what is nested too deep is none. */
export function parseJson(text: string): { readonly ok: true; readonly value: JsonValue } | { readonly ok: false } {
  const value = parse(text);
  return value === undefined ? { ok: false } : { ok: true, value };
}

/** A map with every value changed; a key `__proto__` stays a key like any other. */
export function mapValues<From, To>(
  map: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}
