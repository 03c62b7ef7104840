import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FarFailure } from '../../../engine/carrier/options.ts';
import { recordedScenario } from '../../../engine/simulator/scenario/recorded-scenario.ts';
import { withScenarios } from '../../../engine/simulator/scenario/append.ts';
import { visitsOf } from '../../../engine/simulator/scenario/ending.ts';
import type { SimulateOptions } from '../../../engine/simulator/simulate-options.ts';
import { codeOf } from '../../errors.ts';
import { isScenarioFile } from '../../flows/read-scenarios.ts';
import { writeScenarios, type WroteScenarios } from '../../flows/write-scenarios.ts';
import { standIns } from './call-options.ts';
import type { Phone } from './phone.ts';

/** Where a call is to be written down. */
export interface RecordingPlace {
  /** As it was given. */
  readonly file: string;
  readonly cwd: string;
  /** The scenario's name; null makes one of the way the call went. */
  readonly name: string | null;
}

/** Why the file cannot take a scenario of the flow: better known before the call than after it. */
export async function recordingProblem({ file, cwd }: RecordingPlace, flow: string): Promise<string | null> {
  if (!isScenarioFile(file))
    return `--record: \`${file}\` is no name of scenarios, expected one that ends in \`.test.yaml\``;
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  });
  if (text.trim() === '') return null;
  const tried = withScenarios(text, file, flow, []);
  return tried.ok ? null : `--record: ${tried.problem}`;
}

/** Writes a call that is over as a scenario. */
export async function saveRecording(
  phone: Phone,
  { file, cwd, name }: RecordingPlace,
  options: SimulateOptions,
  farEnd: FarFailure | null,
): Promise<WroteScenarios> {
  const { session } = phone;
  const { from, to, at, direction, answered_by, inputs, settings = {}, switches = {} } = options;
  const { flows } = session.simulation.options;
  const begun = session.simulation.timeline.flatMap(({ kind, text }) => (kind === 'begin' ? [text] : []));
  const recorded = recordedScenario(
    session,
    phone.recorded(),
    {
      name: name ?? nameOf(phone),
      call: {
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(typeof at === 'string' ? { at } : {}),
        ...(direction === undefined ? {} : { direction }),
        ...(answered_by === undefined ? {} : { answered_by }),
        ...(inputs === undefined ? {} : { inputs }),
      },
      settings,
      switches,
      env: standIns(flows.filter(({ flow }) => begun.includes(flow.id))),
      answers: phone.asked.answered,
      farEnd,
    },
    { seed: SEED },
  );
  if (!recorded.ok) return { ok: false, problem: `the call cannot be written as a scenario: ${recorded.problem}` };
  return writeScenarios(resolve(cwd, file), file, session.setup.flow, [recorded.scenario]);
}

/** What `pressone test` runs scenarios with. */
export const SEED = 1;

/** `welcome, main_menu … to sales`. */
function nameOf({ session }: Phone): string {
  const visited = [...new Set(visitsOf(session))];
  const [first, last] = [visited[0], visited.at(-1)];
  if (first === undefined || last === undefined) return 'a recorded call';
  return first === last ? `a recorded call: ${first}` : `a recorded call: from ${first} to ${last}`;
}
