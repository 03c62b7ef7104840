import type { Expression } from '../../expressions/expression.ts';
import type { CallEvent } from '../../model/event.ts';
import type { CallSnapshot } from '../../model/snapshot.ts';
import { beginCall, beginOutgoing } from '../../runtime/begin.ts';
import type { FlowBook } from '../../runtime/flow-book.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import { tell } from '../../runtime/masking.ts';
import { messageOf, takeSafely, type Taken } from '../../runtime/take-safely.ts';
import type { TransitionContext, TransitionResult } from '../../runtime/transition.ts';
import type { Decide } from '../../runtime/work.ts';
import type { CallRecord, RecordedRow } from './recorded-call.ts';
import { matchRow, type DigestOf, type Match, type Replayed } from './compare.ts';
import type { Difference, FromRecord } from './report.ts';
import { candidatesFor } from './stand-ins.ts';

/** Calls that may have been are followed side by side, the likeliest first. */
const MOST_CALLS = 40;
/** Ways in which the conditions of one event may have been decided that are tried. */
const MOST_WAYS = 64;

/** A call as it may have been: where something masked stood, something else. */
export interface Possible {
  /** Null before the first event. */
  readonly snapshot: CallSnapshot | null;
  readonly digit: string;
  /** The keys that its caller pressed. */
  readonly pressed: string;
  readonly cost: number;
}

interface Tried extends Possible {
  readonly match: Match;
}

/** What a row may have come to: calls that agree with it, or what the likeliest gave instead. */
export type RowOutcome =
  | { readonly calls: readonly Possible[]; readonly fromRecord: Omit<FromRecord, 'seq'> | null }
  | { readonly parts: Difference['parts'] };

export interface Replay {
  readonly record: CallRecord;
  readonly flows: FlowBook;
  readonly digestOf: DigestOf;
  readonly told: ReadonlyMap<number, string>;
  /** True to try every key that something masked may have been, in place of the likeliest. */
  readonly wide: boolean;
}

/** Gives one row's event to every call that may have been. */
export function replayRow(about: Replay, calls: readonly Possible[], row: RecordedRow): RowOutcome {
  const tried = likeliest(
    calls.flatMap((call) =>
      eventsOf(about, call, row).map(({ event, cost }) =>
        tryEvent(about, { ...call, cost: call.cost + cost }, row, event),
      ),
    ),
  );
  for (const is of ['same', 'masked'] as const) {
    const good = tried.filter(({ match }) => match.is === is);
    const fromRecord = is === 'same' ? null : { what: is, decided: [] };
    if (good.length > 0) return { calls: good.slice(0, MOST_CALLS), fromRecord };
  }
  const otherwise = row.seq === 1 ? null : decidedOtherwise(about, calls, row);
  if (otherwise !== null) return otherwise;
  const [first] = tried;
  return { parts: first === undefined || first.match.is !== 'different' ? [] : first.match.parts };
}

function likeliest<Each extends Possible>(calls: readonly Each[]): readonly Each[] {
  return [...calls].sort((a, b) => a.cost - b.cost);
}

function eventsOf(
  { record, flows, told, wide }: Replay,
  { digit, pressed }: Possible,
  row: RecordedRow,
): ReturnType<typeof candidatesFor> {
  const { begins } = record;
  const flow = begins === null ? null : (flows.get(begins.flow, begins.version)?.flow ?? null);
  const candidates = candidatesFor(row.event, { digit, pressed, told: told.get(row.seq) ?? null, flow });
  return wide ? candidates : candidates.slice(0, 1);
}

function keyOf(event: CallEvent): string {
  const key = event.kind === 'webhook' && event.type === 'call.dtmf.received' ? event.payload['digit'] : undefined;
  return typeof key === 'string' ? key : '';
}

function tryEvent(about: Replay, call: Possible, row: RecordedRow, event: CallEvent, decide?: Decide): Tried {
  const replayed = take(about, call.snapshot, row, event, decide);
  const pressed = call.pressed + keyOf(event);
  return { ...call, pressed, snapshot: replayed.snapshot, match: matchRow(row, replayed, about.digestOf) };
}

/**
 * A condition that read what is masked may have held where it does not hold now: the ways in which each may have been
 * decided are tried, until one gives what is recorded.
 */
function decidedOtherwise(about: Replay, calls: readonly Possible[], row: RecordedRow): RowOutcome | null {
  const starts = likeliest(
    calls.flatMap((call) =>
      eventsOf(about, call, row).map(({ event, cost }) => ({ ...call, cost: call.cost + cost, event })),
    ),
  );
  for (const { event, ...call } of starts) {
    const ways: ReadonlyMap<Expression, boolean>[] = [new Map()];
    for (let index = 0; index < Math.min(ways.length, MOST_WAYS); index += 1) {
      const way = ways[index] ?? new Map<Expression, boolean>();
      const judged = new Map<Expression, boolean>();
      const decide: Decide = (work, condition, holds) => {
        const decided = way.get(condition);
        if (decided !== undefined) return decided;
        // What is not read from the call cannot have been anything else.
        if (condition.names.some((name) => mayHoldSecret(work.flow.vars.get(name), name))) judged.set(condition, holds);
        return holds;
      };
      const tried = tryEvent(about, call, row, event, decide);
      if (tried.match.is !== 'different') {
        const decided = [...way].map(([{ source }, holds]) => ({ condition: source, holds }));
        return { calls: [tried], fromRecord: { what: 'decision', decided } };
      }
      for (const [condition, holds] of judged) ways.push(new Map([...way, [condition, !holds]]));
    }
  }
  return null;
}

/** A comparison with a secret may be kept in a variable that is none. */
function mayHoldSecret(variable: unknown, name: string): boolean {
  return variable !== undefined || name === 'result' || name === 'event';
}

function take(
  { record, flows }: Replay,
  before: CallSnapshot | null,
  row: RecordedRow,
  event: CallEvent,
  decide: Decide | undefined,
): Replayed {
  const context: TransitionContext = {
    now: row.now,
    flows,
    ...(row.switches === null ? {} : { switches: row.switches }),
    ...(decide === undefined ? {} : { decide }),
  };
  const { result, error } = before === null ? begin(record, event, context) : takeSafely(before, event, context);
  return { snapshot: result.snapshot, told: tell({ event, before, result, error }, flows) };
}

/** As the server begins a call: one that its flow cannot begin is rejected. */
function begin({ call, begins }: CallRecord, event: CallEvent, context: TransitionContext): Taken {
  const compiled = begins === null ? null : (context.flows.get(begins.flow, begins.version) ?? null);
  if (event.kind === 'call.placed' && compiled !== null) {
    return { result: beginOutgoing(compiled, { id: call, order: event }, context), error: null };
  }
  if (event.kind !== 'webhook') throw new Error(`a call does not begin with ${event.kind}`);
  const start = (flow: CompiledFlow | null): TransitionResult => beginCall(flow, { id: call, event }, context);
  try {
    return { result: start(compiled), error: null };
  } catch (error) {
    return { result: start(null), error: messageOf(error) };
  }
}
