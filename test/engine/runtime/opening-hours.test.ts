import fc from 'fast-check';
import { buildFlow } from '../../../engine/build/build-flow.ts';
import type { Schedule } from '../../../engine/model/schedule.ts';
import { isOpen } from '../../../engine/runtime/opening-hours.ts';
import { parseSource } from '../../../engine/source/parse-source.ts';

function scheduleOf(lines: string): Schedule {
  const text = `schedules: { hours: ${lines} }\nstart: a\nstates: { a: { speak: Hello., next: end } }`;
  const { root, diagnostics } = parseSource(text, 'a.yaml');
  const built = root === null ? { flow: null, diagnostics } : buildFlow(root, 'a');
  const schedule = built.flow?.schedules.get('hours');
  if (schedule === undefined || built.diagnostics.length > 0) throw new Error(JSON.stringify(built.diagnostics));
  return schedule;
}

const at = (schedule: Schedule, moment: string): boolean => isOpen(schedule, Date.parse(moment));

describe('opening hours', () => {
  const office = scheduleOf(
    '{ timezone: America/Chicago, open: { mon-fri: 09:00-17:00, sat: [09:00-12:00, 13:00-15:00], wed: [] }, closed: [2026-11-26], dates: { 2026-11-27: 10:00-11:00 } }',
  );

  test('the start is in, the end is out', () => {
    expect(at(office, '2026-11-20T08:59:59.999-06:00')).toBe(false);
    expect(at(office, '2026-11-20T09:00:00-06:00')).toBe(true);
    expect(at(office, '2026-11-20T16:59:59.999-06:00')).toBe(true);
    expect(at(office, '2026-11-20T17:00:00-06:00')).toBe(false);
  });

  test('a day may have several ranges, or none though a span names it', () => {
    expect(at(office, '2026-11-21T11:30:00-06:00')).toBe(true);
    expect(at(office, '2026-11-21T12:30:00-06:00')).toBe(false);
    expect(at(office, '2026-11-21T14:30:00-06:00')).toBe(true);
    expect(at(office, '2026-11-18T10:00:00-06:00')).toBe(false);
    expect(at(office, '2026-11-22T10:00:00-06:00')).toBe(false);
  });

  test('a date beats its day', () => {
    expect(at(office, '2026-11-26T10:00:00-06:00')).toBe(false);
    expect(at(office, '2026-11-27T09:30:00-06:00')).toBe(false);
    expect(at(office, '2026-11-27T10:30:00-06:00')).toBe(true);
  });

  test('hours over midnight belong to the day they began on, whatever the next day is', () => {
    const night = scheduleOf(
      '{ timezone: Europe/Vienna, open: { fri: 22:00-02:00 }, closed: [2026-11-21, 2026-12-04], dates: { 2026-12-12: 10:00-11:00 } }',
    );
    expect(at(night, '2026-11-21T01:59:00+01:00')).toBe(true);
    expect(at(night, '2026-11-21T02:00:00+01:00')).toBe(false);
    // Friday is closed, and so are its hours on Saturday; on Friday itself nothing is left of Thursday.
    expect(at(night, '2026-12-05T01:00:00+01:00')).toBe(false);
    expect(at(night, '2026-11-20T01:00:00+01:00')).toBe(false);
    expect(at(night, '2026-12-12T01:00:00+01:00')).toBe(true);
    expect(at(night, '2026-12-12T10:30:00+01:00')).toBe(true);
  });

  test('24:00 ends a day, and a range with one time for both ends lasts a whole one', () => {
    const late = scheduleOf('{ timezone: UTC, open: { mon: 22:00-24:00, wed: 06:00-06:00 } }');
    expect(at(late, '2026-11-23T23:59:59Z')).toBe(true);
    expect(at(late, '2026-11-24T00:00:00Z')).toBe(false);
    expect(at(late, '2026-11-25T05:59:00Z')).toBe(false);
    expect(at(late, '2026-11-25T06:00:00Z')).toBe(true);
    expect(at(late, '2026-11-26T05:59:00Z')).toBe(true);
    expect(at(late, '2026-11-26T06:00:00Z')).toBe(false);
  });

  test('hours are what the clock shows, when it is changed too', () => {
    // Chicago goes from 02:00 to 03:00 on 8 March 2026, and from 02:00 back to 01:00 on 1 November 2026.
    const early = scheduleOf('{ timezone: America/Chicago, open: { sun: [01:30-02:30, 03:30-04:00] } }');
    expect(at(early, '2026-03-08T07:45:00Z')).toBe(true);
    expect(at(early, '2026-03-08T08:15:00Z')).toBe(false);
    expect(at(early, '2026-03-08T08:45:00Z')).toBe(true);
    expect(at(early, '2026-11-01T06:45:00Z')).toBe(true);
    expect(at(early, '2026-11-01T07:15:00Z')).toBe(false);
    expect(at(early, '2026-11-01T07:45:00Z')).toBe(true);
    expect(at(early, '2026-11-01T08:15:00Z')).toBe(true);
  });
});

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** A week around each change of the clock, and one without. */
const weeks: readonly (readonly [string, string])[] = [
  ['America/Chicago', '2026-03-05'],
  ['America/Chicago', '2026-10-29'],
  ['Europe/Vienna', '2026-03-26'],
  ['Europe/Vienna', '2026-10-22'],
  ['Australia/Lord_Howe', '2026-04-02'],
  ['Australia/Lord_Howe', '2026-10-01'],
  ['Asia/Kolkata', '2026-12-29'],
];
const DAY_MS = 86_400_000;
const DAY_MINUTES = 1_440;

