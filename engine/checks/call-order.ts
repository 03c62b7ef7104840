import type { Place } from '../diagnostics/diagnostic.ts';
import { misplacedVerbs, placesOf, type Misplaced } from './call-status.ts';
import type { Check, Report } from './check.ts';

export const callOrder: Check = {
  codes: ['media-before-answer', 'media-after-hangup', 'answer-twice'],
  description: 'Speech before the call is answered or after its end; an answer to an answered call.',
  check: (subject, report) => {
    const found = misplacedVerbs(subject);
    reportEarly(
      found.filter(({ kind, status }) => kind === 'media' && status === 'ringing'),
      report,
    );
    const late = found.filter(({ kind, status }) => kind === 'media' && status.startsWith('over:'));
    for (const origin of new Set(late.map(({ status }) => status))) {
      reportLate(
        origin.slice('over:'.length),
        late.filter(({ status }) => status === origin),
        report,
      );
    }
    reportTwice(
      found.filter(({ kind }) => kind === 'answer'),
      subject.flow.answer !== false,
      report,
    );
  },
};

/** How a call gets there, for the end of a sentence; empty where it is there at once. */
function along(path: readonly string[]): string {
  return path.length < 2 ? '' : `, on the way ${path.map((name) => `\`${name}\``).join(' → ')}`;
}

/** The verb, and where it is when the step runs another flow. */
function whatOf({ step, inner }: Misplaced): string {
  return inner === undefined ? `\`${step.verb}\`` : `the \`${inner.verb}\` in flow \`${inner.flow}\``;
}

function alsoOf(first: Misplaced, misplaced: readonly Misplaced[]): readonly Place[] {
  return [...placesOf(misplaced).slice(1), ...(first.inner === undefined ? [] : [first.inner.place])];
}

function leading(misplaced: readonly Misplaced[]): Misplaced | undefined {
  const [place] = placesOf(misplaced);
  return misplaced.find(({ step }) => step.place.line === place?.line && step.place.column === place.column);
}

function reportEarly(misplaced: readonly Misplaced[], report: Report): void {
  const first = leading(misplaced);
  if (first === undefined) return;
  const { step, path } = first;
  report(
    'media-before-answer',
    step.place,
    `${whatOf(first)} can run before the call is answered${along(path)}; ` +
      'add a state with `answer` before it, or leave out `answer: false`',
    { also: alsoOf(first, misplaced) },
  );
}

function reportLate(origin: string, misplaced: readonly Misplaced[], report: Report): void {
  const first = leading(misplaced);
  if (first === undefined) return;
  const { step, path } = first;
  const [verb = '', state = ''] = origin.split(' in ');
  const why =
    origin === 'on.hangup'
      ? `\`on.hangup\` leads here when the call is over${along(['on.hangup', ...path])}`
      : `the call is over after the \`${verb}\` in state \`${state}\`${along(path)}`;
  report(
    'media-after-hangup',
    step.place,
    `nobody hears ${first.inner === undefined ? `this \`${step.verb}\`` : whatOf(first)}: ${why}; put it before the hang-up`,
    {
      also: alsoOf(first, misplaced),
    },
  );
}

function reportTwice(misplaced: readonly Misplaced[], answersItself: boolean, report: Report): void {
  const told = new Set<unknown>();
  for (const each of misplaced) {
    const { step, state, path } = each;
    if (told.has(step)) continue;
    told.add(step);
    const again = path.indexOf(state) < path.length - 1;
    const remedy =
      answersItself && each.inner !== undefined
        ? 'the engine answers before the start state; write `answer: false` in this flow, or take the verb out of that one'
        : answersItself
          ? 'the engine answers before the start state; remove this verb, or write `answer: false` in the flow'
          : again
            ? 'lead to the state after this one instead'
            : 'remove one of the two';
    const where = each.inner === undefined ? 'when it gets here' : `when ${whatOf(each)} runs`;
    const also = each.inner === undefined ? [] : [each.inner.place];
    report('answer-twice', step.place, `the call is answered already ${where}${along(path)}; ${remedy}`, { also });
  }
}
