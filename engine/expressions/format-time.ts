import { Temporal } from 'temporal-polyfill';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'];
months.push('November', 'December');

const two = (value: number): string => String(value).padStart(2, '0');
const twelve = (hour: number): number => (hour % 12 === 0 ? 12 : hour % 12);

const fields: Readonly<Record<string, (time: Temporal.ZonedDateTime) => string>> = {
  yyyy: (time) => String(time.year).padStart(4, '0'),
  yy: (time) => two(time.year % 100),
  MMMM: (time) => months[time.month - 1] ?? '',
  MMM: (time) => (months[time.month - 1] ?? '').slice(0, 3),
  MM: (time) => two(time.month),
  M: (time) => String(time.month),
  dd: (time) => two(time.day),
  d: (time) => String(time.day),
  EEEE: (time) => weekdays[time.dayOfWeek - 1] ?? '',
  EEE: (time) => (weekdays[time.dayOfWeek - 1] ?? '').slice(0, 3),
  HH: (time) => two(time.hour),
  H: (time) => String(time.hour),
  hh: (time) => two(twelve(time.hour)),
  h: (time) => String(twelve(time.hour)),
  mm: (time) => two(time.minute),
  m: (time) => String(time.minute),
  ss: (time) => two(time.second),
  s: (time) => String(time.second),
  SSS: (time) => String(time.millisecond).padStart(3, '0'),
  a: (time) => (time.hour < 12 ? 'AM' : 'PM'),
  xxx: (time) => time.offset,
};

/** The moment as the clocks of a zone show it. Throws a RangeError for a zone that does not exist. */
export function inZone(moment: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(zone);
}

/**
 * Writes a moment by a pattern, in English. Letters stand for fields, everything else for itself, and text between
 * apostrophes too (`''` is one apostrophe):
 *
 * - year `yyyy yy`, month `MMMM MMM MM M` (March, Mar, 03, 3), day `dd d`, weekday `EEEE EEE` (Monday, Mon)
 * - hour `HH H` (0–23) and `hh h` (1–12) with `a` (AM, PM), minute `mm m`, second `ss s`, millisecond `SSS`
 * - offset `xxx` (-06:00)
 *
 * Throws a RangeError for a zone that does not exist and for letters that mean nothing.
 */
export function formatTime(moment: Date, zone: string, pattern: string): string {
  const time = inZone(moment, zone);
  let text = '';
  for (const [part] of pattern.matchAll(/''|'(?:[^']|'')*'|([A-Za-z])\1*|[\s\S]/g)) {
    if (part === "''") text += "'";
    else if (part.startsWith("'")) text += quotedText(part);
    else if (/^[A-Za-z]/.test(part)) text += field(part, time);
    else text += part;
  }
  return text;
}

function quotedText(part: string): string {
  if (part.length < 2) throw new RangeError("the pattern has an apostrophe without its partner; write '' for one");
  return part.slice(1, -1).replaceAll("''", "'");
}

function field(letters: string, time: Temporal.ZonedDateTime): string {
  const write = Object.hasOwn(fields, letters) ? fields[letters] : undefined;
  if (write === undefined) {
    throw new RangeError(`the pattern's \`${letters}\` means nothing; put plain words between apostrophes`);
  }
  return write(time);
}