type Range = readonly [number, number];

interface Plan {
  readonly zone: string;
  readonly from: number;
  /** Spans of days that do not meet, and days alone, by the day they begin on. */
  readonly spans: readonly { readonly first: number; readonly last: number; readonly hours: readonly Range[] }[];
  readonly alone: ReadonlyMap<number, readonly Range[]>;
  readonly dates: ReadonlyMap<string, readonly Range[]>;
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const hoursText = (hours: readonly Range[]): string =>
  `[${hours.map(([from, to]) => `${clock(from)}-${clock(to)}`).join(', ')}]`;
const dateText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

function authored({ zone, spans, alone, dates }: Plan): string {
  const open = [
    ...spans.map(({ first, last, hours }) => `${dayNames[first] ?? ''}-${dayNames[last] ?? ''}: ${hoursText(hours)}`),
    ...[...alone].map(([day, hours]) => `${dayNames[day] ?? ''}: ${hoursText(hours)}`),
  ];
  const closed = [...dates].filter(([, hours]) => hours.length === 0).map(([date]) => date);
  const own = [...dates].filter(([, hours]) => hours.length > 0).map(([date, hours]) => `${date}: ${hoursText(hours)}`);
  return `{ timezone: ${zone}, open: { ${open.join(', ')} }, closed: [${closed.join(', ')}], dates: { ${own.join(', ')} } }`;
}

const calendars = new Map(
  weeks.map(([timeZone]) => [
    timeZone,
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit' },
    }),
  ]),
);

/** The slow way: every range of every day laid out on the zone's own calendar, which Intl reads. */
function openByHand(plan: Plan, moment: number): boolean {
  const parts = calendars.get(plan.zone)?.formatToParts(moment) ?? [];
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const today = Date.UTC(part('year'), part('month') - 1, part('day')) / DAY_MS;
  const shown = today * DAY_MINUTES + part('hour') * 60 + part('minute');
  return [today - 1, today].some((day) => {
    // 1 January 1970 was a Thursday.
    const weekday = (day + 3) % 7;
    const span = plan.spans.find(({ first, last }) =>
      first <= last ? weekday >= first && weekday <= last : weekday >= first || weekday <= last,
    );
    const hours = plan.dates.get(dateText(day)) ?? plan.alone.get(weekday) ?? span?.hours ?? [];
    return hours.some(([from, to]) => {
      const begin = day * DAY_MINUTES + from;
      const end = day * DAY_MINUTES + to + (to <= from ? DAY_MINUTES : 0);
      return shown >= begin && shown < end;
    });
  });
}

const time = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
const hours = fc.array(fc.tuple(time, fc.oneof(time, fc.constant(DAY_MINUTES))), { maxLength: 3 });
const plans: fc.Arbitrary<Plan> = fc
  .tuple(fc.constantFrom(...weeks), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 2, max: 4 }))
  .chain(([[zone, date], first, length]) => {
    const from = Date.parse(date) / DAY_MS;
    const ends = [first, (first + length - 1) % 7] as const;
    return fc.record({
      zone: fc.constant(zone),
      from: fc.constant(from),
      spans: fc.tuple(hours, hours).map(([one, other]) => [
        { first: ends[0], last: ends[1], hours: one },
        { first: (ends[1] + 1) % 7, last: (ends[1] + 2) % 7, hours: other },
      ]),
      alone: fc
        .array(fc.tuple(fc.integer({ min: 0, max: 6 }), hours), { maxLength: 3 })
        .map((entries) => new Map(entries)),
      dates: fc
        .array(fc.tuple(fc.integer({ min: from - 1, max: from + 7 }).map(dateText), hours), { maxLength: 4 })
        .map((entries) => new Map(entries)),
    });
  });

test('any schedule is open when its hours, laid out by hand on the calendar of its zone, say so', () => {
  fc.assert(
    fc.property(plans, fc.infiniteStream(fc.integer({ min: 0, max: 7 * DAY_MINUTES })), (plan, minutes) => {
      const schedule = scheduleOf(authored(plan));
      for (const minute of minutes.take(40)) {
        const moment = plan.from * DAY_MS + minute * 60_000;
        expect([new Date(moment), isOpen(schedule, moment)]).toEqual([new Date(moment), openByHand(plan, moment)]);
      }
    }),
    { seed: 20_261_121, numRuns: 150 },
  );
});
