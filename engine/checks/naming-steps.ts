import { verbOfStep } from '../build/verb-of-step.ts';
import type { Assignment, Flow, FlowName, State, Step } from '../model/flow.ts';

/** A step that names another flow: it runs it, or starts it as a call of its own. */
export interface NamingStep {
  readonly state: State;
  readonly step: Step;
  readonly of: FlowName;
  /** What it hands over, under `with`; null where that could not be read. */
  readonly inputs: readonly Assignment[] | null;
}

/** Every step of a flow that names another one. */
export function namingSteps(flow: Flow): readonly NamingStep[] {
  return [...flow.states.values()].flatMap((state) =>
    state.steps.flatMap((step): readonly NamingStep[] => {
      const shapes = Object.entries(verbOfStep(step)?.params ?? {});
      const value = (type: 'flow' | 'inputs'): unknown => {
        const [name] = shapes.find(([, { shape }]) => shape.type === type) ?? [];
        return name === undefined ? undefined : step.params[name];
      };
      const of = value('flow') as FlowName | undefined;
      const inputs = (value('inputs') ?? null) as readonly Assignment[] | null;
      return of === undefined ? [] : [{ state, step, of, inputs }];
    }),
  );
}
