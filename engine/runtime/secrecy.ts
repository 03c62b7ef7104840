import { subFlowSteps } from '../build/link-flows.ts';
import { emptyValue } from '../build/read-typed.ts';
import { secretNames } from '../build/secrets.ts';
import type { Value } from '../expressions/expression.ts';
import type { Flow } from '../model/flow.ts';
import type { CallSnapshot, Frame } from '../model/snapshot.ts';
import { apologyVersion } from './apology.ts';
import { compiledOf, type FlowBook } from './flow-book.ts';
import type { CompiledFlow } from './machine.ts';

const answers = new WeakMap<CompiledFlow, boolean>();

/** Whether calls of this flow may hold secrets: a secret variable, input or entry, here or in a flow that it runs. */
export function holdsSecrets(compiled: CompiledFlow): boolean {
  const known = answers.get(compiled);
  if (known !== undefined) return known;
  const found = search(compiled, new Set());
  answers.set(compiled, found);
  return found;
}

function search(compiled: CompiledFlow, visited: Set<string>): boolean {
  const { flow } = compiled;
  if (visited.has(flow.id)) return false;
  visited.add(flow.id);
  if (declaresSecret(flow)) return true;
  return subFlowSteps(flow).some(({ of }) => {
    const inner = compiled.subFlow(of.id);
    return inner !== undefined && search(inner, visited);
  });
}

function declaresSecret({ vars, inputs, states }: Flow): boolean {
  if ([...vars.values(), ...inputs.values()].some(({ secret }) => secret)) return true;
  // What is keyed in to pay is the number of a card.
  return [...states.values()].some(({ steps }) =>
    steps.some(({ verb, params }) => params['secret'] === true || verb === 'pay'),
  );
}

/**
 * Whether a call may hold secrets. One whose flow is not known, or that is in none any more, counts as one that may: its
 * keys may have been meant for a secret entry.
 */
export function isSecretCall(call: Pick<CallSnapshot, 'frames'>, flows: FlowBook): boolean {
  const [root] = call.frames;
  const compiled = root === undefined ? null : compiledFor(root, flows);
  return compiled === null || holdsSecrets(compiled);
}

function compiledFor(frame: Frame, flows: FlowBook): CompiledFlow | null {
  try {
    return compiledOf(flows, frame);
  } catch {
    // A version that cannot be loaded is an error of the call itself; here it only means that nothing is known to be public.
    return null;
  }
}

/** The frame's variables that are secret; all of them when its flow is not known. */
function secretsOf(frame: Frame, flows: FlowBook): { readonly flow: Flow | null; readonly names: readonly string[] } {
  if (frame.version === apologyVersion) return { flow: null, names: [] };
  const flow = compiledFor(frame, flows)?.flow ?? null;
  return { flow, names: flow === null ? Object.keys(frame.vars) : [...secretNames(flow.vars)] };
}

/** Whether a variable of the flow that the call began in is secret; any is where that flow is not known. */
export function isSecretVariable({ frames: [root] }: CallSnapshot, name: string, flows: FlowBook): boolean {
  if (root === undefined) return true;
  const { flow, names } = secretsOf(root, flows);
  return flow === null || names.includes(name);
}

/** Every text and number that the call's secret variables hold, as text. */
export function secretTexts(call: CallSnapshot, flows: FlowBook): readonly string[] {
  return call.frames.flatMap((frame) =>
    secretsOf(frame, flows).names.flatMap((name) => textsIn(frame.vars[name] ?? null)),
  );
}

function textsIn(value: Value): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'bigint' || typeof value === 'number') return [String(value)];
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) return [];
  return Object.values(value as Readonly<Record<string, Value>>).flatMap(textsIn);
}

/** The call without what must not outlive it: secret variables, keys, and what verbs keep for themselves. */
export function withoutSecrets(call: CallSnapshot, flows: FlowBook): CallSnapshot {
  if (!isSecretCall(call, flows)) return call;
  const frames = call.frames.map((frame): Frame => {
    const { flow, names } = secretsOf(frame, flows);
    const blank: Record<string, Value> = {};
    for (const name of names) blank[name] = emptyValue(flow?.vars.get(name)?.type ?? 'string');
    return { ...frame, vars: { ...frame.vars, ...blank }, result: {}, data: {} };
  });
  return { ...call, frames, kept: [], seen: [], owed: [] };
}
