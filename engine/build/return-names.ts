import type { Branches, Flow, Target } from '../model/flow.ts';
import { verbOfStep } from './verb-of-step.ts';

/** The names by which a flow returns to the one that ran it, each once; empty for a plain `return`. */
export function returnNames({ states, handlers }: Pick<Flow, 'states' | 'handlers'>): readonly string[] {
  const targets = [...states.values()].flatMap(({ next, on, events, after, steps }): readonly Target[] => [
    ...[next ?? [], ...on.values(), ...events.values()].flatMap(targetsOf),
    ...(after === null ? [] : [after.target]),
    ...steps.flatMap((step) => verbOfStep(step)?.edges(step) ?? []).map(({ target }) => target),
  ]);
  const { hangup, error, key, events } = handlers;
  const ofFlow = [hangup ?? [], error ?? [], ...key.values(), ...events.values()].flatMap(targetsOf);
  return [...new Set([...targets, ...ofFlow].flatMap((target) => (target.kind === 'return' ? [target.name] : [])))];
}

function targetsOf(branches: Branches): readonly Target[] {
  return branches.map(({ goto }) => goto);
}
