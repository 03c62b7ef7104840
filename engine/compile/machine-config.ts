import { verbOfStep } from '../build/verb-of-step.ts';
import type { Branches, Flow, State, Step } from '../model/flow.ts';
import type { Phase } from '../verbs/phases.ts';
import type { Verb } from '../verbs/verb.ts';
import { root, type MachineNode, type MachineOp, type MachineTransition } from './machine-types.ts';
import { toBranches, toTransitions, type StepPosition } from './transitions.ts';

/** The verb that carries out a step of a flow that was built. */
export function verbOf(step: Step): Verb {
  const verb = verbOfStep(step);
  if (verb === undefined) throw new Error(`no verb \`${step.verb}\``);
  return verb;
}

const nothing = {} as const;

function phaseNode(name: string, phase: Phase, at: StepPosition): MachineNode {
  const on = Object.fromEntries(
    Object.entries(phase.on ?? {}).map(([event, transitions]) => [event, toTransitions(transitions, at)]),
  );
  return {
    entry: [{ type: 'enter_phase', params: { name } }, ...(phase.entry ?? [])],
    exit: [{ type: 'leave', params: { level: 'phase' } }],
    ...(phase.always === undefined ? {} : { always: toTransitions(phase.always, at) }),
    ...(phase.on === undefined ? {} : { on }),
  };
}

function stepNode(state: State, step: Step, index: number): MachineNode {
  const verb = verbOf(step);
  const phases = verb.phases(step);
  const at = { state, step, verb, index };
  const [initial] = Object.keys(phases);
  if (initial === undefined) throw new Error(`the verb \`${step.verb}\` has no phase`);
  return {
    initial,
    entry: [{ type: 'enter_step', params: { name: `s${index}` } }],
    exit: [{ type: 'leave', params: { level: 'step' } }],
    states: Object.fromEntries(Object.entries(phases).map(([name, each]) => [name, phaseNode(name, each, at)])),
  };
}

function stateNode(state: State): MachineNode {
  const from = { state: state.name };
  const steps = Object.fromEntries(
    state.steps.map((step, index) => [`s${index}`, stepNode(state, step, index)] as const),
  );
  const on: Record<string, readonly MachineTransition[]> = {};
  for (const [type, branches] of state.events) {
    on[`webhook.${type}`] = toBranches(branches, from, { type: 'here_before', params: nothing });
  }
  if (state.after !== null) {
    on['timer.after'] = toBranches([{ if: null, goto: state.after.target, set: [] }], from, undefined, [
      { type: 'outcome', params: { name: 'after' } },
    ]);
  }
  const enter: MachineOp = {
    type: 'enter_state',
    params: {
      name: state.name,
      entry: state.steps.some((step) => verbOf(step).traits.entry),
      afterMs: state.after?.ms ?? null,
    },
  };
  return {
    id: state.name,
    initial: state.steps.length === 0 ? 'next' : 's0',
    entry: [enter],
    exit: [{ type: 'leave', params: { level: 'state' } }],
    ...(Object.keys(on).length === 0 ? {} : { on }),
    states: {
      ...steps,
      next: {
        ...(state.set.length === 0 ? {} : { entry: [{ type: 'assign', params: { assignments: state.set } }] }),
        always: state.next === null ? [{ target: `#${root.end}` }] : toBranches(state.next, from),
      },
    },
  };
}

/** A root node that takes its branches at once, or `otherwise` where none is taken. */
function handlerNode(id: string, branches: Branches | null, otherwise: string, guarded: boolean): MachineNode {
  const taken =
    branches === null
      ? []
      : toBranches(branches, { state: null }, guarded ? { type: 'may_handle_error', params: nothing } : undefined);
  return { id, always: [...taken, { target: `#${otherwise}` }] };
}

function answerNode(flow: Flow): MachineNode {
  const start = [{ target: `#${flow.start}` }];
  return {
    id: root.answer,
    entry: [
      { type: 'enter_phase', params: { name: root.answer } },
      { type: 'answer', params: nothing },
    ],
    exit: [{ type: 'leave', params: { level: 'phase' } }],
    on: {
      ended: start,
      lost: start,
      failed: [
        {
          target: `#${root.error}`,
          actions: [{ type: 'set_error', params: { state: root.answer, outcome: 'failed' } }],
        },
      ],
    },
  };
}

/** An outgoing call before its flow begins: waiting for its time, then for somebody at the far end. */
function outgoingNodes(flow: Flow): Record<string, MachineNode> {
  const start = [{ target: `#${flow.start}` }];
  const node = (id: string, op: 'dial_later' | 'dial_out', on: MachineNode['on'] & object): MachineNode => ({
    id,
    entry: [
      { type: 'enter_phase', params: { name: id } },
      { type: op, params: nothing },
    ],
    exit: [{ type: 'leave', params: { level: 'phase' } }],
    on,
  });
  return {
    [root.later]: node(root.later, 'dial_later', { 'timer.wait': [{ target: `#${root.dial}` }] }),
    [root.dial]: node(root.dial, 'dial_out', { ended: start }),
  };
}

