import { EvaluationError } from '@marcbachmann/cel-js';

/**
 * Prefix of the functions that stand in for some of the library's: `matches` blocks on a bad pattern there, and the
 * calendar functions depend on the host's time zone. The parser renames the calls, since the library refuses to have
 * its own replaced.
 */
export const stand = 'px_';

/** Calls that are renamed, as `name/arguments`: methods start with a dot. */
export const standIns: ReadonlySet<string> = new Set([
  '.matches/1',
  '.json/0',
  '.getDayOfYear/0',
  ...['Date', 'DayOfMonth', 'DayOfWeek', 'DayOfYear', 'FullYear', 'Hours', 'Milliseconds', 'Minutes', 'Month'].map(
    (part) => `.get${part}/1`,
  ),
  '.getSeconds/1',
  'timestamp/1',
  'int/1',
]);

/** Refuses with a reason for people; it must not hold values, which may be secret. */
export function refuse(reason: string): never {
  throw new EvaluationError({ code: 'pressone', message: reason });
}

/** A function's name as an author writes it. */
export function authorName(name: string): string {
  return name.startsWith(stand) ? name.slice(stand.length) : name;
}
