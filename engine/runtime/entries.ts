import type { EntrySpec } from '../verbs/entry-spec.ts';

/** What the kept keys are to a menu or collect. */
export type Judgement =
  | { readonly kind: 'empty' | 'partial' }
  /** `digits` is the entry's value, `used` how many keys it takes; the rest stays kept. */
  | { readonly kind: 'complete'; readonly digits: string; readonly used: number; readonly finished: boolean }
  | { readonly kind: 'no_match'; readonly digits: string; readonly used: number };

/**
 * Judges keys by themselves, never by the carrier's status.
 * @param keys the kept keys, oldest first
 * @param closed true once the gather ended by itself, so that nothing more belongs to the entry
 * @param open the choices whose `if` holds, as digits
 */
export function judgeEntry(
  entry: Pick<EntrySpec, 'choices' | 'min' | 'max' | 'finishOn'>,
  keys: string,
  closed: boolean,
  open: readonly string[],
): Judgement {
  if (keys === '') return { kind: 'empty' };
  return entry.choices === null ? judgeDigits(entry, keys, closed) : judgeChoice(open, keys, closed);
}

function judgeChoice(open: readonly string[], keys: string, closed: boolean): Judgement {
  let best = '';
  for (let length = 1; length <= keys.length; length += 1) {
    const prefix = keys.slice(0, length);
    if (open.includes(prefix)) best = prefix;
    const longer = open.some((choice) => choice.length > length && choice.startsWith(prefix));
    if (longer) continue;
    return best === ''
      ? { kind: 'no_match', digits: keys, used: keys.length }
      : { kind: 'complete', digits: best, used: best.length, finished: false };
  }
  if (!closed) return { kind: 'partial' };
  return best === keys
    ? { kind: 'complete', digits: best, used: best.length, finished: false }
    : { kind: 'no_match', digits: keys, used: keys.length };
}

function judgeDigits(entry: Pick<EntrySpec, 'min' | 'max' | 'finishOn'>, keys: string, closed: boolean): Judgement {
  for (let length = 0; length < keys.length; length += 1) {
    const key = keys.charAt(length);
    if (key === entry.finishOn) {
      return length >= entry.min
        ? { kind: 'complete', digits: keys.slice(0, length), used: length + 1, finished: true }
        : { kind: 'no_match', digits: keys, used: keys.length };
    }
    if (key < '0' || key > '9') return { kind: 'no_match', digits: keys, used: keys.length };
    if (length + 1 === entry.max) {
      return { kind: 'complete', digits: keys.slice(0, entry.max), used: entry.max, finished: false };
    }
  }
  if (!closed) return { kind: 'partial' };
  return keys.length >= entry.min
    ? { kind: 'complete', digits: keys, used: keys.length, finished: false }
    : { kind: 'no_match', digits: keys, used: keys.length };
}

const allKeys = ['#', '*', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** A gather's terminating digit: one that is no choice, since Telnyx's default `#` would swallow a `#` choice. */
export function terminatorOf(entry: Pick<EntrySpec, 'choices' | 'finishOn'>): string {
  if (entry.choices === null) return entry.finishOn ?? '*';
  const used = new Set(entry.choices.flatMap((choice) => [...choice.digits]));
  return allKeys.find((key) => !used.has(key)) ?? '#';
}
