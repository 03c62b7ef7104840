import type { Branches, State, Step, Target } from '../model/flow.ts';
import type { PhaseTarget, PhaseTransition } from '../verbs/phases.ts';
import type { Verb } from '../verbs/verb.ts';
import { root, type From, type MachineGuard, type MachineOp, type MachineTransition } from './machine-types.ts';

/** Where one step stands, so that `done` and outcomes can be resolved. */
export interface StepPosition {
  readonly state: State;
  readonly step: Step;
  readonly verb: Verb;
  readonly index: number;
}

/** Both guards, or the one there is. */
function both(a: MachineGuard | undefined, b: MachineGuard | undefined): MachineGuard | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return { type: 'all', params: { guards: [a, b] } };
}

function transition(target: string, guard: MachineGuard | undefined, actions: readonly MachineOp[]): MachineTransition {
  return {
    target,
    reenter: true,
    ...(guard === undefined ? {} : { guard }),
    ...(actions.length === 0 ? {} : { actions }),
  };
}

/** The machine's transition for a flow's target. */
function toTarget(
  target: Target,
  from: From,
  guard: MachineGuard | undefined,
  actions: readonly MachineOp[],
): MachineTransition {
  return { ...leadingTo(target, from, guard, actions), place: target.place };
}

function leadingTo(
  target: Target,
  from: From,
  guard: MachineGuard | undefined,
  actions: readonly MachineOp[],
): MachineTransition {
  switch (target.kind) {
    case 'state':
      return transition(`#${target.name}`, guard, actions);
    case 'end':
      return transition(`#${root.end}`, guard, actions);
    case 'repeat':
      if (from.state !== null) return transition(`#${from.state}`, guard, actions);
      return transition(`#${root.goto}`, guard, [...actions, { type: 'go_again', params: {} }]);
    case 'return':
      return transition(`#${root.return}`, guard, [...actions, { type: 'leave_by', params: { name: target.name } }]);
    case 'back':
      return transition(`#${root.goto}`, guard, [...actions, { type: 'go_back', params: { from: from.state } }]);
  }
}

/** The machine's transitions for a list of branches, each with its own `if` and `set`. */
export function toBranches(
  branches: Branches,
  from: From,
  guard?: MachineGuard,
  actions: readonly MachineOp[] = [],
): MachineTransition[] {
  return branches.map((branch) =>
    toTarget(
      branch.goto,
      from,
      both(guard, branch.if === null ? undefined : { type: 'condition', params: { if: branch.if } }),
      branch.set.length === 0 ? actions : [...actions, { type: 'assign', params: { assignments: branch.set } }],
    ),
  );
}

/** Where an outcome leads: its own handler, `failed` for the unhappy ones, else the flow's error. */
function toOutcome(
  outcome: string,
  at: StepPosition,
  guard: MachineGuard | undefined,
  actions: readonly MachineOp[],
): MachineTransition[] {
  const handler = at.state.on.get(outcome) ?? at.state.on.get('failed');
  // Keys typed ahead were meant for what would have come.
  const forget: readonly MachineOp[] = outcome === 'failed' ? [{ type: 'forget_keys', params: { why: outcome } }] : [];
  const noted: MachineOp[] = [...actions, ...forget, { type: 'outcome', params: { name: outcome } }];
  if (handler !== undefined) return toBranches(handler, { state: at.state.name }, guard, noted);
  return [
    transition(`#${root.error}`, guard, [...noted, { type: 'set_error', params: { state: at.state.name, outcome } }]),
  ];
}

/** Where a sub-flow's return leads: plainly to the next step, else to the state's handler of that very name. */
function toReturned(at: StepPosition, actions: readonly MachineOp[]): MachineTransition[] {
  const by = (name: string): MachineGuard => ({ type: 'returned_by', params: { name } });
  const named = [...at.state.on].flatMap(([name, branches]) =>
    toBranches(branches, { state: at.state.name }, by(name), [...actions, { type: 'outcome', params: { name } }]),
  );
  const unhandled: MachineOp = { type: 'unhandled_return', params: { state: at.state.name } };
  return [
    ...toPhaseTarget({ kind: 'done' }, at, by(''), actions),
    ...named,
    transition(`#${root.error}`, undefined, [...actions, unhandled]),
  ];
}

function toPhaseTarget(
  to: PhaseTarget,
  at: StepPosition,
  guard: MachineGuard | undefined,
  actions: readonly MachineOp[],
): MachineTransition[] {
  const state = at.state.name;
  switch (to.kind) {
    case 'phase':
      return [transition(`#${state}.s${at.index}.${to.name}`, guard, actions)];
    case 'done': {
      const last = at.index + 1 >= at.state.steps.length;
      return [transition(`#${state}.${last ? 'next' : `s${at.index + 1}`}`, guard, actions)];
    }
    case 'out':
      return toOutcome(to.outcome, at, guard, actions);
    case 'goto':
      return [toTarget(to.target, { state }, guard, actions)];
    case 'branches':
      return toBranches(to.branches, { state }, guard, actions);
    case 'returned':
      return toReturned(at, actions);
    case 'stay':
      return [{ ...(guard === undefined ? {} : { guard }), actions }];
    case 'flow_key':
      return [transition(`#${root.key}`, guard, [...actions, { type: 'take_flow_key', params: { entry: to.entry } }])];
  }
}

/** A phase's transitions as the machine's. */
export function toTransitions(transitions: readonly PhaseTransition[], at: StepPosition): MachineTransition[] {
  return transitions.flatMap((each) => toPhaseTarget(each.to, at, each.guard, each.actions ?? []));
}
