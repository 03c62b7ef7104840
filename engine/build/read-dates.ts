import { Temporal } from 'temporal-polyfill';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { OpenRange } from '../model/schedule.ts';
import type { SourceNode, SourceScalar } from '../source/node.ts';
import { readHours } from './read-hours.ts';
import { asMap, type Members } from './read-map.ts';
import { readScalar } from './read-text.ts';
import { clip, reportWrongType, type Reading } from './reading.ts';

const expected = 'a date such as `2026-12-25`';

/** The `closed` and `dates` of a schedule: date → hours, none for a whole day closed. */
export function readDates(members: Members, what: string, reading: Reading): Map<string, readonly OpenRange[]> {
  const dates = new Map<string, readonly OpenRange[]>();
  const closed = new Map<string, Place>();
  for (const scalar of readClosed(members.get('closed')?.value, what, reading)) {
    const date = readDate(scalar, `\`closed\` of ${what}`, reading);
    if (date === null) continue;
    dates.set(date, []);
    closed.set(date, scalar.place);
  }
  const own = members.get('dates')?.value;
  const label = `\`dates\` of ${what}`;
  const map =
    own === undefined
      ? null
      : asMap(own, label, 'a map from date to hours, e.g. `{ 2026-12-24: 09:00-12:00 }`', reading);
  for (const { key, value } of map?.entries ?? []) {
    const date = readDate(key, label, reading);
    const hours = readHours(value, `\`${clip(key.text)}\` of ${what}`, reading);
    if (date === null || hours === null) continue;
    const place = closed.get(date);
    if (place === undefined) dates.set(date, hours);
    else {
      const message = `${date} is under \`closed\` as well; leave it in one of the two`;
      reading.report('bad-schedule', key.place, message, { also: [place] });
    }
  }
  return dates;
}

function readClosed(node: SourceNode | undefined, what: string, reading: Reading): readonly SourceScalar[] {
  if (node === undefined) return [];
  const label = `\`closed\` of ${what}`;
  if (node.kind === 'list') {
    return node.items.flatMap(
      (item, index) => readScalar(item, `entry ${index + 1} of ${label}`, expected, reading) ?? [],
    );
  }
  reportWrongType(reading, node, label, 'a list of dates, e.g. `[2026-12-25, 2027-01-01]`');
  return [];
}

function readDate(scalar: SourceScalar, where: string, reading: Reading): string | null {
  const { text, place } = scalar;
  if (isDate(text)) return text;
  const meant = meantDate(text);
  const shape = /^\d{4}-\d\d-\d\d$/.test(text);
  const message = shape
    ? `${where} names ${text}, and there is no such date`
    : `${where} has \`${clip(text)}\`, expected ${expected}${/^\d\d-\d\d$/.test(text) ? ', with its year' : ''}`;
  reading.report('bad-schedule', place, message, { suggestions: meant === null ? [] : [meant] });
  return null;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}

/** What a date in another spelling seems to mean: `2026-1-5`, `2026/01/05`, `24.12.2026`. `05/06/2026` may be either. */
function meantDate(text: string): string | null {
  const [, year, month, day] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? [];
  const [, first, second, last] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text) ?? [];
  const turned = text.includes('.') || Number(first) > 12 ? [last, second, first] : [last, first, second];
  const clear = text.includes('.') || Number(first) > 12 || Number(second) > 12;
  const parts = year !== undefined ? [year, month, day] : clear ? turned : [];
  const date = parts.map((part) => (part ?? '').padStart(2, '0')).join('-');
  return isDate(date) ? date : null;
}
