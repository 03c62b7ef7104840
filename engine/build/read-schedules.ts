import { Temporal } from 'temporal-polyfill';
import { nearestNames } from '../diagnostics/suggest.ts';
import type { Schedule } from '../model/schedule.ts';
import { scheduleShapes } from '../schema/file-shapes.ts';
import type { SourceEntry, SourceNode } from '../source/node.ts';
import { readDates } from './read-dates.ts';
import { readDays } from './read-days.ts';
import { asMap, readMembers, requiredKeys } from './read-map.ts';
import { checkFieldName } from './read-name.ts';
import { readScalar } from './read-text.ts';
import { clip, reportWrongType, type Reading } from './reading.ts';

const form = 'a map such as `{ timezone: America/Chicago, open: { mon-fri: 09:00-17:00 } }`';

/** The `schedules` of a flow. One that cannot be read is kept, so that its uses are not reported as well. */
export function readSchedules(node: SourceNode, reading: Reading): Map<string, Schedule> {
  const schedules = new Map<string, Schedule>();
  const map = asMap(node, '`schedules`', `a map from name to ${form}`, reading);
  for (const entry of map?.entries ?? []) {
    checkFieldName(entry.key.text, entry.key.place, 'this schedule', reading);
    schedules.set(entry.key.text, readSchedule(entry, reading));
  }
  return schedules;
}

function readSchedule({ key, value }: SourceEntry, reading: Reading): Schedule {
  const what = `schedule \`${clip(key.text)}\``;
  const never: Schedule = {
    name: key.text,
    timezone: 'UTC',
    days: Array.from({ length: 7 }, () => []),
    dates: new Map(),
    place: key.place,
  };
  if (value.kind !== 'map') {
    reportWrongType(reading, value, what, form);
    return never;
  }
  const known = Object.keys(scheduleShapes);
  const required = requiredKeys(scheduleShapes);
  const members = readMembers(value, { what, known, owner: key.place, required }, reading);
  const zone = members.get('timezone')?.value;
  const open = members.get('open')?.value;
  if (open === undefined && !members.has('dates') && value.entries.every((entry) => known.includes(entry.key.text))) {
    reading.report('missing-key', key.place, `${what} needs the key \`open\`, or \`dates\` with hours of their own`);
  }
  return {
    ...never,
    timezone: (zone === undefined ? null : readZone(zone, what, reading)) ?? never.timezone,
    days: open === undefined ? never.days : readDays(open, what, reading),
    dates: readDates(members, what, reading),
  };
}

function readZone(node: SourceNode, what: string, reading: Reading): string | null {
  const scalar = readScalar(node, `\`timezone\` of ${what}`, 'a time zone such as `America/Chicago`', reading);
  if (scalar === null) return null;
  // One that is not known is kept: where it is asked for, in a stored flow, there is no answer, and not a wrong one.
  if (isZone(scalar.text)) return scalar.text;
  const message = `\`timezone\` of ${what} is \`${clip(scalar.text)}\`, which is no time zone; it is written like \`America/Chicago\``;
  reading.report('bad-time-zone', scalar.place, message, { suggestions: nearestZones(scalar.text) });
  return scalar.text;
}

/** An offset such as `-06:00` is no zone: it would be wrong for half of the year. */
function isZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return true;
  } catch {
    return false;
  }
}

/** What people call zones that the database names by city. */
const otherNames: Readonly<Record<string, string>> = {
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  CT: 'America/Chicago',
  CENTRAL: 'America/Chicago',
  EDT: 'America/New_York',
  ET: 'America/New_York',
  EASTERN: 'America/New_York',
  MDT: 'America/Denver',
  MT: 'America/Denver',
  MOUNTAIN: 'America/Denver',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  PT: 'America/Los_Angeles',
  PACIFIC: 'America/Los_Angeles',
  BST: 'Europe/London',
  CEST: 'Europe/Berlin',
};

function nearestZones(text: string): readonly string[] {
  const [word = ''] = text.trim().toUpperCase().split(/[\s_]/);
  const meant = Object.hasOwn(otherNames, word) ? otherNames[word] : undefined;
  if (meant !== undefined) return [meant];
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const city = nearestCity(text, zones);
  return city.length > 0 ? city : nearestNames(text, zones);
}

/** Zones whose city is what was written: `Chicago`, `US/Chicago`. */
function nearestCity(text: string, zones: readonly string[]): readonly string[] {
  const cityOf = (zone: string): string => (zone.split('/').at(-1) ?? '').toLowerCase().replace(/[\s_-]/g, '');
  return zones.filter((zone) => cityOf(zone) === cityOf(text)).slice(0, 3);
}
