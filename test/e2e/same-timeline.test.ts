import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { readScenarios } from '../../engine/simulator/scenario/reader.ts';
import type { Scenario } from '../../engine/simulator/scenario/scenario.ts';
import { removeTempFolders } from '../server/temp-folder.ts';
import { exampleFlows } from '../support/example-flows.ts';
import { noticed } from './course.ts';
import { serve } from './served-course.ts';
import { simulate } from './simulated-course.ts';

// The same scenario gives the same timeline in the simulator and through server and emulator over HTTP: the same
// entries, in the same order, to the millisecond. Both run on virtual time, which stands while anything is under way.

const folder = join(import.meta.dirname, '../../flows');
const flows = exampleFlows();
const env = { CRM_TOKEN: 'secret-token', BANK_TOKEN: 'secret-token', RECORDS_TOKEN: 'secret-token' };
// Webhooks of one moment arrive in the order in which they came about: HTTP could not repeat another one.
const given = { seed: 7, env, disorder: { sameMomentAnyOrder: false } };

const tried = readdirSync(folder)
  .filter((name) => name.endsWith('.test.yaml'))
  .map((name) => {
    const { file } = readScenarios(readFileSync(join(folder, name), 'utf8'), name, name.replace('.test.yaml', ''));
    return { name, scenarios: file?.scenarios ?? [] };
  });

beforeAll(() => {
  // Half of the server's pause before another attempt is chance; the simulator takes the longest.
  jest.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
});

afterEach(removeTempFolders);

afterAll(() => {
  jest.restoreAllMocks();
});

describe.each(tried)('$name', ({ scenarios }) => {
  test.each(scenarios)('$name', async (scenario) => {
    const simulated = simulate(flows, scenario, given);
    const served = await serve(simulated, folder, 'one by one');
    expect(served).toEqual(simulated.course);
  });
});

const firstOf = ({ scenarios: [first] }: (typeof tried)[number]): Scenario => {
  if (first === undefined) throw new Error('the file has no scenario');
  return first;
};

test.each(tried)('$name: webhooks late, twice and out of order', async (file) => {
  const scenario = firstOf(file);
  const { carrier } = scenario;
  const webhooks = { duplicate: 2, reorder: true, delayMs: 40 };
  const faulty = { ...scenario, carrier: { ...carrier, faults: { ...carrier.faults, webhooks } } };
  const simulated = simulate(flows, faulty, given);
  const served = await serve(simulated, folder, 'one by one');
  expect(served).toEqual(simulated.course);
});

// Which of a moment's webhooks is handled first may change how a call is said to have ended, or which command comes too
// late; people notice nothing of it.
test.each(tried)('$name: nobody notices when the webhooks of a moment race each other', async (file) => {
  const simulated = simulate(flows, firstOf(file), given);
  const served = await serve(simulated, folder, 'all at once');
  expect(noticed(served)).toEqual(noticed(simulated.course));
});
