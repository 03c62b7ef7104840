import { readingInto, reportWrongType, type Reading } from '../../build/reading.ts';
import type { Members } from '../../build/read-map.ts';
import { type Diagnostic, isError, type Place } from '../../diagnostics/diagnostic.ts';
import { orderDiagnostics } from '../../diagnostics/order.ts';
import { scenarioFileShapes, scenarioShapes } from '../../schema/scenario-shapes.ts';
import type { SourceNode } from '../../source/node.ts';
import { parseSource } from '../../source/parse-source.ts';
import { readPhone } from '../../source/scalar.ts';
import type { JsonObject } from '../../telnyx/wire.ts';
import type { CallSetup, Invariants, Named, Scenario, ScenarioCall, ScenarioEnd, ScenarioFile } from './scenario.ts';
import { answeredByOf, carrierOf, checkCarrier, readHttp, usualCarrier } from './around.ts';
import { readStep } from './steps.ts';
import { readKeys, type Values } from './values.ts';

/** What came of reading a file of scenarios. */
export interface ReadScenarios {
  /** Null when there is an error among the diagnostics. */
  readonly file: ScenarioFile | null;
  /** In order of line. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A Friday morning in the middle of America: most businesses are open. */
const USUAL_TIME = Date.UTC(2026, 10, 20, 16);
const USUAL_CALLER = '+15550001111';

/**
 * Reads a file of scenarios. Takes any text and never throws.
 * @param file its name in findings
 * @param id the flow's id where the file names none: its path below the folder, without `.test.yaml`
 */
export function readScenarios(text: string, file: string, id: string): ReadScenarios {
  const { root, diagnostics: parsed } = parseSource(text, file);
  const diagnostics: Diagnostic[] = [...parsed];
  const reading = readingInto(diagnostics, { lost: () => undefined, declare: () => undefined });
  // What broken YAML seems to say is not what its author wrote.
  const unreadable = root === null || parsed.some(({ code }) => code === 'yaml-syntax');
  const read = unreadable ? null : readFile(root, file, id, reading);
  const broken = diagnostics.some(isError);
  return { file: broken ? null : read, diagnostics: orderDiagnostics(diagnostics) };
}

function readFile(root: SourceNode, file: string, id: string, reading: Reading): ScenarioFile | null {
  const firstLine: Place = { file, line: 1, column: 1, endLine: 1, endColumn: 2 };
  const read = readKeys(root, scenarioFileShapes, 'a file of scenarios', firstLine, reading, ['scenarios']);
  if (read === null) return null;
  const { values, members } = read;
  const flow = (values['flow'] as string | undefined) ?? id;
  const list = members.get('scenarios')?.value;
  if (list === undefined) return null;
  if (list.kind !== 'list' || list.items.length === 0) {
    reportWrongType(reading, list, '`scenarios`', 'a list of scenarios, each with `name` and `steps`');
    return null;
  }
  const common = invariantsOf(values['invariants']);
  const scenarios = list.items.flatMap((item, index) => {
    return readScenario(item, `scenario ${index + 1}`, { flow, common }, reading) ?? [];
  });
  reportSameNames(scenarios, reading);
  return { file, flow, flowPlace: members.get('flow')?.value.place ?? firstLine, scenarios };
}

function readScenario(
  node: SourceNode,
  number: string,
  of: { readonly flow: string; readonly common: Invariants },
  reading: Reading,
): Scenario | null {
  const read = readKeys(node, scenarioShapes, number, node.place, reading, ['steps', 'http']);
  if (read === null) return null;
  const { values, members } = read;
  const { name } = values;
  const place = members.get('name')?.value.place ?? node.place;
  const placeOf = (key: string): Place => members.get(key)?.key.place ?? place;
  const setup = readSetup(read, of, reading);
  if (typeof name !== 'string') return null;
  return {
    ...setup,
    name,
    place,
    steps: readSteps(members, reading),
    ends: (values['ends'] as ScenarioEnd | undefined) ?? null,
    visits: readVisits(members),
    names: { settings: readNames(members, 'settings'), switches: readNames(members, 'switches') },
    places: { ends: placeOf('ends'), visits: placeOf('visits') },
  };
}

/**
 * The call and what is around it, of keys that were read without `http`.
 * @param of its flow, and the invariants of the whole file
 */
export function readSetup(
  { values, members }: { readonly values: Values; readonly members: Members },
  of: { readonly flow: string; readonly common: Invariants },
  reading: Reading,
): CallSetup {
  const carrier = members.get('carrier');
  if (carrier !== undefined) checkCarrier(carrier.value, reading);
  const http = members.get('http');
  if (http !== undefined && http.value.kind !== 'list')
    reportWrongType(reading, http.value, '`http`', 'a list of entries');
  return {
    flow: of.flow,
    call: readCall(values['call'], members, reading),
    settings: (values['settings'] as JsonObject | undefined) ?? {},
    switches: (values['switches'] as Readonly<Record<string, boolean>> | undefined) ?? {},
    env: (values['env'] as Readonly<Record<string, string>> | undefined) ?? {},
    http: http === undefined ? [] : readHttp(http, reading),
    carrier: values['carrier'] === undefined ? usualCarrier : carrierOf(values['carrier'] as Values),
    invariants: { ...of.common, ...invariantsOf(values['invariants']) },
  };
}

function readSteps(members: Members, reading: Reading): Scenario['steps'] {
  const list = members.get('steps')?.value;
  if (list === undefined) return [];
  if (list.kind !== 'list') {
    reportWrongType(reading, list, '`steps`', 'a list of steps, e.g. `- press: 1`');
    return [];
  }
  return list.items.flatMap((item, index) => readStep(item, `step ${index + 1}`, reading) ?? []);
}

function readVisits(members: Members): readonly Named[] {
  const list = members.get('visits')?.value;
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item) => (item.kind === 'scalar' ? [{ name: item.text, place: item.place }] : []));
}