function beginEvents(flow: Flow): Record<string, readonly MachineTransition[]> {
  return {
    begin: [{ target: `#${flow.answer === false ? flow.start : root.answer}` }],
    'begin.later': [{ target: `#${root.later}` }],
    'begin.outgoing': [{ target: `#${root.dial}` }],
  };
}

function rootEvents(flow: Flow): Record<string, readonly MachineTransition[]> {
  const on: Record<string, readonly MachineTransition[]> = { error: [{ target: `#${root.error}` }] };
  if (flow.handlers.hangup !== null) on['hangup'] = [{ target: `#${root.hangup}` }];
  if (flow.handlers.key.size > 0) {
    on['flow_key'] = [{ target: `#${root.key}` }];
    on['keys'] = [
      {
        target: `#${root.key}`,
        guard: { type: 'flow_key', params: { entry: null } },
        actions: [{ type: 'take_flow_key', params: { entry: null } }],
      },
    ];
  }
  for (const [type, branches] of flow.handlers.events) {
    on[`webhook.${type}`] = toBranches(branches, { state: null }, { type: 'handler_holds', params: { event: type } });
  }
  return on;
}

/** What every machine has beside states: the nodes that belong to none. */
function rootNodes(flow: Flow): Readonly<Record<string, MachineNode>> {
  const keys = [...flow.handlers.key].flatMap(([digit, branches]) =>
    toBranches(branches, { state: null }, { type: 'is_flow_key', params: { digit } }),
  );
  return {
    [root.idle]: { id: root.idle },
    [root.answer]: answerNode(flow),
    ...outgoingNodes(flow),
    [root.end]: { id: root.end },
    [root.goto]: { id: root.goto },
    [root.return]: { id: root.return },
    [root.sorry]: { id: root.sorry },
    [root.hangup]: handlerNode(root.hangup, flow.handlers.hangup, root.end, false),
    [root.error]: handlerNode(root.error, flow.handlers.error, root.sorry, true),
    [root.key]: { id: root.key, always: [...keys, { target: `#${root.callersKey}` }] },
    [root.callersKey]: { id: root.callersKey },
  };
}

function gotoEvents(states: Iterable<string>): Record<string, readonly MachineTransition[]> {
  return Object.fromEntries([...states].map((name) => [`goto.${name}`, [{ target: `#${name}` }]]));
}

/**
 * A flow as one XState machine, as data: `state → step (s0 …) → phase`, `state/next`, and root nodes. The initial state
 * is inert, since XState runs the initial macrostep on every `transition()`.
 */
export function machineConfig(flow: Flow): MachineNode & { readonly id: string } {
  return {
    id: '(flow)',
    initial: root.idle,
    on: { ...beginEvents(flow), ...rootEvents(flow), ...gotoEvents(flow.states.keys()) },
    states: {
      ...rootNodes(flow),
      ...Object.fromEntries([...flow.states.values()].map((state) => [state.name, stateNode(state)])),
    },
  };
}

/**
 * The part of a flow's machine that a call needs while it is in one state, or, without one, in a root node. What lies
 * outside of the part and can be gone to from it is an inert node; from there the part that it belongs to goes on, with
 * the event of `entryOf`. The machine of 1,000 states takes a third of a second to make, one part a fraction of a
 * millisecond.
 */
export function partConfig(flow: Flow, state: State | null): MachineNode {
  const own = state === null ? rootNodes(flow) : { [root.idle]: { id: root.idle }, [state.name]: stateNode(state) };
  const enter = state === null ? { ...beginEvents(flow), ...gotoEvents(passing) } : gotoEvents([state.name]);
  const on = { ...rootEvents(flow), ...enter };
  const outside = [...targetsIn({ on, states: own })].filter((id) => !Object.hasOwn(own, id));
  return {
    id: '(part)',
    initial: root.idle,
    on,
    states: { ...own, ...Object.fromEntries(outside.map((id) => [id, { id }])) },
  };
}

/** Root nodes in which no call rests: the part that a call comes from is left for them. */
const passing: readonly string[] = [root.hangup, root.error, root.key];

/** The event that enters a node from outside of its part; null for a node in which every part may rest. */
export function entryOf(flow: Flow, node: string): string | null {
  return flow.states.has(node) || passing.includes(node) ? `goto.${node}` : null;
}

/** Ids that transitions of a node, and of those in it, lead to. */
function targetsIn({ always = [], on = {}, states = {} }: MachineNode): Set<string> {
  const own = [...always, ...Object.values(on).flat()].flatMap(({ target }) =>
    target?.startsWith('#') === true ? [target.slice(1)] : [],
  );
  return new Set([...own, ...Object.values(states).flatMap((each) => [...targetsIn(each)])]);
}
