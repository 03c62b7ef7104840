import {
  assign as xstateAssign,
  createMachine,
  transition,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type EventObject,
} from 'xstate';
import { machineConfig } from '../compile/machine-config.ts';
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

/** A flow ready to run: one machine, shared by all calls of that version. */
export interface CompiledFlow {
  readonly flow: Flow;
  /** SHA-256 of the authored documents. */
  readonly version: string;
  /** A flow that this one runs, with what it inherits; undefined when there is none of that id. */
  readonly subFlow: (id: string) => CompiledFlow | undefined;
  readonly machine: AnyStateMachine;
  /** What some state of the flow hears; anything else is not even offered to the machine, which costs about 20 µs. */
  readonly hears: ReadonlySet<string>;
  /** Whether its calls' traces tell each target of the flow that was taken, to measure coverage. */
  readonly tellsWays: boolean;
  /** One resolved state per position: `resolveState` costs 90 µs at 1,000 states. */
  readonly positions: Map<string, AnyMachineSnapshot>;
}

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

function asTransitions(transitions: readonly MachineTransition[], tellsWays: boolean): object[] {
  return transitions.map(({ guard, actions = [], place, ...rest }) => ({
    ...rest,
    ...asAction(tellsWays && place !== undefined ? [...actions, { type: 'took', params: { place } }] : actions),
    ...(guard === undefined ? {} : { guard: { type: 'holds', params: { guard } } }),
  }));
}

/**
 * The configuration as XState runs it: operations that follow each other are one action, since XState's own work for an
 * action costs more than most operations do.
 */
function runnable({ entry, exit, always, on, states, ...rest }: MachineNode, tellsWays: boolean): object {
  const list = (ops: readonly MachineOp[] | undefined): object[] | undefined =>
    ops === undefined ? undefined : [{ type: 'operate', params: { ops } }];
  return {
    ...rest,
    ...(entry === undefined ? {} : { entry: list(entry) }),
    ...(exit === undefined ? {} : { exit: list(exit) }),
    ...(always === undefined ? {} : { always: asTransitions(always, tellsWays) }),
    ...(on === undefined ? {} : { on: mapRecord(on, (each) => asTransitions(each, tellsWays)) }),
    ...(states === undefined ? {} : { states: mapRecord(states, (each) => runnable(each, tellsWays)) }),
  };
}

function mapRecord<From, To>(record: Readonly<Record<string, From>>, fn: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fn(value)]));
}

/** Microsteps of one step of a state, at most: enter, judge, accept, next. */
const MICROSTEPS_PER_STEP = 8;

/** Finds and builds a flow that another runs, with what it inherits of that one. */
export type SubFlows = (caller: Flow, id: string) => Flow | undefined;

/**
 * Compiles a checked flow into its machine; the flows it runs are compiled when they are first run.
 * @param tellsWays whether traces tell each target of the flow that was taken
 */
export function compileFlow(
  flow: Flow,
  version: string,
  subFlows: SubFlows = () => undefined,
  tellsWays = false,
): CompiledFlow {
  const config = machineConfig(flow);
  const mostSteps = Math.max(1, ...[...flow.states.values()].map((state) => state.steps.length));
  const machine = createMachine(
    {
      ...runnable(config, tellsWays),
      context: { work: null },
      options: { maxIterations: flow.limits.states * mostSteps * MICROSTEPS_PER_STEP + 100 },
    },
    // XState infers no parameter types from a configuration that is built.
    implementations as never,
  );
  const compiled = new Map<string, CompiledFlow | undefined>();
  const subFlow = (id: string): CompiledFlow | undefined => {
    if (!compiled.has(id)) {
      const found = subFlows(flow, id);
      compiled.set(id, found === undefined ? undefined : compileFlow(found, version, subFlows, tellsWays));
    }
    return compiled.get(id);
  };
  return { flow, version, subFlow, machine, hears: new Set(machine.events), tellsWays, positions: new Map() };
}

/** A frame's position as XState's value: `$end`, or state → step → phase. */
function positionOf(frame: Frame): { key: string; value: unknown } {
  const { state, step, phase } = frame;
  if (step === null || phase === null) return { key: state, value: state };
  return { key: `${state}/${step}/${phase}`, value: { [state]: { [step]: phase } } };
}

function resolved(compiled: CompiledFlow, frame: Frame): AnyMachineSnapshot {
  const { key, value } = positionOf(frame);
  const cached = compiled.positions.get(key);
  if (cached !== undefined) return cached;
  const state = compiled.machine.resolveState({ value: value as string, context: { work: null } });
  compiled.positions.set(key, state);
  return state;
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
  if (!compiled.hears.has(event)) return { work, handled: false };
  const base = resolved(compiled, frameOf(work));
  const before = { ...base, context: { work } } as AnyMachineSnapshot;
  const [after, effects] = transition(compiled.machine, before, { type: event });
  const next = (after.context as Context).work;
  if (next === null) throw new EngineError('no_work', 'the machine lost its call');
  const handled = after !== before || effects.length > 0;
  if (!handled) return { work, handled };
  return { work: withFrame(next, readPosition(after.value)), handled };
}
