import type { Temporal } from 'temporal-polyfill';
import { formatTime, inZone } from './format-time.ts';
import { refuse, stand } from './stand-in.ts';

const timestampType = 'google.protobuf.Timestamp';
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const earliest = -62_135_596_800_000;
const latest = 253_402_300_799_999;

function timestampOfText(text: string): Date {
  const moment = rfc3339.test(text) ? new Date(text) : null;
  return moment !== null && moment.getTime() >= earliest && moment.getTime() <= latest
    ? moment
    : refuse('`timestamp` got a text that is not like 2026-11-20T10:00:00-06:00');
}

function timestampOfSeconds(seconds: bigint): Date {
  const ms = Number(seconds) * 1_000;
  return ms >= earliest && ms <= latest ? new Date(ms) : refuse('`timestamp` got a number of seconds out of range');
}

/** RFC 3339 in UTC, with milliseconds only where there are some. */
export function timestampText(moment: Date): string {
  return moment.toISOString().replace('.000Z', 'Z');
}

function zoned(moment: Date, zone: string): Temporal.ZonedDateTime {
  try {
    return inZone(moment, zone);
  } catch {
    return refuse('there is no such time zone; write one like "America/Chicago"');
  }
}

function formatted(moment: Date, zone: string, pattern: string): string {
  zoned(moment, zone);
  try {
    return formatTime(moment, zone, pattern);
  } catch (error) {
    return refuse(`\`format_time\`: ${error instanceof Error ? error.message : 'the pattern cannot be read'}`);
  }
}

// CEL counts months, days of the month and days of the year from 0, Sunday as 0, and `getDate` from 1.
const calendar: Readonly<Record<string, (time: Temporal.ZonedDateTime) => number>> = {
  Date: (time) => time.day,
  DayOfMonth: (time) => time.day - 1,
  DayOfWeek: (time) => time.dayOfWeek % 7,
  DayOfYear: (time) => time.dayOfYear - 1,
  FullYear: (time) => time.year,
  Hours: (time) => time.hour,
  Milliseconds: (time) => time.millisecond,
  Minutes: (time) => time.minute,
  Month: (time) => time.month - 1,
  Seconds: (time) => time.second,
};

/** Adds what has to do with time. All of it is independent of the host's clock and zone. */
export function registerTimeFunctions(add: (signature: string, handler: (...args: never[]) => unknown) => void): void {
  add(`format_time(${timestampType}, string, string): string`, formatted);
  add(`string(${timestampType}): string`, timestampText);
  add(`string(google.protobuf.Duration): string`, String);
  add(`${stand}int(${timestampType}): int`, (moment: Date) => BigInt(Math.floor(moment.getTime() / 1_000)));
  add(`${stand}timestamp(string): ${timestampType}`, timestampOfText);
  add(`${stand}timestamp(int): ${timestampType}`, timestampOfSeconds);
  add(`${stand}timestamp(${timestampType}): ${timestampType}`, (moment: Date) => moment);
  add(`${timestampType}.${stand}getDayOfYear(): int`, (moment: Date) => {
    return BigInt(inZone(moment, 'UTC').dayOfYear - 1);
  });
  for (const [part, read] of Object.entries(calendar)) {
    add(`${timestampType}.${stand}get${part}(string): int`, (moment: Date, zone: string) => {
      return BigInt(read(zoned(moment, zone)));
    });
  }
}
