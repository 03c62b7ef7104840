import { stripVTControlCharacters, styleText } from 'node:util';
import type { Timeline } from '../calls/call-service.ts';
import type { JsonValue } from '../../engine/telnyx/wire.ts';
import type { TraceEntry } from '../../engine/runtime/trace.ts';

type Style = Parameters<typeof styleText>[0];

/** How a kind of entry reads: its label and its colour. Kinds that only a developer of the engine needs are left out. */
const looks: Readonly<Partial<Record<TraceEntry['kind'], { readonly label: string; readonly style: Style }>>> = {
  begin: { label: 'call', style: 'bold' },
  state: { label: 'state', style: ['bold', 'cyan'] },
  say: { label: 'hears', style: 'green' },
  listen: { label: 'hears', style: 'green' },
  key: { label: 'key', style: 'yellow' },
  entry: { label: 'entry', style: 'yellow' },
  keys_dropped: { label: 'dropped', style: 'dim' },
  command: { label: 'command', style: 'dim' },
  outcome: { label: 'outcome', style: 'magenta' },
  handler: { label: 'handler', style: 'magenta' },
  error: { label: 'error', style: 'red' },
  leg: { label: 'leg', style: 'blue' },
  note: { label: 'note', style: 'dim' },
  ended: { label: 'ended', style: 'bold' },
};

export interface TimelineOptions {
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** Numbers the calls, `#1`, `#2` …, where several may run, and says at its beginning which leg the call is. */
  readonly nameCalls: boolean;
}

/** Calls whose number and beginning are remembered: events may come after a call's end. */
const MOST_CALLS = 1_000;

/** Enough of a `call_control_id` to know it again. */
const LEG_SHOWN = 12;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2).padStart(7)} s`;

/** Prints calls as they happen, a line an entry, with the time since each call began. */
export function printTimeline({ write, color, nameCalls }: TimelineOptions): Timeline {
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
      const look = looks[entry.kind];
      if (look === undefined) continue;
      const leg = nameCalls && entry.kind === 'begin' ? legOf(entry) : '';
      const text = stripVTControlCharacters(describe(entry) + leg);
      write(
        `${name}${paint('dim', seconds(at - began))}  ${paint(look.style, look.label.padEnd(8))} ${paint(look.style, text)}\n`,
      );
    }
  };
}

function describe({ kind, text, data }: TraceEntry): string {
  switch (kind) {
    case 'say':
    case 'listen':
      return data === undefined && !text.startsWith('listens') ? `“${text}”` : text;
    case 'begin':
      return `${shown(data?.['from'])} → ${shown(data?.['to'])}, flow ${text}`;
    case 'command': {
      const to = shown(data?.['to']);
      return to === '' ? text : `${text} to ${to}`;
    }
    default:
      return text;
  }
}

function legOf({ data }: TraceEntry): string {
  const leg = shown(data?.['leg']);
  return leg === '' ? '' : `, ${leg.slice(0, LEG_SHOWN)}${leg.length > LEG_SHOWN ? '…' : ''}`;
}

function shown(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
