import type { Assignment, FlowName } from '../model/flow.ts';
import { returned, type Phases } from './phases.ts';
import type { Verb } from './verb.ts';

export const run: Verb = {
  name: 'run',
  description: 'Runs another flow of the folder as a sub-flow, and goes on when it returns.',
  params: {
    flow: {
      shape: { type: 'flow' },
      description: 'Its id: the path below the folder without `.yaml`, or its `flow:`.',
      required: true,
    },
    with: { shape: { type: 'inputs' }, description: 'Values for its `inputs`.', default: [] },
    into: { shape: { type: 'into', declares: 'map' }, description: 'The variable that keeps its `outputs`, as a map.' },
  },
  short: 'flow',
  outcomes: [],
  outcomesOf: 'flow',
  next: 'required',
  // What the sub-flow does is looked up by the checks that need it.
  traits: { media: false, waits: true, answers: false, ends: false, entry: false, failureMatters: false },
  edges: () => [],
  // The inputs were given when the sub-flow began.
  revisable: { params: ['with', 'into'] },
  phases: (step): Phases => {
    const { flow, with: inputs, into = null } = step.params as unknown as RunParams;
    return {
      run: {
        entry: [{ type: 'run', params: { flow: flow.id, inputs } }],
        on: { returned: [{ actions: [{ type: 'keep_outputs', params: { into } }], to: returned }] },
      },
    };
  },
};

interface RunParams {
  readonly flow: FlowName;
  readonly with: readonly Assignment[];
  readonly into?: string;
}
