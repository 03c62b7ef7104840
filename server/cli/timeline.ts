import { stripVTControlCharacters, styleText } from 'node:util';
import type { Timeline } from '../calls/call-service.ts';
import type { JsonValue } from '../../engine/telnyx/wire.ts';
import type { TraceEntry } from '../../engine/runtime/trace.ts';
import { traceLabels, traceText } from '../../engine/runtime/trace-text.ts';

type Style = Parameters<typeof styleText>[0];

/** The colour of a kind of entry. */
const styles: Readonly<Partial<Record<TraceEntry['kind'], Style>>> = {
  begin: 'bold',
  state: ['bold', 'cyan'],
  say: 'green',
  listen: 'green',
  key: 'yellow',
  entry: 'yellow',
  outcome: 'magenta',
  handler: 'magenta',
  error: 'red',
  leg: 'blue',
  ended: 'bold',
};

export interface TimelineOptions {
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** Numbers the calls, `#1`, `#2` …, where several may run, and says at its beginning which leg the call is. */
  readonly nameCalls: boolean;
  /** What stands behind an entry: where a state is written. */
  readonly beside?: (entry: TraceEntry) => string;
}

/** Calls whose number and beginning are remembered: events may come after a call's end. */
const MOST_CALLS = 1_000;

/** Enough of a `call_control_id` to know it again. */
const LEG_SHOWN = 12;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2).padStart(7)} s`;

/** Prints calls as they happen, a line an entry, with the time since each call began. */
export function printTimeline({ write, color, nameCalls, beside = () => '' }: TimelineOptions): Timeline {
  const calls = new Map<string, { readonly name: string; readonly began: number }>();
  let count = 0;
  const meet = (call: string, at: number): { readonly name: string; readonly began: number } => {
    const known = calls.get(call);
    if (known !== undefined) return known;
    const [oldest] = calls.keys();
    if (oldest !== undefined && calls.size >= MOST_CALLS) calls.delete(oldest);
    count += 1;
    const met = { name: nameCalls ? `${`#${count}`.padEnd(3)} ` : '', began: at };
    calls.set(call, met);
    return met;
  };
  const paint = (style: Style, text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;
  return (call, at, entries) => {
    const { name, began } = meet(call, at);
    for (const entry of entries) {
      const label = traceLabels[entry.kind];
      if (label === undefined) continue;
      const style = styles[entry.kind] ?? 'dim';
      const leg = nameCalls && entry.kind === 'begin' ? legOf(entry) : '';
      const text = stripVTControlCharacters(traceText(entry) + leg);
      const more = beside(entry);
      const line = `${name}${paint('dim', seconds(at - began))}  ${paint(style, label.padEnd(8))} ${paint(style, text)}`;
      write(`${line}${more === '' ? '' : `  ${paint('dim', more)}`}\n`);
    }
  };
}

function legOf({ data }: TraceEntry): string {
  const leg = shown(data?.['leg']);
  return leg === '' ? '' : `, ${leg.slice(0, LEG_SHOWN)}${leg.length > LEG_SHOWN ? '…' : ''}`;
}

function shown(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
