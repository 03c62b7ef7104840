import { stripVTControlCharacters, styleText } from 'node:util';

/** A column's heading; numbers stand at the right. */
export interface Column {
  readonly title: string;
  readonly right?: true;
}

/** Rows under headings, two spaces between the columns; the last one is as long as it is. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], color: boolean): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ right }, at) => {
        const cell = row[at] ?? '';
        const width = widths[at] ?? 0;
        return right === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const heading = line(columns.map(({ title }) => title));
  const head = color ? styleText('dim', heading, { validateStream: false }) : heading;
  return [head, ...cells.map(line)].map((text) => `${text}\n`).join('');
}

/** Names and what they stand for, indented; values that are empty are left out. */
export function facts(pairs: readonly (readonly [name: string, value: string])[]): string {
  const given = pairs.filter(([, value]) => value !== '');
  const width = Math.max(...given.map(([name]) => name.length));
  return given.map(([name, value]) => `  ${name.padEnd(width)}  ${printable(value)}\n`).join('');
}

/** Text from outside on one line, which moves no cursor and paints nothing. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}+/gu, ' ');
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `3 min`: the largest unit, rounded down. */
export function span(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? (['s', 1_000] as const);
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
}

/** `3 min ago`, `in 1 h 59 min`. @param time ISO 8601 */
export function relative(time: string, now: number): string {
  const ms = now - Date.parse(time);
  // What the server's clock says may be a little ahead of ours.
  if (Math.abs(ms) < 1_000) return 'now';
  return ms > 0 ? `${span(ms)} ago` : `in ${spanInTwo(-ms)}`;
}

/** `1 h 59 min`: what is to come is told more exactly than what is over, or a switch set for 2 h would hold "1 h". */
function spanInTwo(ms: number): string {
  const at = UNITS.findIndex(([, each]) => ms >= each);
  const size = UNITS[at]?.[1] ?? 1_000;
  const next = UNITS[at + 1];
  const rest = ms % size;
  return next === undefined || rest < next[1] ? span(ms) : `${span(ms)} ${Math.floor(rest / next[1])} ${next[0]}`;
}

/** `2026-11-21 18:00:05`, in the zone of this machine, as `--until` reads it. @param time ISO 8601 */
export function localTime(time: string): string {
  const at = new Date(time);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
}

/** Enough digits of an id or a version to know it again. */
export function short(id: string): string {
  return id.slice(0, 8);
}

/** `1 call`, `2 calls`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
