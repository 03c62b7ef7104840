import { evaluateCondition } from '../../expressions/evaluate.ts';
import type { Expression, Scope, Value } from '../../expressions/expression.ts';
import type { Choice, Flow, Step } from '../../model/flow.ts';
import type { Frame } from '../../model/snapshot.ts';
import { knownData, type Read } from './known-data.ts';

/** Keys that a caller may press where a menu or a collect listens. */
export interface EntriesToTry {
  /** Entries that are taken. */
  readonly good: readonly string[];
  /** Entries that are not. */
  readonly bad: readonly string[];
  /** False when no entry was found that `check` takes. */
  readonly found: boolean;
}

const allKeys = [...'123456789*#0'];
/** Entries that fit no list of examples are looked for among so many. */
const MOST_TRIED = 2_000;

/** What to press in a menu: each choice, and a key that none begins with. */
export function menuEntries(step: Step, used: ReadonlySet<string>): EntriesToTry {
  const choices = step.params['choices'] as readonly Choice[];
  const bad = allKeys.find((key) => !used.has(key) && !choices.some(({ digits }) => digits.startsWith(key)));
  return { good: choices.map(({ digits }) => digits), bad: bad === undefined ? [] : [bad], found: true };
}

/** What to press in a collect: an entry for each value that it is compared with, one that fails its check, one too short. */
export function collectEntries(flow: Flow, frame: Frame, step: Step): EntriesToTry {
  const { params } = step;
  const { min, max } = params['digits'] as { readonly min: number; readonly max: number };
  const finish = params['finish_on'] as string;
  const into = params['into'] as string | undefined;
  const check = params['check'] as Expression | undefined;
  const fits = (digits: string): boolean =>
    digits.length >= min && digits.length <= max && (finish === '' || !digits.includes(finish));
  const { compared, computed } = knownData(flow);
  const isEntry = ({ root, path }: Read): boolean => root === into && path.length === 0;
  const asked = compared.filter(isEntry).flatMap(({ value }): readonly string[] => {
    if (typeof value === 'number') return [String(value).padStart(min, '0')];
    return typeof value === 'string' ? [value] : [];
  });
  // What is counted with may be nothing, and no number at all.
  const odd = computed.some((part) => isEntry(part) && part.as === 'number') ? ['0'.repeat(min), '*'.repeat(min)] : [];
  const named = [...new Set([...asked, ...odd])].filter((digits) => /^[0-9*]+$/.test(digits) && fits(digits));
  const scope = scopeFor(flow, frame);
  const isTaken = (digits: string): boolean =>
    check === undefined || evaluateCondition(check, into === undefined ? scope : { ...scope, [into]: digits }).value;
  const usual = firstOf(examples(min, max), (digits) => fits(digits) && isTaken(digits) && !named.includes(digits));
  const wrong = check === undefined ? null : firstOf(examples(min, max), (digits) => fits(digits) && !isTaken(digits));
  const pressed = (digits: string): string => (digits.length < max ? `${digits}${finish}` : digits);
  const good = [...(usual === null ? [] : [usual]), ...named.filter(isTaken)];
  return {
    good: good.map(pressed),
    bad: [...(wrong === null ? [] : [pressed(wrong)]), ...(min > 1 ? [`1${finish}`] : [])],
    found: good.length > 0,
  };
}

/** What to press where keys are gathered by Telnyx's own actions: what the flow compares them with, and others. */
export function gatheredEntries(flow: Flow): readonly string[] {
  const asked = knownData(flow).compared.flatMap(({ root, path, value }) =>
    root === 'result' && path.join() === 'digits' && typeof value === 'string' && /^[0-9*#]+$/.test(value)
      ? [value]
      : [],
  );
  return [...new Set(['1', '1#', ...asked])];
}

function scopeFor({ settings, switches }: Flow, { vars }: Frame): Scope {
  const values = <T>(named: ReadonlyMap<string, T>, of: (each: T) => Value): Value =>
    Object.fromEntries([...named].map(([name, each]) => [name, of(each)]));
  return {
    settings: values(settings, ({ value }) => value ?? null),
    switches: values(switches, ({ on }) => on),
    ...vars,
  };
}

function firstOf(candidates: Iterable<string>, fits: (digits: string) => boolean): string | null {
  for (const digits of candidates) if (fits(digits)) return digits;
  return null;
}

/** Rows of digits that checks like to see: numbers with a check digit, times, dates, phone numbers; then many others. */
function* examples(min: number, max: number): Generator<string> {
  const lengths = [...new Set([min, max, ...[4, 6, 8, 10, 16].filter((n) => n > min && n < max)])];
  for (const length of lengths) {
    const row = '1234567890'.repeat(Math.ceil(length / 10)).slice(0, length);
    yield row;
    yield withCheckDigit(row.slice(0, -1));
    for (const known of ['0630', '12312026', '20261231', '123126', '261231', '3125550147', '13125550147']) {
      if (known.length === length) yield known;
    }
    yield '0'.repeat(length);
    yield '9'.repeat(length);
    // Steps that share no factor with a power of ten reach every row in the end.
    const all = 10 ** Math.min(length, 15);
    for (let n = 1; n <= Math.min(all, MOST_TRIED); n += 1) {
      yield String((n * 7_368_787) % all)
        .padStart(length, '1')
        .slice(-length);
    }
  }
}

/** With the digit of Luhn's formula. */
function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, n) => {
    const value = Number(digit) * (n % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
