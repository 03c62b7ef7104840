import type { OpenRange } from '../model/schedule.ts';
import type { SourceNode, SourceScalar } from '../source/node.ts';
import { readScalar } from './read-text.ts';
import { clip, type Reading } from './reading.ts';

const expected = 'hours such as `09:00-17:00`, or a list of them';
const time = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** One range of hours or a list of them; an empty list is a day without any. Null where it could not be read. */
export function readHours(node: SourceNode, what: string, reading: Reading): readonly OpenRange[] | null {
  if (node.kind !== 'list') {
    const range = readRange(node, what, reading);
    return range === null ? null : [range];
  }
  const ranges = node.items.map((item, index) => readRange(item, `entry ${index + 1} of ${what}`, reading));
  return ranges.includes(null) ? null : ranges.filter((range) => range !== null);
}

function readRange(node: SourceNode, what: string, reading: Reading): OpenRange | null {
  const scalar = readScalar(node, what, expected, reading);
  if (scalar === null) return null;
  const [, from, to] = /^(\d\d:\d\d)\s*-\s*(\d\d:\d\d)$/.exec(scalar.text) ?? [];
  const range = { from: minutesOf(from ?? ''), to: to === '24:00' ? 24 * 60 : minutesOf(to ?? '') };
  if (range.from !== null && range.to !== null) return { from: range.from, to: range.to };
  const meant = meantHours(scalar.text);
  const wrong = [from, to].filter((each, index) => each !== undefined && [range.from, range.to][index] === null);
  const why =
    wrong.length === 0 ? '' : ` (${wrong.map((each) => `\`${each ?? ''}\``).join(' and ')} is no time of day)`;
  const message = `${what} is \`${clip(scalar.text)}\`${why}, expected ${expected}${remedyFor(scalar)}`;
  reading.report('bad-schedule', scalar.place, message, { suggestions: meant === null ? [] : [meant] });
  return null;
}

/** Minutes since midnight of `09:00`. */
function minutesOf(text: string): number | null {
  const [, hours, minutes] = time.exec(text) ?? [];
  return hours === undefined || minutes === undefined ? null : Number(hours) * 60 + Number(minutes);
}

function remedyFor({ text }: SourceScalar): string {
  return /^(closed|none|off|never|null|~)$/i.test(text) ? '; leave a closed day out, or write `[]`' : '';
}

/** What hours in another spelling seem to mean: `9-17`, `9am - 5:30pm`, `9:00–12:00, 13:00–15:00`. */
function meantHours(text: string): string | null {
  const ranges = text.split(/\s*[,;&]\s*|\s+and\s+/).map(meantRange);
  if (ranges.includes(null)) return null;
  return ranges.length === 1 ? (ranges[0] ?? null) : `[${ranges.join(', ')}]`;
}

function meantRange(text: string): string | null {
  const ends = text.split(/\s*(?:-|–|—|\bto\b|\.\.+)\s*/);
  const [from = null, to = null] = ends.map(meantTime);
  return ends.length === 2 && from !== null && to !== null ? `${from}-${to}` : null;
}

function meantTime(text: string): string | null {
  const [, hour, minute = '00', half] = /^(\d{1,2})(?:[:.h](\d\d))?\s*(am|pm|a\.m\.|p\.m\.)?$/i.exec(text.trim()) ?? [];
  if (hour === undefined || Number(minute) > 59) return null;
  const late = half?.toLowerCase().startsWith('p') === true;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (late ? 12 : 0);
  if (hours > 24 || (half !== undefined && (Number(hour) < 1 || Number(hour) > 12))) return null;
  return hours === 24 && minute !== '00' ? null : `${String(hours).padStart(2, '0')}:${minute}`;
}
