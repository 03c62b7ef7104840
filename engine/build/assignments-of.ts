import type { Assignment, Branches, Choice, State } from '../model/flow.ts';
import { verbOfStep } from './verb-of-step.ts';

/** Every assignment that a state can carry out. */
export function assignmentsOf(state: State): readonly Assignment[] {
  const branches = [state.next ?? [], ...state.on.values(), ...state.events.values()].flat();
  const inSteps = state.steps.flatMap((step) =>
    Object.entries(verbOfStep(step)?.params ?? {}).flatMap(([name, { shape }]): readonly Assignment[] => {
      const value = step.params[name];
      if (value === undefined) return [];
      if (shape.type === 'assignments') return value as readonly Assignment[];
      if (shape.type === 'choices') return (value as readonly Choice[]).flatMap((choice) => choice.set);
      return shape.type === 'branches' ? (value as Branches).flatMap((branch) => branch.set) : [];
    }),
  );
  return [...inSteps, ...state.set, ...branches.flatMap((branch) => branch.set)];
}
