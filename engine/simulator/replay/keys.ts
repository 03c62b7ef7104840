import { isObject } from '../../telnyx/wire.ts';
import type { RecordedRow } from './recorded-call.ts';
import { maskedLength } from './stand-ins.ts';

/** A key that was pressed, as the row of that number reports it. */
interface PressedKey {
  readonly seq: number;
  /** `occurred_at`, µs. */
  readonly at: number;
  readonly leg: string;
  /** `?` while it is not known. */
  digit: string;
}

/**
 * What is known of masked keys, by the row's number: keys are reported one by one before it is known who takes them, and
 * an entry that is not secret tells them all later. For `call.gather.ended` its digits, `?` for one that is not known.
 */
export function keysTold(rows: readonly RecordedRow[]): ReadonlyMap<number, string> {
  const keys = pressedKeys(rows);
  const gathers: { readonly seq: number; readonly digits: readonly PressedKey[] }[] = [];
  let waiting = keys;
  for (const row of rows) {
    const ending = gatherEnding(row);
    for (const taken of takenIn(row)) {
      [...taken].forEach((digit, index) => {
        const key = waiting[index];
        if (key !== undefined && digit !== '?') key.digit = digit;
      });
      // What was taken and is in no digits has ended the entry.
      const last = waiting[taken.length - 1];
      if (ending?.length === taken.length - 1 && last?.digit === '?') last.digit = '#';
      waiting = waiting.slice(taken.length);
    }
    if (ending === null) continue;
    // A key that ended the entry is in no gather's digits.
    const [next] = waiting;
    if (takenIn(row).length > 0 && next !== undefined && next.at <= ending.at) {
      if (next.digit === '?') next.digit = '#';
      waiting = waiting.slice(1);
    }
    const reported = keys.filter(({ leg, at, digit }) => leg === ending.leg && at <= ending.at && digit !== '#');
    if (ending.length !== null && ending.length > 0)
      gathers.push({ seq: row.seq, digits: reported.slice(-ending.length) });
  }
  const told = new Map(keys.map(({ seq, digit }) => [seq, digit] as const).filter(([, digit]) => digit !== '?'));
  for (const { seq, digits } of gathers) told.set(seq, digits.map(({ digit }) => digit).join(''));
  return told;
}

/** In the order they were pressed, which need not be that of their rows. */
function pressedKeys(rows: readonly RecordedRow[]): readonly PressedKey[] {
  const found = rows.flatMap(({ seq, kind, event: { occurredAt, leg, payload } }) => {
    if (kind !== 'call.dtmf.received' || typeof leg !== 'string' || typeof occurredAt !== 'number') return [];
    const digit = isObject(payload) ? payload['digit'] : undefined;
    return [{ seq, at: occurredAt, leg, digit: typeof digit === 'string' ? digit : '?' }];
  });
  return found.sort((a, b) => a.at - b.at);
}

function gatherEnding({ kind, event: { occurredAt, leg, payload } }: RecordedRow): {
  readonly at: number;
  readonly leg: string;
  /** Of its digits, where they are masked. */
  readonly length: number | null;
} | null {
  if (kind !== 'call.gather.ended' || typeof leg !== 'string' || typeof occurredAt !== 'number') return null;
  return { at: occurredAt, leg, length: isObject(payload) ? maskedLength(payload['digits']) : null };
}

/** The keys that a row's entries took or dropped, `?` where they are masked. */
function takenIn({ trace }: RecordedRow): readonly string[] {
  return trace.flatMap(({ kind, data }) => {
    if (kind !== 'entry' && kind !== 'keys_dropped') return [];
    const keys = data?.['keys'];
    if (typeof keys === 'number') return ['?'.repeat(keys)];
    return typeof keys === 'string' && keys !== '' ? [keys] : [];
  });
}
