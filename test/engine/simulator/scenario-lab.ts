import { readScenarios } from '../../../engine/simulator/scenario/reader.ts';
import { runScenario, type ScenarioResult } from '../../../engine/simulator/scenario/run.ts';
import type { Scenario } from '../../../engine/simulator/scenario/scenario.ts';
import type { Session } from '../../../engine/simulator/scenario/session.ts';
import { startScenario, type ScenarioGiven } from '../../../engine/simulator/scenario/start.ts';
import { compiled } from '../../support/flows.ts';

/** A main line: a menu, an account number, a transfer. */
export const line = `flow: line
routes: [{ to: "+13125550100" }]
start: welcome
vars: { vip: false }
on: { hangup: saved }
states:
  welcome: { speak: Thank you for calling Acme., next: main_menu }
  main_menu:
    menu:
      prompt: For sales, press 1. For support, press 2.
      choices: { 1: sales, 2: support, 3: { goto: pause, hidden: true } }
      no_input: I did not hear you.
    on: { no_input: bye, no_match: bye, failed: bye }
  sales: { transfer: { to: "+13125550111", timeout_secs: 20 }, on: { busy: bye, failed: bye } }
  support:
    collect: { prompt: Enter your eight digit account number., digits: 8, into: account }
    on: { failed: bye }
    next: thanks
  thanks: { speak: "Thank you, \${spell(account)}.", set: { vip: true }, next: sales }
  pause: { wait: 10s, next: bye }
  bye: { speak: Goodbye., next: end }
  saved: { set: { vip: false }, next: end }
`;

/** Reads one scenario: its keys besides `name`, indented by nothing. */
function scenarioOf(keys: string, flow: string): Scenario {
  const indented = keys.trim().replace(/^/gm, '    ').trimStart();
  const text = `flow: ${flow}\nscenarios:\n  - name: it\n    ${indented}\n`;
  const { file, diagnostics } = readScenarios(text, 'line.test.yaml', 'line');
  const [scenario] = file?.scenarios ?? [];
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics, null, 1));
  return scenario;
}

/** Runs one scenario. */
export function tried(
  keys: string,
  flow = line,
  given: ScenarioGiven = {},
  others: readonly string[] = [],
): ScenarioResult {
  const compiledFlow = compiled(flow);
  const flows = [compiledFlow, ...others.map((other) => compiled(other))];
  return runScenario(flows, scenarioOf(keys, compiledFlow.flow.id), given);
}

/** Begins one scenario of the main line. */
export function startedBy(keys: string): Session {
  const started = startScenario([compiled(line)], scenarioOf(keys, 'line'), {});
  if (!started.ok) throw new Error(started.problem);
  return started.session;
}

/** What a scenario failed with; empty when it passed. */
export function failureOf(keys: string, flow = line, given: ScenarioGiven = {}): string {
  const { failure } = tried(keys, flow, given);
  return failure === null ? '' : failure.message;
}
