import { ofWholeFlows } from '../build/read-target.ts';
import { returnNames } from '../build/return-names.ts';
import { verbOfStep } from '../build/verb-of-step.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import type { State } from '../model/flow.ts';
import type { Check, Report, Subject } from './check.ts';
import { ranFlow } from './ran-flow.ts';

export const returnHandlers: Check = {
  codes: ['unhandled-return', 'unknown-outcome'],
  description:
    'Names by which a sub-flow returns and that the state does not handle, and names by which it never does.',
  check: (subject, report) => {
    for (const state of subject.flow.states.values()) checkState(state, subject, report);
  },
};

function checkState(state: State, subject: Subject, report: Report): void {
  const runs = state.steps.filter((step) => verbOfStep(step)?.outcomesOf === 'flow');
  const others = runs.map((step) => ranFlow(subject, step));
  const flows = others.flatMap((other) => (other.kind === 'flow' ? [other.subject.flow] : []));
  if (runs.length === 0 || flows.length < others.length) return;
  const names = flows.map((flow) => ({
    id: flow.id,
    names: returnNames(flow).filter((name) => name !== '' && !ofWholeFlows.has(name)),
  }));
  const returned = [...new Set(names.flatMap((each) => each.names))];
  const own = new Set(['failed', ...state.steps.flatMap((step) => verbOfStep(step)?.outcomes ?? [])]);
  const open = returned.filter((name) => !state.on.has(name));
  const meant = new Set<string>();
  let unclear = 0;
  for (const [name, place] of state.onPlaces) {
    if (own.has(name) || returned.includes(name)) continue;
    const suggestions = nearestNames(name, open);
    for (const each of suggestions) meant.add(each);
    if (suggestions.length === 0) unclear += 1;
    const ids = names.map(({ id }) => `\`${id}\``).join(' nor ');
    const rest =
      suggestions.length > 0
        ? ''
        : returned.length === 0
          ? '; it has no `return:NAME` at all'
          : `; it returns by ${returned.map((each) => `\`${each}\``).join(', ')}`;
    const never = names.length === 1 ? `flow ${ids} never returns` : `neither flow ${ids} returns`;
    report('unknown-outcome', place, `${never} by the name \`${name}\`${rest}`, { suggestions });
  }
  const unhandled = open.filter((name) => !meant.has(name));
  // A handler for a name that is never returned was meant for one that is.
  if (unhandled.length <= unclear) return;
  const ids = names.filter((each) => each.names.some((name) => unhandled.includes(name))).map(({ id }) => `\`${id}\``);
  const quoted = unhandled.map((name) => `\`${name}\``).join(', ');
  report(
    'unhandled-return',
    state.place,
    `flow ${ids.join(' and ')} can return by ${quoted}, which state \`${state.name}\` does not handle: that is an error in the call; ` +
      `add \`on: { ${unhandled.map((name) => `${name}: STATE`).join(', ')} }\``,
  );
}
