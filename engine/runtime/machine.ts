import {
  assign as xstateAssign,
  createActor,
  createMachine,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
} from 'xstate';
import { entryOf, partConfig } from '../compile/machine-config.ts';
import {
  root,
  type MachineGuard,
  type MachineNode,
  type MachineOp,
  type MachineTransition,
} from '../compile/machine-types.ts';
import type { Flow } from '../model/flow.ts';
import type { Frame } from '../model/snapshot.ts';
import { EngineError } from './engine-error.ts';
import { holds } from './guards.ts';
import { operate } from './operations.ts';
import { frameOf, withFrame, withRemarks, type Work } from './work.ts';

/** A flow ready to run: shared by all calls of that version. */
export interface CompiledFlow {
  readonly flow: Flow;
  /** SHA-256 of the authored documents. */
  readonly version: string;
  /** A flow that this one runs, with what it inherits; undefined when there is none of that id. */
  readonly subFlow: (id: string) => CompiledFlow | undefined;
  /** Whether its calls' traces tell each target of the flow that was taken, to measure coverage. */
  readonly tellsTargets: boolean;
  /** The machine in parts, each made when a call first needs it: by state, and under an empty name the root nodes. */
  readonly parts: Map<string, Part>;
}

/** What runs a call while it is in one state, or in a root node. */
interface Part {
  readonly machine: AnyStateMachine;
  readonly scope: Scope;
  /** What this part hears; anything else is not even offered to it, which costs about 20 µs. */
  readonly hears: ReadonlySet<string>;
  /** One resolved state per position. */
  readonly positions: Map<string, AnyMachineSnapshot>;
}

/** What XState gives a machine of the world around it. */
type Scope = Parameters<AnyStateMachine['transition']>[2];

interface Context {
  readonly work: Work | null;
}

function workOf(context: Context): Work {
  if (context.work === null) throw new EngineError('no_work', 'the machine ran without a call');
  return context.work;
}

const implementations = {
  actions: {
    operate: xstateAssign<Context, AnyEventObject, { readonly ops: readonly MachineOp[] }, EventObject, never>(
      ({ context }, { ops }) => ({
        work: ops.reduce((work, op) => operate(withRemarks(work), op), workOf(context)),
      }),
    ),
  },
  guards: {
    holds: ({ context }: { context: Context }, { guard }: { guard: MachineGuard }) => holds(workOf(context), guard),
  },
};

const asAction = (ops: readonly MachineOp[]): object =>
  ops.length === 0 ? {} : { actions: [{ type: 'operate', params: { ops } }] };

function asTransitions(transitions: readonly MachineTransition[], tellsTargets: boolean): object[] {
  return transitions.map(({ guard, actions = [], place, ...rest }) => ({
    ...rest,
    ...asAction(tellsTargets && place !== undefined ? [...actions, { type: 'took', params: { place } }] : actions),
    ...(guard === undefined ? {} : { guard: { type: 'holds', params: { guard } } }),
  }));
}

/**
 * The configuration as XState runs it: operations that follow each other are one action, since XState's own work for an
 * action costs more than most operations do.
 */
function runnable({ entry, exit, always, on, states, ...rest }: MachineNode, tellsTargets: boolean): object {
  const list = (ops: readonly MachineOp[] | undefined): object[] | undefined =>
    ops === undefined ? undefined : [{ type: 'operate', params: { ops } }];
  return {
    ...rest,
    ...(entry === undefined ? {} : { entry: list(entry) }),
    ...(exit === undefined ? {} : { exit: list(exit) }),
    ...(always === undefined ? {} : { always: asTransitions(always, tellsTargets) }),
    ...(on === undefined ? {} : { on: mapRecord(on, (each) => asTransitions(each, tellsTargets)) }),
    ...(states === undefined ? {} : { states: mapRecord(states, (each) => runnable(each, tellsTargets)) }),
  };
}

function mapRecord<From, To>(record: Readonly<Record<string, From>>, fn: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fn(value)]));
}

const GOTO = 'goto.';

/** Where a part begins from. */
const AT_IDLE: Position = { key: root.idle, value: root.idle };

/** Microsteps of one step of a state, at most: enter, judge, accept, next. */
const MICROSTEPS_PER_STEP = 8;

/** Finds and builds a flow that another runs, with what it inherits of that one. */
export type SubFlows = (caller: Flow, id: string) => Flow | undefined;

/**
 * Makes a checked flow ready to run. Each part of its machine is made when a call first gets there, and the flows it runs
 * when they are first run, so that nothing of this takes long.
 * @param tellsTargets whether traces tell each target of the flow that was taken
 */
export function compileFlow(
  flow: Flow,
  version: string,
  subFlows: SubFlows = () => undefined,
  tellsTargets = false,
): CompiledFlow {
  const compiled = new Map<string, CompiledFlow | undefined>();
  const subFlow = (id: string): CompiledFlow | undefined => {
    if (!compiled.has(id)) {
      const found = subFlows(flow, id);
      compiled.set(id, found === undefined ? undefined : compileFlow(found, version, subFlows, tellsTargets));
    }
    return compiled.get(id);
  };
  return { flow, version, subFlow, tellsTargets, parts: new Map() };
}

