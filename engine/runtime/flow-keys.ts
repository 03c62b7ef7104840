import type { Key } from '../model/snapshot.ts';
import type { Step } from '../model/flow.ts';
import { collectEntry } from '../verbs/collect.ts';
import { menuEntry } from '../verbs/menu.ts';
import type { EntrySpec } from '../verbs/phases.ts';
import { verbOf } from '../compile/machine-config.ts';
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
  return step.verb === 'menu' ? menuEntry(step) : collectEntry(step);
}

/** True while digits are entered that must not be seen. */
export function inSecretEntry(work: Work): boolean {
  return stepOf(work)?.params['secret'] === true;
}

/** True when keys pressed outside an entry are kept here. */
export function typeAheadHolds(work: Work): boolean {
  return stepOf(work)?.typeAhead ?? work.flow.states.get(frameOf(work).state)?.typeAhead ?? work.flow.typeAhead;
}

const isDigit = (key: string): boolean => key >= '0' && key <= '9';

/** True when one of Telnyx's own gathers runs and has a use for the key: every digit, and the one that ends it. */
function verbatimGatherUses(step: Step | undefined, key: string): boolean {
  if (step === undefined || !/^gather(_using_|$)/.test(step.verb)) return false;
  return isDigit(key) || key === terminatingDigit(step);
}

/** The key that ends one of Telnyx's own gathers; `#` unless the author says otherwise (published OpenAPI). */
export function terminatingDigit(step: Step | undefined): string {
  const given = step?.params['terminating_digit'] as { readonly value?: unknown } | undefined;
  return typeof given?.value === 'string' ? given.value : '#';
}

/**
 * The kept key that the flow's `on.key` takes: one that what runs has no use for. In an entry the first key decides.
 * @param entry the menu or collect that runs; null elsewhere
 */
export function flowKeyOf(work: Work, entry: EntrySpec | null): Key | undefined {
  const { key: handlers } = work.flow.handlers;
  if (handlers.size === 0 || callerLeg(work.call).state !== 'answered') return undefined;
  const { kept } = work.call;
  if (entry === null) {
    if (inEntry(work)) return undefined;
    const step = stepOf(work);
    return kept.find(({ digit }) => handlers.has(digit) && !verbatimGatherUses(step, digit));
  }
  const [first] = kept;
  return first !== undefined && handlers.has(first.digit) && !entryUses(entry, first.digit) ? first : undefined;
}

function entryUses(entry: EntrySpec, key: string): boolean {
  if (entry.choices !== null) return entry.choices.some(({ digits }) => digits.startsWith(key));
  return isDigit(key) || key === entry.finishOn;
}