/** The keys of a map, with their places. */
function readNames(members: Members, of: string): readonly Named[] {
  const map = members.get(of)?.value;
  return map?.kind === 'map' ? map.entries.map(({ key: { text: name, place } }) => ({ name, place })) : [];
}

function readCall(given: unknown, members: Members, reading: Reading): ScenarioCall {
  const values = (given ?? {}) as Values;
  const map = members.get('call')?.value;
  const nodeOf = (key: string): SourceNode | undefined =>
    map?.kind === 'map' ? map.entries.find((entry) => entry.key.text === key)?.value : undefined;
  for (const key of ['from', 'to']) checkNumber(nodeOf(key), key, reading);
  const {
    from = USUAL_CALLER,
    to = null,
    direction = 'incoming',
    answered_by: answeredBy = 'human',
    inputs = {},
  } = values;
  return {
    from: from as string,
    to: to as string | null,
    at: readTime(nodeOf('at'), reading) ?? USUAL_TIME,
    direction: direction as ScenarioCall['direction'],
    answeredBy: answeredByOf(answeredBy),
    inputs: inputs as JsonObject,
  };
}

/** A caller may be withheld; what looks like a number must be one. */
function checkNumber(node: SourceNode | undefined, key: string, reading: Reading): void {
  if (node?.kind !== 'scalar' || !/^[+0-9(]/.test(node.text)) return;
  const read = readPhone(node);
  if (!read.ok) reading.report(read.problem.code, node.place, `\`${key}\` of \`call\`: ${read.problem.message}`);
}

function readTime(node: SourceNode | undefined, reading: Reading): number | null {
  if (node?.kind !== 'scalar') return null;
  const whole = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/.test(node.text);
  const at = whole ? Date.parse(node.text.replace(' ', 'T')) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  const expected = 'a moment with its offset from UTC, such as `2026-11-20T10:00:00-06:00`';
  reportWrongType(reading, node, '`at` of `call`', expected);
  return null;
}

function invariantsOf(given: unknown): Invariants {
  const values = (given ?? {}) as Values;
  const names = {
    no_dead_air: 'noDeadAir',
    ends_within: 'endsWithin',
    answered_within: 'answeredWithin',
    no_command_after_hangup: 'noCommandAfterHangup',
  } as const;
  return Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => (values[key] === undefined ? [] : [[name, values[key]]])),
  );
}

function reportSameNames(scenarios: readonly Scenario[], reading: Reading): void {
  const first = new Map<string, Place>();
  for (const { name, place } of scenarios) {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, place);
    else reading.report('duplicate-key', place, `there is a scenario of this name already`, { also: [earlier] });
  }
}
