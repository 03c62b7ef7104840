import { fromJson } from '../expressions/json.ts';
import type { Scope, Value } from '../expressions/expression.ts';
import { isOpen } from './opening-hours.ts';
import { callerLeg, frameOf, type Work } from './work.ts';

/** What `call` holds in expressions. */
function callScope(work: Work): Value {
  const { info } = work.call;
  return {
    id: callerLeg(work.call).id,
    from: info.from,
    to: info.to,
    direction: info.direction,
    language: info.language,
    started_at: new Date(info.startedAt),
    leg_id: info.legId,
    session_id: info.sessionId,
    answered_by: info.answeredBy,
    beep: info.beep,
    hangup_cause: info.hangupCause,
  };
}

/** The scope of the frame being run, restricted to the names that are used. */
export function scopeOf(work: Work, names: readonly string[], extra: Scope = {}): Scope {
  const frame = frameOf(work);
  const scope: Record<string, Value> = {};
  for (const name of names) {
    const from = [extra, frame.vars].find((each) => Object.hasOwn(each, name));
    const value = from === undefined ? wellKnown(work, name) : from[name];
    if (value !== undefined) scope[name] = value;
  }
  return scope;
}

function wellKnown(work: Work, name: string): Value | undefined {
  const frame = frameOf(work);
  switch (name) {
    case 'call':
      return callScope(work);
    case 'event':
      return work.event;
    case 'result':
      return frame.result;
    case 'tries':
      return BigInt(frame.tries.no_input + frame.tries.no_match);
    case 'error':
      return frame.error === null ? { code: '', state: '', outcome: '' } : { ...frame.error };
    case 'queue':
      return frame.data['queue'] ?? { position: 0n, waited: 0n, average_wait: 0n };
    case 'schedules':
      return lazily(work.flow.schedules, (schedule) => isOpen(schedule, work.now));
    case 'settings':
      return lazily(work.flow.settings, ({ value }) => value ?? null);
    case 'switches':
      return lazily(work.flow.switches, (each) => work.switches[each.name] ?? each.on);
    case 'now':
      return new Date(work.now);
    case 'env':
      return undefined;
    default:
      return undefined;
  }
}

/** A map whose values are made when they are read: an expression that names one schedule does not pay for the others. */
function lazily<T>(named: ReadonlyMap<string, T>, valueOf: (each: T) => Value): Value {
  const map: Readonly<Record<string, Value>> = {};
  for (const [name, each] of named) Object.defineProperty(map, name, { get: () => valueOf(each), enumerable: true });
  return map;
}

/** A webhook's payload as expressions see it. */
export function eventScope(payload: Readonly<Record<string, unknown>>): Readonly<Record<string, Value>> {
  return fromJson(payload as Parameters<typeof fromJson>[0]) as Readonly<Record<string, Value>>;
}
