import type { JsonValue } from '../telnyx/wire.ts';
import type { TraceEntry } from './trace.ts';

/** What a kind of entry is called; kinds that only a developer of the engine needs have no label. */
export const traceLabels: Readonly<Partial<Record<TraceEntry['kind'], string>>> = {
  begin: 'call',
  state: 'state',
  say: 'hears',
  listen: 'hears',
  key: 'key',
  entry: 'entry',
  keys_dropped: 'dropped',
  command: 'command',
  outcome: 'outcome',
  handler: 'handler',
  error: 'error',
  leg: 'leg',
  note: 'note',
  ended: 'ended',
};

/** An entry as one line for a person. */
export function traceText({ kind, text, data }: TraceEntry): string {
  switch (kind) {
    case 'say':
    case 'listen':
      return data === undefined && !text.startsWith('listens') ? `“${text}”` : text;
    case 'begin':
      return `${shown(data?.['from'])} → ${shown(data?.['to'])}, flow ${text}`;
    case 'command': {
      if (text === 'request') return `request ${shown(data?.['method'])} ${shown(data?.['url'])}`.trimEnd();
      const to = shown(data?.['to']);
      return to === '' ? text : `${text} to ${to}`;
    }
    default:
      return text;
  }
}

function shown(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