interface Position {
  readonly key: string;
  readonly value: unknown;
}

/** A frame's position as XState's value: `$end`, or state → step → phase. */
function positionOf({ state, step, phase }: Pick<Frame, 'state' | 'step' | 'phase'>): Position {
  if (step === null || phase === null) return { key: state, value: state };
  return { key: `${state}/${step}/${phase}`, value: { [state]: { [step]: phase } } };
}

function partOf(compiled: CompiledFlow, name: string): Part {
  const { flow, parts, tellsTargets } = compiled;
  const state = flow.states.get(name) ?? null;
  const key = state === null ? '' : name;
  const known = parts.get(key);
  if (known !== undefined) return known;
  const machine = createMachine(
    {
      ...runnable(partConfig(flow, state), tellsTargets),
      context: { work: null },
      options: { maxIterations: flow.limits.states * ((state?.steps.length ?? 0) + 1) * MICROSTEPS_PER_STEP + 100 },
    },
    // XState infers no parameter types from a configuration that is built.
    implementations as never,
  );
  const part: Part = {
    machine,
    scope: inertScope(machine),
    hears: new Set(machine.events),
    positions: new Map(),
  };
  parts.set(key, part);
  return part;
}

/**
 * What a machine may use of the world, which is nothing. It is kept, since XState's own `transition` makes one each time,
 * with an actor and its first state.
 */
function inertScope(machine: AnyStateMachine): Scope {
  const self = createActor(machine);
  const nothing = (): void => undefined;
  return {
    self,
    system: self.system,
    id: '',
    sessionId: '',
    defer: nothing,
    logger: nothing,
    stopChild: nothing,
    emit: nothing,
    actionExecutor: nothing,
  };
}

function resolved({ machine, positions }: Part, { key, value }: Position): AnyMachineSnapshot {
  const cached = positions.get(key);
  if (cached !== undefined) return cached;
  const state = machine.resolveState({ value: value as string, context: { work: null } });
  positions.set(key, state);
  return state;
}

/** Whether a call can rest where a frame is: in a phase of a state, or in a root node. */
export function isRestingPoint(
  compiled: CompiledFlow,
  { state, step, phase }: Pick<Frame, 'state' | 'step' | 'phase'>,
): boolean {
  const node = partOf(compiled, state).machine.root.states[state];
  if (step === null || phase === null) return node !== undefined && Object.keys(node.states).length === 0;
  return node?.states[step]?.states[phase] !== undefined;
}

function readPosition(value: unknown): Pick<Frame, 'state' | 'step' | 'phase'> {
  if (typeof value === 'string') return { state: value, step: null, phase: null };
  const [state, inner] = Object.entries(value as Record<string, unknown>)[0] ?? [root.idle, null];
  if (typeof inner !== 'object' || inner === null) return { state, step: null, phase: null };
  const [step, phase] = Object.entries(inner as Record<string, string>)[0] ?? [null, null];
  return { state, step, phase };
}

/**
 * Gives one event to the frame being run.
 * @returns the call afterwards, and whether the machine had a use for the event
 */
export function runMachine(
  compiled: CompiledFlow,
  work: Work,
  event: string,
): { readonly work: Work; readonly handled: boolean } {
  const frame = frameOf(work);
  // A flow or `back` goes to a state from a root node, where there is nothing to leave.
  const enters = event.startsWith(GOTO);
  let part = partOf(compiled, enters ? event.slice(GOTO.length) : frame.state);
  if (!part.hears.has(event)) return { work, handled: false };
  const before = { ...resolved(part, enters ? AT_IDLE : positionOf(frame)), context: { work } } as AnyMachineSnapshot;
  let after = stepped(part, before, event);
  if (after === before) return { work, handled: false };
  for (let next = nextPart(compiled, part, after); next !== null; next = nextPart(compiled, part, after)) {
    part = partOf(compiled, String(after.value));
    const entering = { ...resolved(part, AT_IDLE), context: after.context as Context } as AnyMachineSnapshot;
    after = stepped(part, entering, next);
  }
  return { work: withFrame(workOf(after.context as Context), readPosition(after.value)), handled: true };
}

function stepped({ machine, scope }: Part, before: AnyMachineSnapshot, event: string): AnyMachineSnapshot {
  return machine.transition(before, { type: event }, scope) as AnyMachineSnapshot;
}

/** The event that the next part goes on with, where a call has left the one that it was in; null where it rests. */
function nextPart(compiled: CompiledFlow, part: Part, { value }: AnyMachineSnapshot): string | null {
  if (typeof value !== 'string' || part === partOf(compiled, value)) return null;
  return entryOf(compiled.flow, value);
}
