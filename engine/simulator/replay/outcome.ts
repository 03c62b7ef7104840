import type { TraceEntry } from '../../runtime/trace.ts';

/** What became of a call, as far as its caller is concerned. */
export interface Outcome {
  /** `elsewhere`: routes lead the call to another flow, or to none. `unfinished`: it goes on. */
  readonly ends: 'flow' | 'caller' | 'transferred' | 'rejected' | 'error' | 'elsewhere' | 'unfinished';
  /** Whom the caller talks to in the end, or which flow takes the call; null where nobody is. */
  readonly to: string | null;
  /** The state that it was in when its caller was gone, or last; null where it entered none. */
  readonly state: string | null;
  /** The states that it entered, in order; of a flow that another one ran with the flow's id before it. */
  readonly visits: readonly string[];
}

/** Commands that lead the caller to somebody, and the parameter that says to whom. */
const leadsTo: Readonly<Record<string, string>> = {
  transfer: 'to',
  dial: 'to',
  refer: 'sip_address',
  enqueue: 'queue_name',
};

const isGone = ({ kind, text }: TraceEntry): boolean => kind === 'leg' && text === 'caller gone';

/** Whether the caller's leg ended with these entries. */
export function isCallerGone(trace: readonly TraceEntry[]): boolean {
  return trace.some(isGone);
}

/**
 * @param trace of the call, from its beginning
 * @param left whether the caller's leg was gone while the flow still ran
 */
export function outcomeOf(trace: readonly TraceEntry[], left: boolean): Outcome {
  const root = trace.find(({ kind }) => kind === 'begin')?.text;
  const statesIn = (entries: readonly TraceEntry[]): readonly string[] =>
    entries.flatMap(({ kind, text, data }) => {
      const flow = data?.['flow'];
      return kind !== 'state' ? [] : [typeof flow === 'string' && flow !== root ? `${flow}: ${text}` : text];
    });
  const gone = trace.findIndex(isGone);
  const before = gone < 0 ? trace : trace.slice(0, gone);
  const about = { to: null, state: statesIn(before).at(-1) ?? null, visits: statesIn(trace) };
  const last = (isIt: (entry: TraceEntry) => boolean): number => before.findLastIndex(isIt);
  const bridged = last(({ kind, text }) => kind === 'leg' && text === 'bridged');
  if (bridged > last(({ kind }) => kind === 'state')) {
    return { ...about, ends: 'transferred', to: targetBefore(before, bridged) };
  }
  if (!trace.some(({ kind }) => kind === 'ended')) return { ...about, ends: 'unfinished' };
  if (trace.some(({ kind, text }) => kind === 'command' && text === 'reject')) return { ...about, ends: 'rejected' };
  if (left) return { ...about, ends: 'caller' };
  const error = last(({ kind }) => kind === 'error') > last(({ kind }) => kind === 'key' || kind === 'entry');
  return { ...about, ends: error ? 'error' : 'flow' };
}

function targetBefore(trace: readonly TraceEntry[], index: number): string | null {
  const command = trace.slice(0, index).findLast(({ kind, text }) => kind === 'command' && text in leadsTo);
  const target = command?.data?.[leadsTo[command.text] ?? ''];
  return typeof target === 'string' ? target : null;
}

/** Whether two calls end the same for their caller: in the same way, with the same person, in the same state. */
export function endSame(a: Outcome, b: Outcome): boolean {
  return a.ends === b.ends && a.to === b.to && a.state === b.state;
}

/** The first state that one call enters and the other does not: its place in the order, and both names. */
export function firstOther(
  was: Outcome,
  is: Outcome,
): { readonly at: number; readonly was: string | null; readonly is: string | null } | null {
  const longest = Math.max(was.visits.length, is.visits.length);
  for (let at = 0; at < longest; at += 1) {
    if (was.visits[at] !== is.visits[at]) return { at, was: was.visits[at] ?? null, is: is.visits[at] ?? null };
  }
  return null;
}

/** How a call ends, in words. */
export function endText({ ends, to, state }: Outcome): string {
  const where = state === null ? '' : ` in \`${state}\``;
  switch (ends) {
    case 'flow':
      return `the flow ends it${where}`;
    case 'caller':
      return `the caller hangs up${where}`;
    case 'transferred':
      return `transferred${to === null ? '' : ` to ${to}`}${where}`;
    case 'rejected':
      return 'it is rejected';
    case 'error':
      return `an error ends it${where}`;
    case 'elsewhere':
      return to === null ? 'no flow takes it' : `the flow ${to} takes it`;
    case 'unfinished':
      return `it goes on${where}`;
  }
}
