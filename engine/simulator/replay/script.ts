import type { CallPlaced } from '../../model/event.ts';
import { isObject, type JsonObject, type JsonValue } from '../../telnyx/wire.ts';
import type { CallRecord, RecordedRow } from './recorded-call.ts';
import { keysTold } from './keys.ts';
import { isCallerGone, outcomeOf, type Outcome } from './outcome.ts';
import { momentsOf, payloadOf } from './rows.ts';
import { hasMasked, textInstead } from './stand-ins.ts';
import { repliesOf, type RecordedReply } from './web.ts';
import { worldOf, type World } from './world.ts';

/** What the caller did. */
export type Act =
  | { readonly kind: 'key'; readonly digit: string }
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'hang_up' };

/** An act and its moment: as long after the flow last began to listen as it was. Times in ms from the call's beginning. */
export interface TimedAct {
  readonly act: Act;
  /** How often the flow had begun to listen before. */
  readonly listens: number;
  /** Since it last did, or since the call began. */
  readonly after: number;
  readonly at: number;
}

/** All that came to a recorded call from outside: the same can be done to another flow. */
export interface Script {
  readonly call: {
    readonly from: string;
    readonly to: string;
    readonly connectionId: string;
    /** ms since 1970. */
    readonly at: number;
    /** What an outgoing call was ordered with; null for an incoming one. */
    readonly order: CallPlaced | null;
  };
  readonly acts: readonly TimedAct[];
  readonly world: World;
  readonly replies: readonly RecordedReply[];
  readonly switches: Readonly<Record<string, boolean>>;
  /** What became of it. */
  readonly outcome: Outcome;
  /** Whether keys or answers are masked, so that others stand in their place. */
  readonly masked: boolean;
}

const listening = new Set([
  'gather',
  'gather_using_speak',
  'gather_using_audio',
  'gather_using_ai',
  'transcription_start',
]);

/** Whether an entry of the timeline is the flow beginning to listen. */
export function beginsToListen({ kind, text }: { readonly kind: string; readonly text: string }): boolean {
  return kind === 'command' && listening.has(text);
}

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/**
 * Reads what came to a call from outside; null of a call that does not begin with an event of its own.
 * @param standIn the digit that stands for each masked one
 */
export function scriptOf({ rows }: CallRecord, standIn: string): Script | null {
  const [first] = rows;
  if (first === undefined) return null;
  const order = first.kind === 'call.placed' ? (first.event as unknown as CallPlaced) : null;
  if (order === null && first.kind !== 'call.initiated') return null;
  const payload = order === null ? payloadOf(first) : (order as unknown as JsonObject);
  const trace = rows.flatMap((row) => row.trace);
  const goneAt = rows.findIndex(({ trace: entries }) => isCallerGone(entries));
  const left = goneAt > 0 && rows[goneAt - 1]?.state.startsWith('live') === true;
  return {
    call: {
      from: text(payload['from']),
      to: text(payload['to']),
      connectionId: text(payload['connection_id']) || text(payload['connectionId']),
      at: first.now,
      order: order === null ? null : { ...order, inputs: textInstead(order.inputs, standIn) as CallPlaced['inputs'] },
    },
    acts: actsOf(rows, left ? goneAt : null, standIn),
    world: worldOf(rows),
    replies: repliesOf(rows, standIn),
    switches: first.switches ?? {},
    outcome: outcomeOf(trace, left),
    masked: rows.some(({ event }) => hasMasked(event)),
  };
}

function actsOf(rows: readonly RecordedRow[], left: number | null, standIn: string): readonly TimedAct[] {
  const moment = momentsOf(rows);
  const told = keysTold(rows);
  const listens = rows.flatMap(({ now, trace }) => trace.filter(beginsToListen).map(() => now - (rows[0]?.now ?? now)));
  const acts = rows.flatMap((row, index): readonly { readonly act: Act; readonly at: number }[] => {
    const act = actOf(row, told.get(row.seq) ?? standIn) ?? (index === left ? ({ kind: 'hang_up' } as const) : null);
    return act === null ? [] : [{ act, at: moment(row) }];
  });
  return acts
    .sort((a, b) => a.at - b.at)
    .map(({ act, at }) => {
      // The key that ends an entry comes before what the flow listens to next, in the same ms.
      const before = listens.filter((each) => each < at);
      return { act, at, listens: before.length, after: at - (before.at(-1) ?? 0) };
    });
}

function actOf(row: RecordedRow, told: string): Act | null {
  const payload = payloadOf(row);
  if (row.kind === 'call.dtmf.received') {
    const { digit } = payload;
    return { kind: 'key', digit: typeof digit === 'string' ? digit : told };
  }
  const { transcription_data: said } = payload;
  if (row.kind !== 'call.transcription' || !isObject(said) || said['is_final'] === false) return null;
  return { kind: 'words', words: text(said['transcript']) };
}
