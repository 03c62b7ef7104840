import { nearestNames } from '../diagnostics/suggest.ts';
import type { Value } from '../expressions/expression.ts';
import { fromJson } from '../expressions/json.ts';
import type { CallPlaced } from '../model/event.ts';
import type { Flow } from '../model/flow.ts';
import { checkValue } from '../telnyx/params.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import { ofType } from './typed-value.ts';

/** Another call, as it is asked for. */
export interface Order {
  readonly to: string;
  /** Empty: the flow's `outbound` says it, else `line`. */
  readonly from: string;
  /** The number of the call that orders this one; empty where none does. */
  readonly line: string;
  /** Empty: the flow's `outbound` says it. */
  readonly connectionId: string;
  readonly inputs: JsonObject;
  /** How long to wait before it is dialled, ms. */
  readonly delayMs: number;
}

/** A flow that a call can begin in. */
interface Callable {
  readonly flow: Flow;
  readonly version: string;
}

/** The event that begins the call, or why it cannot be placed, as one sentence. */
export function readOrder(
  { flow, version }: Callable,
  order: Order,
): { readonly ok: true; readonly placed: CallPlaced } | { readonly ok: false; readonly problem: string } {
  const { to, line, connectionId, inputs, delayMs } = order;
  const from = order.from === '' && flow.outbound['from'] === undefined ? line : order.from;
  const problem =
    numberProblem('to', to) ??
    missingProblem(flow, from, connectionId) ??
    (from === '' ? null : numberProblem('from', from)) ??
    inputProblem(flow, inputs);
  if (problem !== null) return { ok: false, problem };
  return { ok: true, placed: { kind: 'call.placed', flow: flow.id, version, to, from, connectionId, inputs, delayMs } };
}

function numberProblem(name: string, number: string): string | null {
  const spec = { type: 'string', format: 'phone', description: 'A number.' } as const;
  const [problem] = checkValue(spec, number, []);
  return problem === undefined ? null : `\`${name}\` is ${JSON.stringify(number)}, expected ${problem.expected}`;
}

function missingProblem({ id, outbound }: Flow, from: string, connectionId: string): string | null {
  if (from === '' && outbound['from'] === undefined) {
    return `there is no number to call from; give \`from\`, or name it in \`outbound\` of the flow \`${id}\``;
  }
  if (connectionId === '' && outbound['connection_id'] === undefined) {
    return 'there is no Call Control application to call by; set TELNYX_CONNECTION_ID';
  }
  return null;
}

function inputProblem(flow: Flow, inputs: JsonObject): string | null {
  const read = inputValues(flow, inputs);
  return read.ok ? null : read.problem;
}

/** A flow's inputs out of JSON, with those not given left out; or what is wrong with them. */
export function inputValues(
  { id, inputs }: Flow,
  given: JsonObject,
):
  | { readonly ok: true; readonly values: Readonly<Record<string, Value>> }
  | { readonly ok: false; readonly problem: string } {
  const values: Record<string, Value> = {};
  for (const [name, json] of Object.entries(given)) {
    const input = inputs.get(name);
    if (input === undefined) {
      const [nearest] = nearestNames(name, [...inputs.keys()]);
      const remedy = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`;
      return { ok: false, problem: `the flow \`${id}\` has no input \`${name}\`${remedy}` };
    }
    const value = ofType(fromJson(json), input.type);
    if (value === undefined) {
      const found = input.secret ? 'something else' : JSON.stringify(json);
      return { ok: false, problem: `the input \`${name}\` of the flow \`${id}\` is ${found}, expected ${input.type}` };
    }
    values[name] = value;
  }
  const missing = [...inputs.values()].find(({ name, required }) => required && !Object.hasOwn(given, name));
  if (missing === undefined) return { ok: true, values };
  return { ok: false, problem: `the flow \`${id}\` needs the input \`${missing.name}\` (${missing.type})` };
}
