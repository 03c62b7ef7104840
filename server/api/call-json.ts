import type { JsonValue } from '../../engine/telnyx/wire.ts';
import type { ListedCall, ToldCommand } from '../store/call-list.ts';
import type { JournalRow, LegRow } from '../store/call-store.ts';
import { isoTime, isoTimeOrNull } from './wire-time.ts';

export type CallJson = ReturnType<typeof callJson>;
export type CallDetailsJson = ReturnType<typeof callDetailsJson>;

/** A call as lists have it. */
export function callJson({ call, place, beganAt, endedAt, ...about }: ListedCall) {
  const { from, to, direction, flow, version, stage } = about;
  const times = { beganAt: isoTime(beganAt), endedAt: isoTimeOrNull(endedAt) };
  return { id: call, stage, direction, from, to, flow, version, ...whereIs(place), ...times };
}

/** Everything of one call that people may see: what its journal tells is masked already. */
export function callDetailsJson(
  listed: ListedCall,
  legs: readonly LegRow[],
  commands: readonly ToldCommand[],
  journal: readonly JournalRow[],
  staysBecause: string | null,
) {
  return {
    ...callJson(listed),
    changedAt: isoTime(listed.changedAt),
    staysBecause,
    legs: legs.map(({ leg, legId, role, state }) => ({ id: leg, legId, role, state })),
    open: commands
      .filter(({ answer }) => answer === null)
      .map(({ n, action, leg, committedAt, mayHaveArrived }) => {
        return { n, action, leg, since: isoTime(committedAt), mayHaveArrived };
      }),
    refused: commands.flatMap(({ n, action, leg, answer }) => {
      if (answer === null) return [];
      const { outcome, status, code, at } = answer;
      return [{ n, action, leg, outcome, status, code, at: isoTime(at) }];
    }),
    errors: journal.flatMap(({ seq, now, error }) =>
      error === null ? [] : [{ seq, at: isoTime(now), message: error }],
    ),
    timeline: journal.map(({ seq, now, kind, state, trace }) => {
      return { seq, at: isoTime(now), event: kind, place: state, entries: JSON.parse(trace) as JsonValue };
    }),
  };
}

/**
 * The state a call is in, and the flow that has it where that is not the one it began in. A journal row says
 * `live hotel/wake:ask/s0/gather`.
 */
function whereIs(place: string): { readonly state: string | null; readonly in: string | null } {
  const [, flow, state] = /^\S+ (.+):([^:/]+)(?:\/|$)/.exec(place) ?? [];
  if (flow === undefined || state === undefined || state.startsWith('$')) return { state: null, in: null };
  return { state, in: flow };
}
