import type { CallSnapshot, Key, LedgerEntry, OwedKey } from '../model/snapshot.ts';
import { isGather } from './ledger.ts';

/**
 * Keys are counted: `call.dtmf.received` also fires for keys that a gather takes, in any order, and no event tells when a
 * gather began to listen. So each gather's digits are matched one to one with key events, whichever come first.
 */
type Keys = Pick<CallSnapshot, 'kept' | 'seen' | 'owed'>;

function keysOf(call: CallSnapshot): Keys {
  return { kept: call.kept, seen: call.seen, owed: call.owed };
}

/** Bounds what waits to be matched; more than this many keys never belong to one gather (Telnyx: 128 digits). */
const MOST_KEPT = 256;

/** Telnyx sends an event again for at most 60 s: whatever is owed longer never comes, µs. */
const OWED_US = 70_000_000;
/** Digits in flight at one time; every one of them is part of every snapshot. */
const MOST_OWED = 32;

function stillOwed(owed: readonly OwedKey[], now: number): OwedKey[] {
  return owed.filter((each) => each.upTo > now - OWED_US).slice(-MOST_OWED);
}

/** A key event: accounted for by a gather that reported it already, or kept. */
export function keyPressed(call: CallSnapshot, key: Key): Keys & { readonly isNew: boolean } {
  const keys = keysOf(call);
  const fits = (owed: OwedKey): boolean => owed.digit === key.digit && key.at <= owed.upTo;
  const sure = keys.owed.findIndex((owed) => fits(owed) && !owed.maybe);
  const index = sure >= 0 ? sure : keys.owed.findIndex(fits);
  if (index >= 0) {
    const isFinish = keys.owed[index]?.finish === true && gatherThatListens(call) !== undefined;
    const seen = isFinish ? [...keys.seen, { ...key, finish: true } as const] : keys.seen;
    return { ...keys, seen, owed: keys.owed.toSpliced(index, 1), isNew: false };
  }
  return { ...keys, kept: [...keys.kept, key].sort((a, b) => a.at - b.at).slice(-MOST_KEPT), isNew: true };
}

export interface GatherEnd {
  readonly digits: string;
  /** The ending's `occurred_at`, µs. */
  readonly at: number;
  /** The newest `occurred_at` known when the gather was begun, µs: keys up to it were pressed before it listened. */
  readonly after: number;
  readonly terminator: string | null;
  readonly max: number;
  /** A key ended it: the last of its digits when it has as many as it takes. */
  readonly byKey: boolean;
  /** Digits go to the flow's `result`, not to the kept keys (Telnyx's verbatim gathers). */
  readonly verbatim: boolean;
  /** False: keys pressed before the gather listened are dropped instead of put in front. */
  readonly typeAhead: boolean;
}

interface Candidate {
  readonly key: Key;
  readonly used: boolean;
}

/**
 * A gather's ending: key events up to it that its digits do not account for came before the gather and are put in front;
 * later ones are new keys; digits without an event yet are owed one. The late finish key of the entry before is swallowed.
 */
export function gatherEnded(call: CallSnapshot, end: GatherEnd): Keys & { readonly swallowed: boolean } {
  const candidates: Candidate[] = [
    ...call.seen.map((key) => ({ key, used: true })),
    ...call.kept.map((key) => ({ key, used: false })),
  ]
    .filter(({ key }) => key.at <= end.at)
    .sort((a, b) => a.key.at - b.key.at);
  const digits = [...end.digits];
  const matchOf = align(candidates, digits, end);
  const owed: OwedKey[] = [];
  const order: Key[] = [];
  let digit = 0;
  const emitOwed = (until: number): void => {
    for (; digit < until; digit += 1) {
      const value = digits[digit] ?? '';
      owed.push({ digit: value, upTo: end.at, maybe: false });
      if (!end.verbatim) order.push({ digit: value, at: end.at, counted: true });
    }
  };
  const lastMatched = Math.max(-1, ...matchOf.filter((index) => index >= 0));
  candidates.forEach((candidate, index) => {
    const matched = matchOf.indexOf(index);
    if (matched >= 0) {
      emitOwed(matched);
      digit = matched + 1;
      if (!candidate.used && !end.verbatim) order.push({ ...candidate.key, counted: true });
      return;
    }
    if (candidate.used) return;
    const ends = index > lastMatched && candidate.key.digit === end.terminator && candidate.key.counted !== true;
    if (ends) emitOwed(digits.length);
    if (ends && end.verbatim) return;
    if (ends || end.typeAhead || candidate.key.counted === true) order.push(candidate.key);
  });
  emitOwed(digits.length);
  const terminated = candidates.some(
    ({ key }, index) => key.digit === end.terminator && key.counted !== true && index > lastMatched,
  );
  if (end.terminator !== null && !terminated && digits.length < end.max) {
    owed.push({ digit: end.terminator, upTo: end.at, maybe: true });
  }
  const matchedUsed = new Set(matchOf.filter((index) => index >= 0).map((index) => candidates[index]?.key));
  const known = candidates.some(({ key, used }) => used && key.finish === true && matchedUsed.has(key));
  const first = order[0];
  const late = call.owed.find((each) => each.finish === true && each.digit === first?.digit && first.at <= each.upTo);
  return {
    kept: [...order.slice(late === undefined ? 0 : 1), ...call.kept.filter((key) => key.at > end.at)],
    seen: call.seen.filter((key) => !matchedUsed.has(key)),
    owed: stillOwed([...call.owed.filter((each) => each !== late), ...owed], end.at),
    swallowed: known || late !== undefined,
  };
}

