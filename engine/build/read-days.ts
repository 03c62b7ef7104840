import type { OpenRange } from '../model/schedule.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { SourceNode, SourceScalar } from '../source/node.ts';
import { readHours } from './read-hours.ts';
import { asMap } from './read-map.ts';
import { clip, oneOf, type Reading } from './reading.ts';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const expected = `a day (${oneOf(days)}) or a span of days such as \`mon-fri\``;

/** Hours that some days have. */
interface Span {
  readonly name: string;
  readonly days: readonly number[];
  readonly place: Place;
  readonly hours: readonly OpenRange[];
}

/** The `open` of a schedule, for each day from Monday to Sunday: a day named alone beats a span. */
export function readDays(node: SourceNode, what: string, reading: Reading): readonly (readonly OpenRange[])[] {
  const map = asMap(node, `\`open\` of ${what}`, 'a map from days to hours, e.g. `{ mon-fri: 09:00-17:00 }`', reading);
  const spans: Span[] = [];
  for (const { key, value } of map?.entries ?? []) {
    const named = readSpan(key, what, reading);
    const hours = readHours(value, `\`${clip(key.text)}\` of ${what}`, reading) ?? [];
    if (named !== null) spans.push({ name: key.text, days: named, place: key.place, hours });
  }
  const alone = spans.filter((span) => span.days.length === 1);
  const together = spans.filter((span) => span.days.length > 1);
  reportOverlaps(together, alone, reading);
  return days.map((_, day) => [...alone, ...together].find((span) => span.days.includes(day))?.hours ?? []);
}

/** The days that a key names, Monday is 0; a span may run over the end of the week. */
function readSpan(key: SourceScalar, what: string, reading: Reading): readonly number[] | null {
  const ends = key.text.split('-').map((name) => days.findIndex((day) => day === name));
  const [first = -1, last = first] = ends;
  if (ends.length <= 2 && first >= 0 && last >= 0 && !(ends.length === 2 && first === last)) {
    const length = ((last - first + 7) % 7) + 1;
    return Array.from({ length }, (_, index) => (first + index) % 7);
  }
  const meant = meantDays(key.text);
  const several = key.text.includes(',') ? '; each is a key of its own' : '';
  reading.report(
    'bad-schedule',
    key.place,
    `\`${clip(key.text)}\` of ${what} is no day, expected ${expected}${several}`,
    {
      suggestions: meant === null ? [] : [meant],
    },
  );
  return null;
}

/** What days in another spelling seem to mean: `Monday`, `mon – friday`, `weekdays`. */
function meantDays(text: string): string | null {
  const words = text.trim().toLowerCase();
  if (words.includes(',')) return null;
  if (/^(week ?days?|work(ing)? ?days?)$/.test(words)) return 'mon-fri';
  if (/^week-? ?ends?$/.test(words)) return 'sat-sun';
  if (/^(daily|every ?day|all|all days|always)$/.test(words)) return 'mon-sun';
  const ends = words.split(/\s*(?:-|–|—|\bto\b|\.\.+)\s*/).map((word) => {
    return days.find((day) => word.length >= 2 && (word.startsWith(day) || day.startsWith(word)));
  });
  const [first, last] = ends;
  if (ends.length > 2 || ends.includes(undefined) || first === undefined) return null;
  return last === undefined || last === first ? first : `${first}-${last}`;
}

/** Two spans that name one day contradict each other unless the day stands alone as well. */
function reportOverlaps(spans: readonly Span[], alone: readonly Span[], reading: Reading): void {
  spans.forEach((span, index) => {
    const earlier = spans.slice(0, index).find((each) => shared(each, span, alone).length > 0);
    if (earlier === undefined) return;
    const names = oneOf(
      shared(earlier, span, alone).map((day) => days[day] ?? ''),
      'and',
    );
    const message = `\`${span.name}\` and \`${earlier.name}\` both name ${names}; give each day its hours once, or name the day alone`;
    reading.report('bad-schedule', span.place, message, { also: [earlier.place] });
  });
}

function shared(one: Span, other: Span, alone: readonly Span[]): readonly number[] {
  const single = new Set(alone.flatMap((span) => span.days));
  return one.days.filter((day) => other.days.includes(day) && !single.has(day));
}
