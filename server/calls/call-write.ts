import { createHash } from 'node:crypto';
import { legsOf } from '../../engine/model/command-legs.ts';
import type { CallCommand } from '../../engine/model/command.ts';
import type { CallEvent } from '../../engine/model/event.ts';
import type { CallSnapshot, Leg, Timer } from '../../engine/model/snapshot.ts';
import { placeOf } from '../../engine/runtime/place-of-call.ts';
import type { CallWrite, Cause, FlowVersion, LegRow, NewCommand } from '../store/call-store.ts';
import { flowsOfCall } from './flows-of-call.ts';
import type { Told, TransitionResult } from './engine-port.ts';

export interface WriteInput {
  readonly call: string;
  readonly seq: number;
  readonly now: number;
  readonly release: string;
  readonly cause: Cause;
  readonly event: CallEvent;
  /** Null when the event begins the call. */
  readonly before: CallSnapshot | null;
  readonly result: TransitionResult;
  readonly encoded: string;
  /** What may be written of all this. */
  readonly told: Told;
  /** What the transition could learn of the switches; null where nothing. */
  readonly switches: Readonly<Record<string, boolean>> | null;
  /** The flow version that the call begins in; null where it has begun before, or begins in none. */
  readonly begins: FlowVersion | null;
  /** Whether earlier commands of these legs are still on their way. */
  readonly busy: (legs: readonly string[]) => boolean;
}

/** What one event changes, as the store takes it: the differences between two snapshots, and a journal row. */
export function makeWrite(input: WriteInput): CallWrite {
  const { call, seq, now, release, cause, event, before, result, encoded, told, switches, begins } = input;
  const { snapshot } = result;
  const { info } = snapshot;
  const dropAll = snapshot.stage === 'ended' && before?.stage !== 'ended';
  const frame = snapshot.frames.at(-1);
  return {
    call,
    about: before === null ? { from: info.from, to: info.to, direction: info.direction } : null,
    cause,
    now,
    seq,
    stage: snapshot.stage,
    snapshot: encoded,
    // A call in no flow has none to hold.
    secret: told.secret && (before ?? snapshot).frames.length > 0,
    forget: told.secret && snapshot.stage === 'ended',
    // One that is over with its first event is replayed like any other.
    flows: begins === null ? newFlows(before, snapshot) : [begins],
    commands: newCommands(input, dropAll),
    dropUnsent: result.dropUnsent,
    dropCommands: result.aborted,
    dropAll,
    addTimers: timersMissingIn(before?.timers ?? [], snapshot.timers).map(({ id, at }) => ({ id, at })),
    dropTimers: timersMissingIn(snapshot.timers, before?.timers ?? []).map(({ id }) => id),
    legs: changedLegs(before, snapshot, event),
    journal: {
      kind: event.kind === 'webhook' ? event.type : event.kind,
      event: JSON.stringify(told.event),
      flow: frame?.flow ?? null,
      version: frame?.version ?? null,
      release,
      state: placeOf(snapshot),
      commands: told.commands.length === 0 ? null : digestOf(told.commands),
      error: told.error,
      trace: JSON.stringify(told.trace),
      switches: switches === null ? null : JSON.stringify(switches),
      begins: begins === null ? null : JSON.stringify(begins),
    },
  };
}

function newCommands({ result, busy }: WriteInput, dropAll: boolean): NewCommand[] {
  const waitedFor = new Set<string>();
  return result.commands.map((command) => {
    const legs = legsOf(command);
    const behindEarlier = !dropAll && busy(legs.filter((leg) => !result.dropUnsent.includes(leg)));
    const mayHaveArrived = !behindEarlier && !legs.some((leg) => waitedFor.has(leg));
    for (const leg of legs) waitedFor.add(leg);
    const { n, action, leg, params } = command;
    return { n, action, leg, legs, params, mayHaveArrived, loose: command.loose === true };
  });
}

function newFlows(before: CallSnapshot | null, after: CallSnapshot): readonly FlowVersion[] {
  if (before?.frames === after.frames) return [];
  const [known] = before === null ? [] : flowsOfCall(before);
  return flowsOfCall(after).filter(({ flow, version }) => flow !== known?.flow || version !== known.version);
}

function timersMissingIn(list: readonly Timer[], timers: readonly Timer[]): Timer[] {
  if (list === timers) return [];
  return timers.filter((timer) => !list.some(({ id, at }) => id === timer.id && at === timer.at));
}

function changedLegs(before: CallSnapshot | null, after: CallSnapshot, event: CallEvent): LegRow[] {
  if (before?.legs === after.legs) return [];
  return after.legs
    .filter((leg) => {
      // The leg of an outgoing call has no id until its dial is answered.
      if (leg.id === '') return false;
      const old = before?.legs.find(({ id }) => id === leg.id);
      return old?.state !== leg.state || old.role !== leg.role;
    })
    .map((leg) => ({ leg: leg.id, legId: legIdOf(leg, after, event), role: leg.role, state: leg.state }));
}

/** The `call_leg_id` of a leg, as far as this event tells it. */
function legIdOf(leg: Leg, snapshot: CallSnapshot, event: CallEvent): string | null {
  if (event.kind === 'webhook' && event.leg === leg.id && event.legId !== null) return event.legId;
  if (event.kind === 'command.accepted' && event.response.call_control_id === leg.id) {
    const { call_leg_id: legId } = event.response;
    if (typeof legId === 'string') return legId;
  }
  return leg.role === 'caller' && snapshot.info.legId !== '' ? snapshot.info.legId : null;
}

/** What the journal keeps of commands: enough to tell whether a replay gives the same. */
export function digestOf(commands: readonly CallCommand[]): string {
  return createHash('sha256').update(JSON.stringify(commands)).digest('hex');
}
