import { mapValues } from '../expressions/json.ts';
import { isList, type JsonValue } from '../telnyx/wire.ts';

/** Takes known secrets out of what is written. */
export interface Mask {
  /** A text with `•••` where a secret stood. */
  readonly text: (text: string) => string;
  /** The same for a remark, which may quote a part of what was entered: every such row of digits goes as well. */
  readonly remark: (text: string) => string;
  /** Any JSON, with `{ secret: length }` for each text or number that holds a secret. */
  readonly json: (value: JsonValue) => JsonValue;
}

/** Shorter secrets would be found in every other word; they are masked only where they stand alone. */
const SHORTEST_PART = 3;

/**
 * @param secrets values of secret variables, as text
 * @param keys rows of keys of which it is not known whether a secret entry has them
 */
export function makeMask(secrets: readonly string[], keys: readonly string[]): Mask {
  const distinct = [...new Set(secrets)];
  const parts = distinct.filter((each) => each.length >= SHORTEST_PART).sort((a, b) => b.length - a.length);
  const alone = new Set(distinct.filter((each) => each.length >= 2));
  const mask = (text: string): string => {
    if (alone.has(text)) return '•••';
    return parts.reduce((masked, part) => masked.replaceAll(part, '•••'), text);
  };
  const json = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return mask(value) === value ? value : { secret: value.length };
    if (typeof value === 'number') return alone.has(String(value)) ? { secret: String(value).length } : value;
    if (value === null || typeof value !== 'object') return value;
    return isList(value) ? value.map(json) : mapValues(value, json);
  };
  return {
    text: mask,
    remark: (text) =>
      mask(text).replaceAll(/[0-9*#]+/g, (digits) => (keys.some((row) => row.includes(digits)) ? '•••' : digits)),
    json,
  };
}
