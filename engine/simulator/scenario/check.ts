import { subFlowSteps } from '../../build/link-flows.ts';
import { namingSteps } from '../../checks/naming-steps.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { diagnostic } from '../../diagnostics/make.ts';
import { orderDiagnostics } from '../../diagnostics/order.ts';
import { nearestNames } from '../../diagnostics/suggest.ts';
import { ownEffects } from '../../model/command.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import { actions } from '../../telnyx/catalogue.ts';
import type { Named, Scenario, ScenarioFile } from './scenario.ts';
import { withSubFlows } from '../sub-flows.ts';

/**
 * What a file of scenarios names and its flow has not: the flow, states, commands, settings and switches.
 * @param flows the flows of the folder, compiled; those without errors
 * @param ids of all flows of the folder, also of those that have errors
 */
export function checkScenarios(
  file: ScenarioFile,
  flows: readonly CompiledFlow[],
  ids: readonly string[] = flows.map(({ flow }) => flow.id),
): readonly Diagnostic[] {
  const flow = flows.find((each) => each.flow.id === file.flow);
  if (flow !== undefined) {
    const states = statesOf(flow);
    const given = givenTo(flow, flows);
    return orderDiagnostics(
      file.scenarios.flatMap((scenario) => [
        ...checkNames(scenario, states),
        ...(given === null ? [] : checkGiven(scenario, given)),
      ]),
    );
  }
  // What is wrong with a flow that has errors is said where the flow is checked.
  if (ids.includes(file.flow)) return [];
  const message = `there is no flow \`${file.flow}\``;
  return [diagnostic('unknown-flow', file.flowPlace, message, { suggestions: nearestNames(file.flow, ids) })];
}

/** The states of a flow, and of those that it runs. */
function statesOf(flow: CompiledFlow): ReadonlySet<string> {
  return new Set([...withSubFlows(flow)].flatMap((compiled) => [...compiled.flow.states.keys()]));
}

interface Given {
  readonly settings: ReadonlySet<string>;
  readonly switches: ReadonlySet<string>;
}

/** What a flow takes, those that it runs, and those of the calls that it orders; null where one of these has errors. */
function givenTo(flow: CompiledFlow, flows: readonly CompiledFlow[]): Given | null {
  const taking = new Set<CompiledFlow>();
  const calls = new Set([flow]);
  // A set takes what is added while it is gone through.
  for (const call of calls) {
    for (const compiled of withSubFlows(call)) {
      taking.add(compiled);
      const run = new Set(subFlowSteps(compiled.flow).map(({ of }) => of.id));
      for (const { of } of namingSteps(compiled.flow)) {
        if (run.has(of.id)) continue;
        const ordered = flows.find((each) => each.flow.id === of.id);
        if (ordered === undefined) return null;
        calls.add(ordered);
      }
    }
  }
  const all = [...taking].map((compiled) => compiled.flow);
  return {
    settings: new Set(all.flatMap(({ settings }) => [...settings.keys()])),
    switches: new Set(all.flatMap(({ switches }) => [...switches.keys()])),
  };
}

/** A misspelt setting or switch would change nothing, and its scenario would show something else. */
function checkGiven({ names, flow }: Scenario, { settings, switches }: Given): readonly Diagnostic[] {
  return [
    ...names.settings.flatMap((name) => missing(name, settings, 'unknown-key', `\`${flow}\` has no setting`)),
    ...names.switches.flatMap((name) => missing(name, switches, 'unknown-switch', `\`${flow}\` has no switch`)),
  ];
}

const commands: ReadonlySet<string> = new Set([...Object.keys(actions), ...ownEffects]);

function checkNames({ steps, visits, flow }: Scenario, states: ReadonlySet<string>): readonly Diagnostic[] {
  const expected = steps.flatMap((step) => (step.kind === 'expect' ? step.expectations : []));
  const named = expected.flatMap((each) => (each.kind === 'state' ? [each.state] : []));
  const sent = expected.flatMap((each) => (each.kind === 'sent' || each.kind === 'not_sent' ? [each.action] : []));
  return [
    ...[...visits, ...named].flatMap((state) => missing(state, states, 'unknown-state', `\`${flow}\` has no state`)),
    ...sent.flatMap((action) => missing(action, commands, 'unknown-verb', 'there is no command')),
  ];
}

function missing(
  { name, place }: Named,
  known: ReadonlySet<string>,
  code: 'unknown-state' | 'unknown-verb' | 'unknown-key' | 'unknown-switch',
  what: string,
): readonly Diagnostic[] {
  if (known.has(name)) return [];
  return [diagnostic(code, place, `${what} \`${name}\``, { suggestions: nearestNames(name, known) })];
}
