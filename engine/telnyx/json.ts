import type { JsonValue } from './wire.ts';

/** Deeper nesting than any real payload; code that walks a value recursively can rely on it. */
export const DEEPEST_JSON = 500;

const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Parses JSON without losing digits: a whole number beyond ±(2^53 − 1), and any number too large for a double, becomes
 * the string of its digits as written. Members called `__proto__` are ordinary members.
 * @returns `undefined` when the text is not JSON or is nested more than {@link DEEPEST_JSON} levels deep
 */
export function parseJson(text: string): JsonValue | undefined {
  const plain = parsed(text);
  if (plain === undefined) return undefined;
  // Only text that is known to be JSON is scanned, so the scan needs no error handling of its own.
  const kept = quoteLargeNumbers(text);
  if (kept === undefined) return undefined;
  return kept === text ? plain : parsed(kept);
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** The same JSON with every number that a double would change put in quotes; `undefined` when it is nested too deep. */
function quoteLargeNumbers(json: string): string | undefined {
  let quoted = '';
  let copied = 0;
  let depth = 0;
  for (let at = 0; at < json.length;) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      at = afterString(json, at);
    } else if (code === MINUS || isDigit(code)) {
      const end = afterNumber(json, at);
      if (losesDigits(json.slice(at, end))) {
        quoted += `${json.slice(copied, at)}"${json.slice(at, end)}"`;
        copied = end;
      }
      at = end;
    } else {
      if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
      if (depth > DEEPEST_JSON) return undefined;
      at += 1;
    }
  }
  return copied === 0 ? json : quoted + json.slice(copied);
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function afterString(json: string, start: number): number {
  let at = start + 1;
  while (json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function afterNumber(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && '0123456789+-.eE'.includes(json.charAt(at))) at += 1;
  return at;
}

function losesDigits(number: string): boolean {
  const value = Number(number);
  if (!Number.isFinite(value)) return true;
  return !Number.isSafeInteger(value) && /^-?[0-9]+$/.test(number);
}
