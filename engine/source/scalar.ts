import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { SourceScalar } from './node.ts';

/** What a scalar means at its place, or what is wrong with it there. */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ScalarProblem };

export interface ScalarProblem {
  readonly code: 'wrong-type' | 'bad-number' | 'bad-duration' | 'bad-key';
  readonly message: string;
}

/** A whole number; quotes make it text, and a leading zero or plus is refused. */
export function readInteger(scalar: SourceScalar): Reading<number> {
  const refused = unfit(scalar, 'a whole number');
  if (refused !== null) return refused;
  const { text } = scalar;
  if (isPadded(text)) return padded(text);
  if (!/^-?\d+$/.test(text)) return problem('wrong-type', `a whole number is expected here, not ${shown(scalar)}`);
  const value = Number(text);
  return Number.isSafeInteger(value) ? read(value + 0) : problem('wrong-type', 'this number is too large');
}

/** A number, whole or not. */
export function readNumber(scalar: SourceScalar): Reading<number> {
  const refused = unfit(scalar, 'a number');
  if (refused !== null) return refused;
  const { text } = scalar;
  if (isPadded(text)) return padded(text);
  if (!float.test(text)) return problem('wrong-type', `a number is expected here, not ${shown(scalar)}`);
  const value = Number(text);
  return Number.isFinite(value) ? read(value) : problem('wrong-type', 'this number is too large');
}

/** `true` or `false`. */
export function readBoolean(scalar: SourceScalar): Reading<boolean> {
  const refused = unfit(scalar, '`true` or `false`');
  if (refused !== null) return refused;
  const found = booleans.get(scalar.text);
  if (found !== undefined) return read(found);
  const meant = /^(?:yes|on|y)$/i.test(scalar.text) ? 'true' : /^(?:no|off|n)$/i.test(scalar.text) ? 'false' : null;
  const remedy = meant === null ? '' : `; write \`${meant}\``;
  return problem('wrong-type', `\`true\` or \`false\` is expected here, not ${shown(scalar)}${remedy}`);
}

