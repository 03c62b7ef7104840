import type { MachineOp } from '../compile/machine-types.ts';
import { evaluate, kindOf } from '../expressions/evaluate.ts';
import type { Value } from '../expressions/expression.ts';
import type { Flow } from '../model/flow.ts';
import { dynamicProblem, valuesOf } from './dynamic.ts';
import { forgetKeys } from './entry-operations.ts';
import { isOver } from './frames.ts';
import { scopeOf } from './scope.ts';
import { forgetFrame } from './recordings.ts';
import { ofType } from './typed-value.ts';
import { frameOf, newFrame, withCall, withFrame, withTrace, type Work } from './work.ts';

type Params<Type extends MachineOp['type']> = Extract<MachineOp, { type: Type }>['params'];

/** Asks for another flow to begin on top of this one; its inputs are what they are now, in the flow that runs it. */
export function runFlow(work: Work, { flow, inputs }: Params<'run'>): Work {
  const values = valuesOf(work, inputs, (name) => `run ${flow}, input ${name}`);
  return { ...withTrace(work, 'note', `runs ${flow}`), running: { flow, inputs: Object.fromEntries(values) } };
}

/** Keeps what the sub-flow handed back, which is the `result` of the step; a secret is its variable's alone. */
export function keepOutputs(work: Work, { into }: Params<'keep_outputs'>): Work {
  const { vars, result: outputs, data } = frameOf(work);
  const secret = data['secretOutputs'] as readonly string[];
  const result = Object.fromEntries(Object.entries(outputs).filter(([name]) => !secret.includes(name)));
  return withFrame(work, { result, ...(into === null ? {} : { vars: { ...vars, [into]: outputs } }) });
}

/** A sub-flow returned by a name that the state does not handle. */
export function unhandledReturn(work: Work, { state }: Params<'unhandled_return'>): Work {
  const outcome = returnedName(work);
  const counted = withCall(forgetKeys(work, { why: 'error' }), { errors: work.call.errors + 1 });
  const noted = withTrace(counted, 'error', `${state}: nobody handles return:${outcome}`, { code: outcome });
  return withFrame(noted, { error: { code: outcome, state, outcome } });
}

/**
 * The call with a sub-flow's frame on top, which has not begun yet.
 * @throws FlowProblem, in the flow that runs it, when an input is not of its type
 */
export function withSubFlow(work: Work, flow: Flow, inputs: Readonly<Record<string, Value>>): Work {
  const caller = frameOf(work);
  const vars = Object.fromEntries([...flow.vars].map(([name, variable]) => [name, variable.value]));
  for (const { name, type } of flow.inputs.values()) {
    if (!Object.hasOwn(inputs, name)) continue;
    const value = inputs[name] ?? null;
    const fit = ofType(value, type);
    if (fit === undefined)
      throw dynamicProblem(work, `run ${flow.id}, input ${name}`, `it is ${kindOf(value)}, expected ${type}`);
    vars[name] = fit;
  }
  const of = { flow: flow.id, version: caller.version, via: [...caller.via, caller.flow] };
  const alone = forgetFrame(work, work.call.frames.length);
  return withCall(alone, { frames: [...alone.call.frames, newFrame(of, vars)] });
}

/**
 * What a sub-flow hands back, evaluated in it.
 * @throws FlowProblem when an output cannot be evaluated
 */
export function outputsOf(work: Work): Record<string, Value> {
  const outputs: Record<string, Value> = {};
  for (const [name, { value }] of work.flow.outputs) {
    const evaluated = evaluate(value, scopeOf(work, value.names));
    if (!evaluated.ok) throw dynamicProblem(work, `output ${name} of ${work.flow.id}`, evaluated.reason);
    outputs[name] = evaluated.value;
  }
  return outputs;
}

/**
 * By which name a sub-flow returns; null where the return is the end: no flow ran this one, or that one is over since the
 * call was hung up. A flow that `on.hangup` runs does return.
 */
export function returnOf(work: Work): string | null {
  const below = work.call.frames[work.depth - 1];
  if (below === undefined || isOver(below)) return null;
  return returnedName(work);
}

/** The name that `return:NAME` has left; empty for a plain one. */
function returnedName(work: Work): string {
  const { returned } = frameOf(work).data;
  return typeof returned === 'string' ? returned : '';
}
