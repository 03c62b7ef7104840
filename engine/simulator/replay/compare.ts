import type { CallCommand } from '../../model/command.ts';
import type { CallSnapshot } from '../../model/snapshot.ts';
import type { Told } from '../../runtime/masking.ts';
import { placeOf } from '../../runtime/place-of-call.ts';
import type { TraceEntry } from '../../runtime/trace.ts';
import { isList, isObject, type JsonValue } from '../../telnyx/wire.ts';
import type { RecordedRow } from './recorded-call.ts';
import type { Difference } from './report.ts';

/** A digest of commands as the journal makes it. */
export type DigestOf = (commands: readonly CallCommand[]) => string;

/** What one replayed event came to, as it may be written. */
export interface Replayed {
  readonly snapshot: CallSnapshot;
  readonly told: Told;
}

/** `masked`: all but texts that hold something masked. */
export type Match =
  { readonly is: 'same' | 'masked' } | { readonly is: 'different'; readonly parts: Difference['parts'] };

/** Compares what an event came to with what the journal says. */
export function matchRow(row: RecordedRow, { snapshot, told }: Replayed, digestOf: DigestOf): Match {
  const state = placeOf(snapshot);
  const commands = told.commands.length === 0 ? null : digestOf(told.commands);
  // The record went through JSON, which drops what is undefined.
  const trace = JSON.parse(JSON.stringify(told.trace)) as readonly TraceEntry[];
  const sameTrace = JSON.stringify(trace) === JSON.stringify(row.trace);
  const sameState = state === row.state && told.error === row.error;
  if (sameState && sameTrace && commands === row.commands) return { is: 'same' };
  const close = told.secret && state === row.state && agree(told.error, row.error);
  if (close && agreeTraces(trace, row.trace) && (commands === null) === (row.commands === null)) {
    const masked = [trace, row.trace].some(hasMask);
    if (masked || !sameTrace) return { is: 'masked' };
  }
  const parts: Difference['parts'][number][] = [];
  if (told.error !== row.error) parts.push({ what: 'error', recorded: row.error, replayed: told.error });
  if (state !== row.state) parts.push({ what: 'state', recorded: row.state, replayed: state });
  if (!sameTrace) parts.push(tracePart(row.trace, trace));
  if (commands !== row.commands) {
    const replayed = told.commands.map(({ n, action, leg, params }): JsonValue => ({ n, action, leg, params }));
    // Of the record there is a digest alone.
    parts.push({ what: 'commands', recorded: row.commands, replayed });
  }
  return { is: 'different', parts };
}

/** Whether what was entered is valid may be all that is not known of it: then nothing came of that. */
function agreeTraces(a: readonly TraceEntry[], b: readonly TraceEntry[]): boolean {
  const lengths = (trace: readonly TraceEntry[]): readonly TraceEntry[] =>
    trace.map((entry) => {
      const keys = entry.data?.['keys'];
      if (entry.kind !== 'entry' || keys === undefined) return entry;
      return { kind: 'entry', text: '', data: { keys: typeof keys === 'string' ? keys.length : keys } };
    });
  const toldOpenly = (trace: readonly TraceEntry[]): boolean =>
    trace.some(({ kind, data }) => kind === 'entry' && typeof data?.['keys'] === 'string');
  const left = toldOpenly(b) ? a : lengths(a);
  return agree(traceValue(left), traceValue(toldOpenly(b) ? b : lengths(b)));
}

/** The first entry of the timeline that differs. */
function tracePart(recorded: readonly TraceEntry[], replayed: readonly TraceEntry[]): Difference['parts'][number] {
  const shown = (entry: TraceEntry | undefined): JsonValue =>
    entry === undefined ? null : (traceValue([entry])[0] ?? null);
  const at = recorded.findIndex((entry, index) => JSON.stringify(entry) !== JSON.stringify(replayed[index]));
  const index = at < 0 ? recorded.length : at;
  return { what: 'timeline', recorded: shown(recorded[index]), replayed: shown(replayed[index]) };
}

function traceValue(trace: readonly TraceEntry[]): readonly JsonValue[] {
  return trace.map(({ kind, text, data }) => ({ kind, text, ...(data === undefined ? {} : { data }) }));
}

const isMask = (value: JsonValue): boolean =>
  isObject(value) ? typeof value['secret'] === 'number' : typeof value === 'string' && value.includes('•');

function hasMask(trace: readonly TraceEntry[]): boolean {
  const text = JSON.stringify(trace);
  return text.includes('•') || text.includes('{"secret":');
}

/** Equal, but for what is masked in one of them. */
function agree(a: JsonValue, b: JsonValue): boolean {
  if (isMask(a) || isMask(b)) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((each, index) => agree(each, b[index] ?? null));
  if (!isObject(a) || !isObject(b)) return JSON.stringify(a) === JSON.stringify(b);
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => agree(a[name] ?? null, b[name] ?? null));
}