/** A value where any is legal, by YAML 1.2's core rules: null, true and false, whole and other numbers, else text. */
export function readPlainValue(scalar: SourceScalar): Reading<null | boolean | bigint | number | string> {
  const tagged = tagProblem(scalar);
  if (tagged !== null) return tagged;
  const { text } = scalar;
  if (scalar.style === 'absent') return read(null);
  if (scalar.style !== 'plain') return read(text);
  if (nulls.has(text)) return read(null);
  const boolean = booleans.get(text);
  if (boolean !== undefined) return read(boolean);
  if (isPadded(text)) return padded(text);
  if (/^-?\d+$/.test(text) || /^0x[\da-fA-F]+$|^0o[0-7]+$/.test(text)) return read(BigInt(text));
  if (float.test(text)) return read(Number(text));
  const special = specials.get(text.toLowerCase());
  return read(special ?? text);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const longestMs = 1_000 * 86_400_000;

/** A duration with its unit (`500ms`, `1.5s`, `2m`, `1h`), in milliseconds. */
export function readDuration(scalar: SourceScalar): Reading<number> {
  const tagged = tagProblem(scalar);
  if (tagged !== null) return tagged;
  if (scalar.style === 'absent')
    return problem('bad-duration', 'a duration like `5s` is expected here, but there is none');
  const text = scalar.text.trim();
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return problem('bad-duration', durationMessage(scalar, text));
  const ms = Math.round(Number(amount) * (unitMs[unit] ?? Number.NaN));
  return ms <= longestMs ? read(ms) : problem('bad-duration', 'this duration is longer than 1,000 days');
}

function durationMessage(scalar: SourceScalar, text: string): string {
  if (/^\d+(?:\.\d+)?$/.test(text)) return `a duration needs its unit: write \`${text}s\` for seconds, or ms, m, h`;
  const meant = /^(\d+(?:\.\d+)?)\s*(ms|milli|s|m|h)[a-z]*\.?$/i.exec(text);
  if (meant !== null) {
    const unit = meant[2]?.toLowerCase() === 'milli' ? 'ms' : meant[2]?.toLowerCase();
    return `write this duration as \`${meant[1] ?? ''}${unit ?? ''}\``;
  }
  if (/^(?:\d+(?:h|m|s|ms))+$/.test(text)) return 'a duration is one number with one unit, like `90s`';
  return `a duration like \`500ms\`, \`5s\`, \`2m\` or \`1h\` is expected here, not ${shown(scalar)}`;
}

/** Keys of a phone, quoted or not: one or more of `0123456789*#`. */
export function readDigits(scalar: SourceScalar): Reading<string> {
  const tagged = tagProblem(scalar);
  if (tagged !== null) return tagged;
  if (scalar.text === '') {
    return problem('bad-key', 'a key is expected here, but there is none; `#` and `*` need quotes: "#"');
  }
  if (/^[0-9*#]+$/.test(scalar.text)) return read(scalar.text);
  return problem('bad-key', `${shown(scalar)} cannot be pressed on a phone; the keys are 0 to 9, \`*\` and \`#\``);
}

/** A number to call, quoted or not: E.164 (`+13125550100`) or a SIP URI. */
export function readPhone(scalar: SourceScalar): Reading<string> {
  const tagged = tagProblem(scalar);
  if (tagged !== null) return tagged;
  const { text } = scalar;
  if (isPhone(text)) return read(text);
  if (text === '') return problem('bad-number', 'a number like "+13125550100" is expected here, but there is none');
  return problem('bad-number', phoneMessage(scalar, text));
}

/** Whether a text can be called: E.164, or a SIP URI. */
function isPhone(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(text) || /^sips?:[^\s@;?]+(?:@[^\s@]+)?$/i.test(text);
}

function phoneMessage(scalar: SourceScalar, text: string): string {
  const packed = text.replace(/[\s().-]/g, '');
  if (packed !== text && isPhone(packed)) return `a number is written without spaces and signs: "${packed}"`;
  const meant = meantPhone(text);
  if (meant !== null) return `a number starts with \`+\` and its country's code; is "${meant}" meant?`;
  return `a number like "+13125550100" or "sip:desk@example.com" is expected here, not ${shown(scalar)}`;
}

/** The number in E.164 form that another spelling seems to mean: `(312) 555-0100`, `0013125550100`. */
export function meantPhone(text: string): string | null {
  const packed = text.replace(/[\s().-]/g, '');
  if (isPhone(packed)) return packed;
  const [, international] = /^(?:00|011)(\d+)$/.exec(packed) ?? [];
  const american = /^\d{10}$/.test(packed) && parsePhoneNumberFromString(packed, 'US')?.isPossible() === true;
  const meant = international === undefined ? `+${american ? '1' : ''}${packed}` : `+${international}`;
  return isPhone(meant) && parsePhoneNumberFromString(meant)?.isPossible() === true ? meant : null;
}

function unfit(scalar: SourceScalar, wanted: string): Reading<never> | null {
  const tagged = tagProblem(scalar);
  if (tagged !== null) return tagged;
  if (scalar.style === 'absent') return problem('wrong-type', `${wanted} is expected here, but there is no value`);
  if (scalar.style === 'plain') return null;
  return problem(
    'wrong-type',
    `${wanted} is expected here, not a text${scalar.style === 'quoted' ? ' in quotes' : ''}`,
  );
}

// A tag means nothing where a typed value is read.
function tagProblem(scalar: SourceScalar): Reading<never> | null {
  if (scalar.tag?.startsWith('!') !== true) return null;
  return problem(
    'wrong-type',
    `\`${scalar.tag}\` is a tag, and tags have no meaning here; leave it out, or quote the text`,
  );
}

function shown(scalar: SourceScalar): string {
  if (scalar.style === 'absent') return 'nothing';
  const line = scalar.text.replace(/\s+/g, ' ').trim();
  return `\`${line.length > 40 ? `${line.slice(0, 39)}…` : line}\``;
}

function problem(code: ScalarProblem['code'], message: string): Reading<never> {
  return { ok: false, problem: { code, message } };
}

function read<T>(value: T): Reading<T> {
  return { ok: true, value };
}

const float = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;
const nulls: ReadonlySet<string> = new Set(['null', 'Null', 'NULL', '~']);
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);
const specials: ReadonlyMap<string, number> = new Map([
  ['.inf', Number.POSITIVE_INFINITY],
  ['-.inf', Number.NEGATIVE_INFINITY],
  ['.nan', Number.NaN],
]);

// YAML would drop the zero or the plus, which are most often part of a code or a phone number.
const isPadded = (text: string): boolean => /^(?:\+|-?0(?=\d))[\d.]+(?:[eE][-+]?\d+)?$/.test(text);

function padded(text: string): Reading<never> {
  const what = text.startsWith('+') ? 'plus' : 'zero';
  return problem(
    'bad-number',
    `a number does not start with a ${what}; if it is digits to be kept, quote them: "${text}"`,
  );
}
