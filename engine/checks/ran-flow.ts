import type { FlowName, Step } from '../model/flow.ts';
import type { Neighbour, Subject } from './check.ts';

/** The flow that a step runs or starts; unclear where its name could not be read. */
export function ranFlow({ neighbour }: Pick<Subject, 'neighbour'>, step: Step): Neighbour {
  const name = step.params['flow'] as FlowName | undefined;
  return name === undefined ? { kind: 'unclear' } : neighbour(name.id);
}