/** The key that completes a gather and the gather's ending occur together, but for this, µs. */
const TOGETHER_US = 400_000;

/**
 * For each digit the candidate it is, or -1: the longest common subsequence, since an event may still be on its way;
 * among equals the latest candidates, since what came before the gather came first.
 */
function align(candidates: readonly Candidate[], digits: readonly string[], end: GatherEnd): number[] {
  const completing = end.byKey && digits.length === end.max ? digits.length - 1 : -1;
  const fits = (index: number, digit: number): boolean => {
    const key = candidates[index]?.key;
    if (key === undefined || key.counted === true || key.digit !== digits[digit] || key.at <= end.after) return false;
    return digit !== completing || key.at >= end.at - TOGETHER_US;
  };
  // longest[i][d]: the longest common subsequence of the first i candidates and the first d digits.
  const longest: number[][] = [digits.map(() => 0)];
  longest[0]?.push(0);
  const at = (index: number, digit: number): number => longest[index]?.[digit] ?? 0;
  for (let index = 1; index <= candidates.length; index += 1) {
    const row = [0];
    for (let digit = 1; digit <= digits.length; digit += 1) {
      const skipped = Math.max(at(index - 1, digit), row[digit - 1] ?? 0);
      row.push(fits(index - 1, digit - 1) ? Math.max(skipped, at(index - 1, digit - 1) + 1) : skipped);
    }
    longest.push(row);
  }
  const match = digits.map(() => -1);
  let [index, digit] = [candidates.length, digits.length];
  while (index > 0 && digit > 0) {
    const best = at(index, digit);
    if (fits(index - 1, digit - 1) && best === at(index - 1, digit - 1) + 1) {
      match[digit - 1] = index - 1;
      index -= 1;
      digit -= 1;
    } else if (best === at(index, digit - 1)) digit -= 1;
    else index -= 1;
  }
  return match;
}

/** The finish key counts as pressed for this long after a complete entry, µs. */
const FINISH_KEY_US = 2_000_000;
/**
 * Takes the first `used` kept keys for an entry.
 * @param swallow the finish key that may still follow a complete entry, or null
 */
export function useKeys(call: CallSnapshot, used: number, swallow: string | null): Keys {
  const taken = call.kept.slice(0, used);
  let rest = call.kept.slice(used);
  let owed = call.owed;
  const last = taken.at(-1);
  if (swallow !== null && last !== undefined) {
    const next = rest[0];
    if (next?.digit === swallow && next.at <= last.at + FINISH_KEY_US) rest = rest.slice(1);
    else owed = [...owed, { digit: swallow, upTo: last.at + FINISH_KEY_US, maybe: true, finish: true }];
  }
  const gatherOpen = call.ledger.some(isGather);
  const seen = gatherOpen ? [...call.seen, ...taken.filter((key) => key.counted !== true)] : [];
  return { kept: rest, seen: seen.slice(-MOST_KEPT), owed: owed.slice(-MOST_OWED) };
}

/** The gather that may still report keys to the state that runs. */
export function gatherThatListens(call: CallSnapshot): LedgerEntry | undefined {
  return call.ledger.find((entry) => isGather(entry) && entry.owner !== null && !entry.stopped);
}

/** How long after a key the ending of its gather must have come, ms: 400 ms of disorder, after the gather's own wait. */
export function keyPatience(entry: LedgerEntry, interDigitMs: number): number {
  return (entry.gather?.max === 1 ? 0 : interDigitMs) + 400;
}
