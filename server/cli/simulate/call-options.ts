import { toJson } from '../../../engine/expressions/json.ts';
import { envNames } from '../../../engine/checks/env-names.ts';
import type { ValueType } from '../../../engine/expressions/expression.ts';
import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import { checkNames } from '../../../engine/simulator/simulate.ts';
import { readOptions, type SimulateOptions } from '../../../engine/simulator/simulate-options.ts';
import { SimulationError } from '../../../engine/simulator/simulation-error.ts';
import { withSubFlows } from '../../../engine/simulator/sub-flows.ts';
import { typedValue } from '../../../engine/simulator/typed-text.ts';
import type { CallSetup } from '../../../engine/simulator/scenario/scenario.ts';
import type { JsonObject, JsonValue } from '../../../engine/telnyx/wire.ts';

/** What the command line says of the call. */
export interface CallFlags {
  readonly from?: string;
  readonly to?: string;
  readonly at?: string;
  readonly outgoing?: boolean;
  readonly answeredBy?: 'human' | 'machine' | 'fax' | 'unknown';
  /** `name=value`. */
  readonly input?: readonly string[];
  readonly setting?: readonly string[];
  readonly switch?: readonly string[];
}

/** The call, as a scenario would say it, and as it was read. */
export type CallAsked =
  | { readonly ok: true; readonly options: SimulateOptions; readonly setup: CallSetup }
  | { readonly ok: false; readonly problem: string };

type Pairs = { readonly ok: true; readonly values: JsonObject } | { readonly ok: false; readonly problem: string };

/**
 * Reads what the command line says of the call. Values have the types that the flow gives their names.
 * @param at when it begins unless told, as text; null leaves the scenarios' own moment
 */
export function readCallFlags(
  flags: CallFlags,
  flow: CompiledFlow,
  folder: readonly CompiledFlow[],
  at: string | null,
): CallAsked {
  const ofOutgoing = flags.input !== undefined ? '--input' : flags.answeredBy !== undefined ? '--answered-by' : null;
  if (ofOutgoing !== null && flags.outgoing !== true) {
    return { ok: false, problem: `${ofOutgoing} is for a call that the flow makes; give --outgoing too` };
  }
  const all = [...withSubFlows(flow), ...folder].map((each) => each.flow);
  const settings = readPairs('--setting', flags.setting, typesOf(all.flatMap((each) => [...each.settings.values()])));
  const switches = readPairs('--switch', flags.switch, null);
  const inputs = readPairs('--input', flags.input, typesOf([...flow.flow.inputs.values()]));
  if (!settings.ok) return settings;
  if (!switches.ok) return switches;
  if (!inputs.ok) return inputs;
  const { from, to, answeredBy } = flags;
  const begins = flags.at ?? at;
  const options: SimulateOptions = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(begins === null ? {} : { at: begins }),
    ...(flags.outgoing === true ? { direction: 'outgoing' } : {}),
    ...(answeredBy === undefined ? {} : { answered_by: answeredBy }),
    ...(flags.input === undefined ? {} : { inputs: inputs.values }),
    ...(flags.setting === undefined ? {} : { settings: settings.values }),
    ...(flags.switch === undefined ? {} : { switches: switches.values as Readonly<Record<string, boolean>> }),
  };
  try {
    const { setup } = readOptions(flow.flow.id, options);
    checkNames(setup, [...folder, ...withSubFlows(flow)]);
    return { ok: true, options, setup };
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error;
    const asTyped = error.message.replace(/^simulate: /, '').replace(/^`(from|to|at)` of `call`/, '--$1');
    return { ok: false, problem: asTyped };
  }
}

function typesOf(
  named: readonly { readonly name: string; readonly type: ValueType }[],
): ReadonlyMap<string, ValueType> {
  return new Map(named.map(({ name, type }) => [name, type]));
}

/** @param types of the names; null where each is `on` or `off` */
function readPairs(
  option: string,
  given: readonly string[] | undefined,
  types: ReadonlyMap<string, ValueType> | null,
): Pairs {
  const values: Record<string, JsonValue> = {};
  for (const pair of given ?? []) {
    const [, name, text] = /^([^=\s]+)=(.*)$/s.exec(pair) ?? [];
    const example = types === null ? 'night=on' : 'name=value';
    if (name === undefined || text === undefined) {
      return { ok: false, problem: `${option}: \`${pair}\` is not of the form \`${example}\`` };
    }
    if (types === null) {
      const isOn = Object.hasOwn(positions, text) ? positions[text] : undefined;
      if (isOn === undefined) return { ok: false, problem: `${option}: \`${text}\` is neither \`on\` nor \`off\`` };
      values[name] = isOn;
      continue;
    }
    // A name that the flow has not is told by who knows the names.
    const typed = typedValue(text, types.get(name) ?? 'string', `\`${name}\` of ${option}`);
    if (!typed.ok) return typed;
    values[name] = toJson(typed.value);
  }
  return { ok: true, values };
}

const positions: Readonly<Record<string, boolean>> = { on: true, off: false, true: true, false: false };

/**
 * Values for the variables of the environment that flows read: each stands for itself, since nothing leaves the machine
 * and a recording must hold no secret.
 */
export function standIns(flows: readonly CompiledFlow[]): Readonly<Record<string, string>> {
  const all = new Set(flows.flatMap((flow) => [...withSubFlows(flow)]));
  const names = [...all].flatMap((each) => [...envNames(each.flow).keys()]);
  return Object.fromEntries(names.map((name) => [name, name]));
}
