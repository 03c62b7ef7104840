import { fromJson } from '../expressions/json.ts';
import type { Scope, Value } from '../expressions/expression.ts';
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
    answered_by: '',
    beep: false,
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
    case 'now':
      return new Date(work.now);
    case 'env':
      return undefined;
    default:
      return undefined;
  }
}

/** A webhook's payload as expressions see it. */
export function eventScope(payload: Readonly<Record<string, unknown>>): Readonly<Record<string, Value>> {
  return fromJson(payload as Parameters<typeof fromJson>[0]) as Readonly<Record<string, Value>>;
}
