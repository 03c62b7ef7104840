import { stripVTControlCharacters } from 'node:util';
import { timeText } from '../../../engine/build/read-time.ts';
import { toJson } from '../../../engine/expressions/json.ts';
import { compiledOf } from '../../../engine/runtime/flow-book.ts';
import { callOf, stateOf, whereText } from '../../../engine/simulator/scenario/session.ts';
import type { TimelineEntry } from '../../../engine/simulator/simulation-state.ts';
import { waitingFor } from '../../../engine/simulator/waiting.ts';
import type { Paint } from '../paint.ts';
import { printTimeline } from '../timeline.ts';
import type { Phone } from './phone.ts';
import { placeOf } from './print-call.ts';
import { typedHelp } from './typed-line.ts';

// What /vars, /where, /timeline and /help print.

/** Variables of the innermost flow; secret ones masked. */
export function varsText({ session }: Phone): string {
  const frame = callOf(session)?.frames.at(-1);
  if (frame === undefined) return 'the call is in no flow\n';
  const { vars } = compiledOf(session.simulation.flows, frame).flow;
  const names = Object.keys(frame.vars);
  if (names.length === 0) return `\`${frame.flow}\` has no variables\n`;
  const widest = Math.max(...names.map((name) => name.length));
  return names
    .map((name) => {
      const value = toJson(frame.vars[name] ?? null);
      const shown = vars.get(name)?.secret === true && value !== '' ? '•••' : JSON.stringify(value);
      return `  ${name.padEnd(widest)}  ${stripVTControlCharacters(shown)}\n`;
    })
    .join('');
}

/** The state with its file and line, and what the call waits for. */
export function whereIs(phone: Phone): string {
  const { session, asked } = phone;
  const [request] = asked.open();
  const next = phone.next();
  const waits =
    request !== undefined
      ? `the answer of ${request.method.toUpperCase()} ${request.url}`
      : (waitingFor(session)?.text ?? (next === null ? null : `what comes in ${timeText(next - phone.now())}`));
  const where = whereText(session);
  const flow = stateOf(session) === null ? '' : flowsText(phone);
  return `  ${where}${flow}\n${waits === null ? '' : `  it waits for: ${waits}\n`}`;
}

function flowsText({ session }: Phone): string {
  const frames = callOf(session)?.frames ?? [];
  return frames.length < 2
    ? ''
    : `, run by ${frames
        .slice(0, -1)
        .map(({ flow }) => flow)
        .join(' → ')}`;
}

/** The whole call so far. */
export function timelineText(phone: Phone, lines: readonly TimelineEntry[], paint: Paint, color: boolean): string {
  let text = '';
  const timeline = printTimeline({
    write: (line) => (text += line),
    color,
    nameCalls: false,
    beside: (entry) => (entry.kind === 'state' ? placeOf(entry, phone.session) : ''),
  });
  for (const line of lines) timeline(line.call, line.at, [line]);
  return text === '' ? `${paint('dim', '  nothing has happened yet')}\n` : text;
}

/** What can be typed. */
export function helpText(paint: Paint): string {
  const widest = Math.max(...typedHelp.map(([form]) => form.length));
  return typedHelp.map(([form, what]) => `  ${paint('bold', form.padEnd(widest))}  ${what}\n`).join('');
}
