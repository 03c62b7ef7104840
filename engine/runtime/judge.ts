import { evaluateCondition } from '../expressions/evaluate.ts';
import type { Expression, Scope } from '../expressions/expression.ts';
import type { EntryChoice, EntrySpec } from '../verbs/entry-spec.ts';
import { judgeEntry, type Judgement } from './entries.ts';
import { scopeOf } from './scope.ts';
import { frameOf, type Work } from './work.ts';

/** A condition that cannot be judged is false, and the timeline says so. */
export function conditionHolds(work: Work, expression: Expression, extra: Scope = {}): boolean {
  const { value, note } = evaluateCondition(expression, scopeOf(work, expression.names, extra));
  if (note !== null) work.remarks.push(`\`${expression.source}\` counts as false: ${note}`);
  return work.decide(work, expression, value);
}

/** The kept keys as text. */
export function keptDigits(work: Work): string {
  return work.call.kept.map((key) => key.digit).join('');
}

/** The choices of an entry whose `if` holds now. */
export function openChoices(work: Work, { choices }: Pick<EntrySpec, 'choices'>): readonly EntryChoice[] {
  return (choices ?? []).filter((choice) => choice.if === null || conditionHolds(work, choice.if));
}

/** What the kept keys are to this entry, with the choices whose `if` holds now. */
export function judge(work: Work, entry: EntrySpec): Judgement {
  const keys = keptDigits(work);
  if (keys === '') return { kind: 'empty' };
  const open = openChoices(work, entry).map((choice) => choice.digits);
  return judgeEntry(entry, keys, frameOf(work).data['closed'] === true, open);
}
