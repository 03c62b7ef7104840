import type { FarEnd } from '../../carrier/options.ts';
import { timestampText } from '../../expressions/time-functions.ts';
import { fieldReferences } from '../../expressions/check-expression.ts';
import { usesOf, useExpressions } from '../../checks/uses.ts';
import type { Flow } from '../../model/flow.ts';
import { isOpen } from '../../runtime/opening-hours.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import type { JsonObject, JsonValue } from '../../telnyx/wire.ts';
import { usualCarrier } from '../scenario/around.ts';
import type { CallSetup } from '../scenario/scenario.ts';
import { withSubFlows } from '../sub-flows.ts';
import { knownData } from './known-data.ts';

/** A Friday morning in the middle of America, as for any scenario that names no time. */
export const usualTime = Date.UTC(2026, 10, 20, 16);
export const usualCaller = '+15550001111';
/** Who is called by a flow that places calls. */
const CALLED = '+15550002222';
const HOUR_MS = 3_600_000;
/** Opening hours of two weeks show every day of the week, and what comes after it. */
const HOURS_LOOKED_AT = 14 * 24;
/** More beginnings than these are not put together from what can be the case. */
const MOST_WORLDS = 48;

/** All combinations of so many switches are tried, of more only some. */
const MOST_COMBINED = 4;

export interface Worlds {
  readonly setups: readonly CallSetup[];
  /** False where there are more combinations than are tried. */
  readonly isWhole: boolean;
}

/**
 * What can be the case when a call begins: each combination of opening hours, switches, callers and answers that the
 * flow tells apart. The usual one is first.
 */
export function worldsOf(flow: CompiledFlow, deadAirMs: number): Worlds {
  const flows = [...withSubFlows(flow)].map((compiled) => compiled.flow);
  const names = new Set(flows.flatMap((each) => usesOf(each).flatMap(useExpressions)).flatMap(({ names }) => names));
  const outgoing = isPlaced(flow.flow);
  const times = names.has('schedules') ? momentsOf(flows) : [usualTime];
  const switches = names.has('switches') ? switchesOf(flows) : [{}];
  const callers = callersOf(flows, names);
  const answers = outgoing ? answersOf(flow.flow) : [null];
  const env = Object.fromEntries(envOf(flows).map((name) => [name, 'explored']));
  const inputs = outgoing ? inputsOf(flow.flow) : [{}];
  const setups: CallSetup[] = [];
  for (const at of times)
    for (const switched of switches)
      for (const from of callers)
        for (const answer of answers)
          for (const given of inputs) {
            setups.push({
              flow: flow.flow.id,
              call: {
                from,
                to: outgoing ? CALLED : null,
                at,
                direction: outgoing ? 'outgoing' : 'incoming',
                answeredBy: answer?.answeredBy ?? 'human',
                inputs: given,
              },
              settings: {},
              switches: switched,
              env,
              http: [],
              carrier: { ...usualCarrier, farEnds: answer?.farEnds ?? {} },
              invariants: { noDeadAir: deadAirMs },
            });
          }
  const switchable = new Set(flows.flatMap((each) => [...each.switches.keys()]));
  const isWhole = setups.length <= MOST_WORLDS && (!names.has('switches') || switchable.size <= MOST_COMBINED);
  return { setups: setups.slice(0, MOST_WORLDS), isWhole };
}

/** Whether calls of a flow are placed: nobody can call it. */
function isPlaced({ routes, outbound, inputs }: Flow): boolean {
  const routed = routes === 'default' || routes.length > 0;
  return !routed && (Object.keys(outbound).length > 0 || [...inputs.values()].some(({ required }) => required));
}

/** A moment for each combination of open and closed. */
function momentsOf(flows: readonly Flow[]): readonly number[] {
  const schedules = flows.flatMap((flow) => [...flow.schedules.values()]);
  const moments = new Map<string, number>();
  for (let hour = 0; hour < HOURS_LOOKED_AT; hour += 1) {
    const at = usualTime + hour * HOUR_MS;
    const open = schedules.map((schedule) => isOpen(schedule, at)).join();
    if (!moments.has(open)) moments.set(open, at);
  }
  return [...moments.values()];
}

