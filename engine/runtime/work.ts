import { root } from '../compile/machine-types.ts';
import type { Flow } from '../model/flow.ts';
import type { CallCommand } from '../model/command.ts';
import type { CallSnapshot, Frame, Leg, LedgerEntry, Timer } from '../model/snapshot.ts';
import type { Expression, Value } from '../expressions/expression.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import type { TraceEntry } from './trace.ts';

/**
 * A call while one event is handled: the snapshot as it stands and what has come of the event so far. It travels in the
 * machine's context; every operation gives a new one.
 */
export interface Work {
  readonly call: CallSnapshot;
  /** The frame that is being run, as an index. */
  readonly depth: number;
  /** The flow of that frame. */
  readonly flow: Flow;
  /** The flow of any frame of the call. */
  readonly flowOf: (frame: Frame) => Flow;
  /** The store's clock, ms. */
  readonly now: number;
  /** The server's switches as they stand; one not named has its start value. */
  readonly switches: Readonly<Record<string, boolean>>;
  /** Payload of the webhook being handled. */
  readonly event: Readonly<Record<string, Value>>;
  /** Its `occurred_at`, µs; 0 when it has none, or no webhook is handled. */
  readonly occurredAt: number;
  readonly commands: readonly CallCommand[];
  readonly dropUnsent: readonly string[];
  readonly probes: readonly string[];
  /** Numbers of `request`s that nobody waits for any more. */
  readonly aborted: readonly number[];
  readonly trace: readonly TraceEntry[];
  /** The flow that a step has asked to run; it begins when the machine rests. */
  readonly running: { readonly flow: string; readonly inputs: Readonly<Record<string, Value>> } | null;
  /** The state that `back` or a handler's `repeat` leads to. */
  readonly goto: string | null;
  /** The key that the flow's `on.key` is about to take. */
  readonly flowKey: string | null;
  /** The newest owner before the event: a state with a later one was entered by the event itself. */
  readonly ownersBefore: number;
  /** Has the last word on a condition: a replay knows what came of one that read what is masked. */
  readonly decide: Decide;
  /** What guards have to say; they cannot give a new work, so the next operation takes it into the trace. */
  readonly remarks: string[];
}

/** Whether a condition counts as holding, of the frame that is being run. */
export type Decide = (work: Work, condition: Expression, holds: boolean) => boolean;

const asJudged: Decide = (_work, _condition, holds) => holds;

/** A call without a frame was rejected before any flow began; nothing asks for its flow. */
const noFlow = {} as Flow;

/** The work of one event, before anything was done. */
export function newWork(call: CallSnapshot, now: number, flow: Flow = noFlow, switches: Work['switches'] = {}): Work {
  return {
    call,
    depth: Math.max(0, call.frames.length - 1),
    flow,
    flowOf: () => flow,
    now,
    switches,
    event: {},
    occurredAt: 0,
    commands: [],
    dropUnsent: [],
    probes: [],
    aborted: [],
    trace: [],
    running: null,
    goto: null,
    flowKey: null,
    ownersBefore: call.lastOwner,
    decide: asJudged,
    remarks: [],
  };
}

/** A frame in which nothing has happened yet. */
export function newFrame(of: Pick<Frame, 'flow' | 'version' | 'via'>, vars: Frame['vars']): Frame {
  return {
    ...of,
    state: root.idle,
    step: null,
    phase: null,
    owners: { state: 0, step: 0, phase: 0 },
    vars,
    tries: { no_input: 0, no_match: 0 },
    back: [],
    result: {},
    data: {},
    error: null,
  };
}

/** The frame that is being run. */
export function frameOf(work: Work): Frame {
  const frame = work.call.frames[work.depth];
  if (frame === undefined) throw new Error(`call ${work.call.id} has no frame ${work.depth}`);
  return frame;
}

export function withCall(work: Work, patch: Partial<CallSnapshot>): Work {
  return { ...work, call: { ...work.call, ...patch } };
}

export function withFrame(work: Work, patch: Partial<Frame>): Work {
  return withCall(work, { frames: work.call.frames.with(work.depth, { ...frameOf(work), ...patch }) });
}

export function withData(work: Work, patch: Readonly<Record<string, Value>>): Work {
  return withFrame(work, { data: { ...frameOf(work).data, ...patch } });
}

export function withTrace(work: Work, kind: TraceEntry['kind'], text: string, data?: JsonObject): Work {
  return { ...work, trace: [...work.trace, data === undefined ? { kind, text } : { kind, text, data }] };
}

/** Takes what guards remarked into the trace, each remark once. */
export function withRemarks(work: Work): Work {
  const remarks = new Set(work.remarks.splice(0));
  for (const { text } of work.trace) remarks.delete(text);
  return remarks.size === 0 ? work : [...remarks].reduce((next, text) => withTrace(next, 'note', text), work);
}

/** The leg the call began with. */
export function callerLeg(call: CallSnapshot): Leg {
  const leg = call.legs.find((each) => each.role === 'caller');
  if (leg === undefined) throw new Error(`call ${call.id} has no caller's leg`);
  return leg;
}

/** True for a leg that is not gone; one of an outgoing call that is not dialled yet is not there at all. */
export function isThere(leg: Leg): boolean {
  return leg.state !== 'gone' && (leg.id !== '' || leg.openedBy !== null);
}

export function legNamed(call: CallSnapshot, id: string): Leg | undefined {
  return call.legs.find((leg) => leg.id === id);
}

export function withLeg(work: Work, id: string, patch: Partial<Leg>): Work {
  return withCall(work, { legs: work.call.legs.map((leg) => (leg.id === id ? { ...leg, ...patch } : leg)) });
}

/** True while an owner's number belongs to a state, step or phase that some frame is in. */
export function ownerLives(call: CallSnapshot, owner: number): boolean {
  return call.frames.some(({ owners }) => owners.state === owner || owners.step === owner || owners.phase === owner);
}

/** Starts a timer `ms` from now and gives its number. */
export function startTimer(
  work: Work,
  timer: Pick<Timer, 'name' | 'owner'> & { readonly of?: number },
  ms: number,
): Work {
  const id = work.call.lastTimer + 1;
  return withCall(work, {
    lastTimer: id,
    timers: [...work.call.timers, { ...timer, id, frame: work.depth, at: work.now + ms }],
  });
}

export function dropTimers(work: Work, drop: (timer: Timer) => boolean): Work {
  if (!work.call.timers.some(drop)) return work;
  return withCall(work, { timers: work.call.timers.filter((timer) => !drop(timer)) });
}

export function withEntry(work: Work, n: number, patch: Partial<LedgerEntry>): Work {
  return withCall(work, { ledger: work.call.ledger.map((entry) => (entry.n === n ? { ...entry, ...patch } : entry)) });
}
