import { traceText } from '../../../engine/runtime/trace-text.ts';
import { endsOf } from '../../../engine/simulator/scenario/ending.ts';
import { callOf, soundsOf, type Session } from '../../../engine/simulator/scenario/session.ts';
import type { TimelineEntry } from '../../../engine/simulator/simulation-state.ts';
import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import { oneLine, type Paint } from '../paint.ts';
import type { Phone } from './phone.ts';
import { wrap } from './wrap.ts';

type Style = Parameters<Paint>[0];

/** Shows a call as it happens. */
export interface CallPrinter {
  /** Prints what is new, and gives back the lines of the timeline that were looked at. */
  readonly show: () => readonly TimelineEntry[];
  /** Prints a line of its own, beside the call's clock. */
  readonly tell: (style: Style, text: string) => void;
  /** Notes keys that were pressed, as they may be shown: those that follow each other are one line. */
  readonly keys: (shown: string) => void;
  /** Keys that are not printed yet. */
  readonly heldKeys: () => string;
  /** Prints them. */
  readonly flush: () => void;
}

/** Commands that are only how something is said or heard. */
const machinery =
  /^(answer|speak|hangup|gather\w*|playback_\w+|transcription_\w+|record_stop|request|bridge|leave_queue|conference_leave)$/;

const INDENT = ' '.repeat(13);

/**
 * @param write prints whole lines
 * @param columns of the terminal
 */
export function callPrinter(
  phone: Phone,
  write: (text: string) => void,
  paint: Paint,
  columns: () => number,
): CallPrinter {
  const { session, shown } = phone;
  let sounds = 0;
  let music = '';
  let language = callOf(session)?.info.language ?? session.flow.flow.language;
  let held = { keys: '', at: 0 };
  const flush = (): void => {
    const { keys, at } = held;
    held = { keys: '', at };
    if (keys !== '') tellAt(at, 'yellow', `you press ${keys}`);
  };
  const tellAt = (at: number, style: Style, text: string, beside = ''): void => {
    flush();
    const seconds = `${((at - session.startedAt) / 1_000).toFixed(1).padStart(8)} s`;
    const body = wrap(oneLine(text), Math.max(30, columns() - INDENT.length - 1), INDENT)
      .split('\n')
      .map((line, index) => (index === 0 ? paint(style, line) : `${INDENT}${paint(style, line.trimStart())}`))
      .join('\n');
    write(`${paint('dim', seconds)}   ${body}${beside === '' ? '' : `  ${paint('dim', beside)}`}\n`);
  };
  const showSounds = (): void => {
    const spoken = callOf(session)?.info.language ?? language;
    const all = soundsOf(session);
    for (const { at, text, audio } of all.slice(sounds)) {
      if (text === null) {
        // A queue's music begins again and again.
        if (audio !== null && audio !== music) tellAt(at, 'green', `♪ ${shown.mask().text(audio)}`);
        music = audio ?? '';
        continue;
      }
      music = '';
      const other = spoken === language ? '' : `(${spoken})`;
      language = spoken;
      tellAt(at, 'green', `“${shown.mask().text(text)}”`, other);
    }
    sounds = all.length;
  };
  return {
    show() {
      const lines = shown.newLines();
      for (const line of lines) {
        const described = describe(line, session);
        if (described !== null) tellAt(line.at, described.style, described.text, described.beside);
      }
      showSounds();
      return lines;
    },
    tell(style, text) {
      tellAt(phone.now(), style, text);
    },
    keys(keys) {
      held = { keys: held.keys + keys, at: phone.now() };
    },
    heldKeys: () => held.keys,
    flush,
  };
}

interface Described {
  readonly style: Style;
  readonly text: string;
  readonly beside?: string;
}

/** A line of the timeline for who follows the call; null for what the call's sounds say better. */
function describe(line: TimelineEntry, session: Session): Described | null {
  const { kind, text } = line;
  const own = callOf(session)?.id;
  if (line.call !== own)
    return kind === 'begin' ? { style: 'dim', text: `another call begins: ${traceText(line)}` } : null;
  switch (kind) {
    case 'state':
      return { style: ['bold', 'cyan'], text, beside: placeOf(line, session) };
    case 'outcome':
    case 'handler':
      return { style: 'magenta', text: `→ ${traceText(line)}` };
    case 'error':
      return { style: 'red', text: traceText(line) };
    case 'note':
      return noise.test(text) ? null : { style: 'dim', text: traceText(line) };
    case 'leg':
      return text === 'caller gone' || text === 'caller answered'
        ? null
        : { style: 'blue', text: legTexts[text] ?? text };
    case 'command':
      return machinery.test(text) ? null : { style: 'blue', text: traceText(line) };
    default:
      return null;
  }
}

/** What the network brings too late to matter: the flow hangs up where the caller was faster, a prompt was cut short. */
const noise = /^hangup failed: | of nothing outstanding$/;

/** The timeline's words for legs, for who is on the telephone. */
const legTexts: Readonly<Record<string, string>> = {
  'the call rings': 'the telephone rings',
  'far leg begins': 'it rings there',
  'far answered': 'they answer',
  bridged: 'you are connected',
  'far leg gone': 'the other end is gone',
};

/** `file:line` of a state. */
export function placeOf({ text, data }: Pick<TimelineEntry, 'text' | 'data'>, session: Session): string {
  const { flows } = session.simulation.options;
  const id = data?.['flow'];
  const named =
    flows.find(({ flow }) => flow.id === id) ?? (typeof id === 'string' ? session.flow.subFlow(id) : undefined);
  return stateText(named, text);
}

function stateText(compiled: CompiledFlow | undefined, state: string): string {
  const place = compiled?.flow.states.get(state)?.place;
  return place === undefined ? '' : `${place.file}:${place.line}`;
}

/** Who ended the call, and how long it was: `you hung up; 1 min 12 s`. */
export function endText(phone: Phone): string {
  const { session } = phone;
  const seconds = Math.round((phone.now() - session.startedAt) / 1_000);
  const length = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const [ending] = endsOf(session);
  const who =
    session.hungUp && ending !== undefined ? 'you hung up' : ending === undefined ? 'the call goes on' : by[ending];
  return `${who}; ${length}`;
}

const by = {
  flow: 'the flow hung up',
  caller: 'you hung up',
  transferred: 'the far end hung up',
  rejected: 'the call was rejected',
  error: 'the flow hung up after an error',
} as const;
