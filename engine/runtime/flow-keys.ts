import type { Key } from '../model/snapshot.ts';
import type { KeyTarget, Step } from '../model/flow.ts';
import { collectEntry, confirmEntry } from '../verbs/collect.ts';
import { partOf } from '../verbs/entry.ts';
import { menuEntry } from '../verbs/menu.ts';
import type { EntrySpec } from '../verbs/entry-spec.ts';
import { verbOf } from '../compile/machine-config.ts';
import { isOver } from './frames.ts';
import { frameOf, callerLeg, type Work } from './work.ts';

/** The step that runs, if a step does. */
export function stepOf(work: Work): Step | undefined {
  const { state, step } = frameOf(work);
  return work.flow.states.get(state)?.steps[Number(step?.slice(1) ?? -1)];
}

/** True while a menu or collect runs. */
export function inEntry(work: Work): boolean {
  const step = stepOf(work);
  return step !== undefined && verbOf(step).traits.entry;
}

/** The menu or collect that runs, with what it takes; null elsewhere. */
export function entryOf(work: Work): EntrySpec | null {
  const step = stepOf(work);
  if (step === undefined || !verbOf(step).traits.entry) return null;
  if (step.verb === 'menu') return menuEntry(step);
  const confirms = partOf(frameOf(work).phase) === 'confirmation';
  return (confirms ? confirmEntry(step) : null) ?? collectEntry(step);
}

/** True while digits are entered that must not be seen; what a caller keys in to pay is a card's number. */
export function inSecretEntry(work: Work): boolean {
  const step = stepOf(work);
  return step?.params['secret'] === true || step?.verb === 'pay';
}

/** Actions that make use of keys themselves and tell of no single one. */
const takesKeys = new Set(['gather_using_ai', 'pay']);

/** True while keys are neither input nor kept: what Telnyx runs meanwhile uses them. */
export function keysAreUsed(work: Work): boolean {
  const step = stepOf(work);
  return step?.wait === true && takesKeys.has(step.verb);
}

/** True when keys pressed outside an entry are kept here. */
export function typeAheadHolds(work: Work): boolean {
  return stepOf(work)?.typeAhead ?? work.flow.states.get(frameOf(work).state)?.typeAhead ?? work.flow.typeAhead;
}

const isDigit = (key: string): boolean => key >= '0' && key <= '9';

/** True when one of Telnyx's own gathers runs and has a use for the key: every digit, and the one that ends it. */
function verbatimGatherUses(step: Step | undefined, key: string): boolean {
  if (step?.wait !== true) return false;
  if (takesKeys.has(step.verb)) return isDigit(key);
  return /^gather(_using_|$)/.test(step.verb) && (isDigit(key) || key === terminatingDigit(step));
}

/** True when a recording or a place in a queue or conference has a use for the key. */
function stepUses(step: Step | undefined, key: string): boolean {
  const keys = step?.params['keys'] as readonly KeyTarget[] | undefined;
  return step?.params['finish_on'] === key || (keys?.some(({ digit }) => digit === key) ?? false);
}

/** The key that ends one of Telnyx's own gathers; `#` unless the author says otherwise (published OpenAPI). */
export function terminatingDigit(step: Step | undefined): string {
  const given = step?.params['terminating_digit'] as { readonly value?: unknown } | undefined;
  return typeof given?.value === 'string' ? given.value : '#';
}

/** The keys that the flow's `on.key` names, and those of the flows that ran it. */
function handledKeys(work: Work): ReadonlySet<string> {
  const below = work.call.frames.slice(0, work.depth).filter((frame) => !isOver(frame));
  return new Set(
    [work.flow, ...below.map((frame) => work.flowOf(frame))].flatMap(({ handlers }) => [...handlers.key.keys()]),
  );
}

/** The same work in the innermost frame, which is what runs. */
function innermost(work: Work): Work {
  const depth = work.call.frames.length - 1;
  const frame = work.call.frames[depth];
  return frame === undefined || depth === work.depth ? work : { ...work, depth, flow: work.flowOf(frame) };
}

/**
 * The kept key that the flow's `on.key` takes: one that what runs has no use for. In an entry the first key decides.
 * @param entry the menu or collect that runs; null elsewhere
 */
export function flowKeyOf(work: Work, entry: EntrySpec | null): Key | undefined {
  const { kept } = work.call;
  if (kept.length === 0 || callerLeg(work.call).state !== 'answered') return undefined;
  const handlers = handledKeys(work);
  if (entry === null) {
    const running = innermost(work);
    if (inEntry(running)) return undefined;
    const step = stepOf(running);
    return kept.find(({ digit }) => handlers.has(digit) && !verbatimGatherUses(step, digit) && !stepUses(step, digit));
  }
  const [first] = kept;
  return first !== undefined && handlers.has(first.digit) && !entryUses(entry, first.digit) ? first : undefined;
}

function entryUses(entry: EntrySpec, key: string): boolean {
  if (entry.choices !== null) return entry.choices.some(({ digits }) => digits.startsWith(key));
  return isDigit(key) || key === entry.finishOn;
}
