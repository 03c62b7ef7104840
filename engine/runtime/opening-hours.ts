import type { Temporal } from 'temporal-polyfill';
import { inZone } from '../expressions/format-time.ts';
import type { OpenRange, Schedule } from '../model/schedule.ts';

/**
 * Whether a schedule is open at a moment. Hours are what the clocks of its zone show: those that a change to summer time
 * leaves out do not exist, and those that a change back repeats count both times. A range that runs over midnight
 * belongs to the day it began on, whatever the next day is.
 * @param nowMs milliseconds since 1970 in UTC
 */
export function isOpen(schedule: Schedule, nowMs: number): boolean {
  const local = inZone(new Date(nowMs), schedule.timezone);
  const minute = local.hour * 60 + local.minute;
  const today = local.toPlainDate();
  if (rangesOf(schedule, today).some(({ from, to }) => minute >= from && (minute < to || to <= from))) return true;
  const overnight = rangesOf(schedule, today.subtract({ days: 1 })).filter(({ from, to }) => to <= from);
  return overnight.some(({ to }) => minute < to);
}

/** The ranges that begin on a day. */
function rangesOf({ dates, days }: Schedule, day: Temporal.PlainDate): readonly OpenRange[] {
  return dates.get(day.toString()) ?? days[day.dayOfWeek - 1] ?? [];
}
