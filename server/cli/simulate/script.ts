import type { Pattern } from '../../../engine/simulator/pattern.ts';
import { ANSWERS, type Desk } from './desk.ts';
import type { Pace } from './pace.ts';
import { HEAR_PATIENCE_MS } from './phone.ts';
import { readTyped, type Typed } from './typed-line.ts';

/**
 * Does line after line: each once the call waits for the caller. After the last one the caller hangs up.
 * @param file what lines are named after, in problems
 * @returns why a line could not be done, with its place; null when the call is over
 */
export async function followScript(
  desk: Desk,
  pace: Pace,
  lines: AsyncIterable<string> | Iterable<string>,
  file: string,
): Promise<string | null> {
  const { phone } = desk;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (readTyped(line, false).kind === 'nothing') continue;
    const problem = await follow(desk, pace, line);
    if (problem === 'quit') break;
    if (problem !== null) return `${file}:${number}: ${problem}`;
  }
  await pace.goOn(() => phone.point() !== null);
  const left = unanswered(desk);
  if (left !== null) return `${file}: ${left}`;
  if (phone.isOver()) return null;
  phone.hangUp();
  await pace.goOn(() => false);
  const after = unanswered(desk);
  return after === null ? null : `${file}: ${after}`;
}

async function follow(desk: Desk, pace: Pace, line: string): Promise<string | null> {
  const { phone } = desk;
  const early = readTyped(line, false);
  // Time that passes counts from where the call is; everything else waits until the call does.
  if (early.kind !== 'wait' && early.kind !== 'hear') await pace.goOn(() => phone.point() !== null);
  const typed = readTyped(line, phone.asked.open().length > 0);
  if (typed.kind === 'quit') return 'quit';
  if (passesTime(typed)) {
    const left = unanswered(desk);
    if (left !== null) return left;
    // What was said before its end can still be heard.
    if (phone.isOver() && typed.kind !== 'hear') return 'the call is over';
  }
  if (typed.kind === 'hear') return hear(desk, pace, typed.what);
  if (typed.kind !== 'wait') return desk.do(typed);
  const ends = phone.now() + typed.ms;
  const begun = phone.beginWait();
  await pace.goOn(() => false, ends);
  begun.done();
  return null;
}

function passesTime({ kind }: Typed): boolean {
  return kind === 'press' || kind === 'say' || kind === 'wait' || kind === 'hear';
}

async function hear({ phone }: Desk, pace: Pace, what: Pattern): Promise<string | null> {
  let isHeard = phone.hasHeard(what);
  const enough = (): boolean => {
    isHeard ||= phone.hasHeard(what);
    return isHeard;
  };
  await pace.goOn(enough, phone.now() + HEAR_PATIENCE_MS);
  if (enough()) return null;
  const wanted = what.source.startsWith('/') ? what.source : `"${what.source}"`;
  const heard = phone.recorded().heard.at(-1);
  const last = heard === undefined ? 'nothing was said' : `last was said "${heard.text}"`;
  return `expected to hear ${wanted}; ${last}${phone.isOver() ? ', and the call is over' : ''}`;
}

/** A request that stands open where a script goes on. */
function unanswered({ phone }: Desk): string | null {
  const [request] = phone.asked.open();
  if (request === undefined) return null;
  const asked = `${request.method.toUpperCase()} ${request.url}`;
  return `the flow asks for ${asked}, expected its answer here: ${ANSWERS}, or an entry in the file of \`--http\``;
}
