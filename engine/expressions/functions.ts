import type { Environment } from '@marcbachmann/cel-js';
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import { parseJson, fromJson } from './json.ts';
import { matchesPattern } from './pattern.ts';
import { refuse, stand } from './stand-in.ts';
import { registerTimeFunctions } from './time-functions.ts';

/** True when a text is digits only, at least two, and its last digit is right by the Luhn rule. */
function luhn(text: string): boolean {
  if (!/^\d{2,}$/.test(text)) return false;
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    const digit = Number(text.charAt(text.length - 1 - index));
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** `1234` → `1 2 3 4`, so that a voice reads it out one by one. */
function spell(text: string): string {
  return Array.from(text.replace(/\s+/g, '')).join(' ');
}

function e164(text: string, region: string): string {
  if (!isSupportedCountry(region)) return refuse('`e164` does not know this region; write two letters like "US"');
  const phone = parsePhoneNumberFromString(text, region);
  if (phone?.isPossible() !== true) return refuse('`e164` got a text that is no phone number');
  return phone.number;
}

function jsonOf(bytes: Uint8Array): unknown {
  const parsed = parseJson(new TextDecoder().decode(bytes));
  return parsed.ok ? fromJson(parsed.value) : refuse('`json` got a text that is not JSON');
}

const largestInt = 9_223_372_036_854_775_807n;

function inRange(value: bigint): bigint {
  return value <= largestInt && value >= -largestInt - 1n ? value : refuse('`int` got a number that is too large');
}

function intOfText(text: string): bigint {
  return /^[+-]?\d{1,30}$/.test(text)
    ? inRange(BigInt(text.replace(/^\+/, '')))
    : refuse('`int` got a text that is not a whole number');
}

function intOfDouble(value: number): bigint {
  return Number.isFinite(value) ? inRange(BigInt(Math.trunc(value))) : refuse('`int` got a number that is not finite');
}

/** Adds the engine's own functions, and those that stand in for the library's. */
export function registerFunctions(environment: Environment): void {
  const add = (signature: string, handler: (...args: never[]) => unknown): void => {
    environment.registerFunction(signature, handler, { async: false });
  };
  add('luhn(string): bool', luhn);
  add('spell(string): string', spell);
  // Numbers that were JSON numbers are read digit by digit as well.
  add('spell(int): string', (value: bigint) => spell(String(value)));
  add('e164(string, string): string', e164);
  add(`string.${stand}matches(string): bool`, (text: string, pattern: string) => {
    const outcome = matchesPattern(text, pattern);
    return typeof outcome === 'boolean' ? outcome : refuse(`\`matches\` got a bad pattern: ${outcome.problem}`);
  });
  add(`bytes.${stand}json(): dyn`, jsonOf);
  add(`${stand}int(int): int`, (value: bigint) => value);
  add(`${stand}int(uint): int`, (value: { valueOf(): bigint }) => inRange(value.valueOf()));
  add(`${stand}int(double): int`, intOfDouble);
  add(`${stand}int(string): int`, intOfText);
  registerTimeFunctions(add);
}
