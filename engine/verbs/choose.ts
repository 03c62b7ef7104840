import type { Branches, Step } from '../model/flow.ts';
import { branchEdges, type Verb } from './verb.ts';

const branches = (step: Step): Branches => step.params['branches'] as Branches;

export const choose: Verb = {
  name: 'choose',
  description: 'Goes to the first target whose condition is true.',
  params: {
    branches: {
      shape: { type: 'branches' },
      description: 'A list of `{ if, goto }` and a last target.',
      required: true,
    },
  },
  short: 'branches',
  outcomes: [],
  next: 'none',
  traits: { media: false, waits: false, answers: false, ends: false, entry: false, failureMatters: false },
  edges: (step) => branchEdges('choose', branches(step)),
  phases: (step) => ({ choose: { always: [{ to: { kind: 'branches', branches: branches(step) } }] } }),
};