/**
 * Switches on and off: all combinations of a few; of many, each alone, all of them, and those of each condition's own.
 */
function switchesOf(flows: readonly Flow[]): readonly Switched[] {
  const all = new Map(flows.flatMap((flow) => [...flow.switches.values()].map(({ name, on }) => [name, on] as const)));
  if (all.size <= MOST_COMBINED) return combinationsOf([...all]);
  const together = flows
    .flatMap((flow) => usesOf(flow).flatMap(useExpressions))
    .map((expression) => fieldReferences(expression, 'switches').map(({ field }) => field))
    .map((fields) => [...all].filter(([name]) => fields.includes(name)))
    .flatMap((own) => (own.length <= MOST_COMBINED ? combinationsOf(own) : []));
  const found = [{}, ...[...all].map(([name, on]) => ({ [name]: !on })), ...together, flipped([...all])];
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

type Switched = Readonly<Record<string, boolean>>;

function combinationsOf(switches: readonly (readonly [string, boolean])[]): readonly Switched[] {
  return switches.reduce<readonly Switched[]>(
    (found, [name, on]) => [...found, ...found.map((each) => ({ ...each, [name]: !on }))],
    [{}],
  );
}

function flipped(switches: readonly (readonly [string, boolean])[]): Switched {
  return Object.fromEntries(switches.map(([name, on]) => [name, !on]));
}

function callersOf(flows: readonly Flow[], names: ReadonlySet<string>): readonly string[] {
  if (!names.has('call')) return [usualCaller];
  const compared = flows
    .flatMap((flow) => knownData(flow).compared)
    .flatMap(({ root, path, value }) =>
      root === 'call' && path.join() === 'from' && typeof value === 'string' ? [value] : [],
    );
  const numbers = compared.flatMap((value) => {
    if (/^\+\d{7,15}$/.test(value)) return [value];
    // The beginning of a number, as `startsWith` takes it; then somebody's from elsewhere is one as well.
    return /^\+\d{1,6}$/.test(value) ? [`${value}${usualCaller.slice(value.length)}`, elsewhere] : [];
  });
  return [...new Set([usualCaller, ...numbers])];
}

/** A number of another country than the usual caller's. */
const elsewhere = '+442079460000';

interface Answered {
  readonly answeredBy: CallSetup['call']['answeredBy'];
  readonly farEnds: Readonly<Record<string, FarEnd>>;
}

/** Who answers a call that is placed, and that nobody does. */
function answersOf({ outbound }: Flow): readonly Answered[] {
  const detects = outbound['answering_machine_detection'] !== undefined;
  const answered = detects ? (['human', 'machine', 'fax', 'not_sure'] as const) : (['human'] as const);
  return [
    ...answered.map((answeredBy) => ({ answeredBy, farEnds: {} })),
    ...(['no_answer', 'busy'] as const).map((far) => ({ answeredBy: 'human' as const, farEnds: { [CALLED]: far } })),
  ];
}

function envOf(flows: readonly Flow[]): readonly string[] {
  const read = flows
    .flatMap((flow) => usesOf(flow).flatMap(useExpressions))
    .flatMap((expression) => fieldReferences(expression, 'env'));
  return [...new Set(read.map(({ field }) => field))];
}

/** Values for the inputs: those they must have, then one set for each value that one is compared with. */
function inputsOf(flow: Flow): readonly JsonObject[] {
  const { compared } = knownData(flow);
  const required = [...flow.inputs.values()].filter((input) => input.required);
  const usual = Object.fromEntries(required.map(({ name, type }) => [name, exampleOf(flow, name, type)]));
  const others = compared.flatMap(({ root, path, value }) =>
    path.length === 0 && value !== undefined && flow.inputs.has(root) ? [{ ...usual, [root]: value }] : [],
  );
  return [usual, ...others];
}

function exampleOf(flow: Flow, name: string, type: string): JsonValue {
  const asTime = usesOf(flow)
    .flatMap(useExpressions)
    .some(({ source }) => source.includes(`timestamp(${name})`));
  if (asTime) return timestampText(new Date(usualTime + 24 * HOUR_MS));
  const examples: Readonly<Record<string, JsonValue>> = { int: 1, double: 1.5, bool: true, list: [], map: {} };
  return examples[type] ?? 'A1';
}
