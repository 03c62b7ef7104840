import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadFolder } from '../engine/checks/load-folder.ts';
import { formatPretty } from '../engine/diagnostics/format-pretty.ts';
import { checkScenarios } from '../engine/simulator/scenario-check.ts';
import { readScenarios } from '../engine/simulator/scenario-reader.ts';
import { runScenario, type ScenarioFailure } from '../engine/simulator/scenario-run.ts';
import { compileFlow } from '../engine/runtime/machine.ts';

// Every example flow is tried by the scenarios beside it.
const seeds = [1, 2, 3, 4, 5];
const folder = join(import.meta.dirname, '../flows');
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const isSettings = (name: string): boolean => /^settings(\.[a-z]+)?\.yaml$/.test(basename(name));

const scenarioFiles = names.filter((name) => name.endsWith('.test.yaml')).toSorted();
const flowFiles = names.filter((name) => !name.endsWith('.test.yaml') && !isSettings(name)).toSorted();

const loaded = loadFolder(
  flowFiles.map((name) => ({ path: `flows/${name}`, id: name.replace(/\.yaml$/, ''), text: textOf(name) })),
  names.includes('settings.yaml') ? [{ path: 'flows/settings.yaml', text: textOf('settings.yaml') }] : [],
);
const flows = loaded.flows.flatMap(({ flow, subFlow }) => (flow === null ? [] : [compileFlow(flow, 'v1', subFlow)]));

/** A failure as text, with what the caller had heard. */
function failureText(failure: ScenarioFailure | null): string {
  if (failure === null) return '';
  const heard = failure.heard.map((each) => `  "${each}"`).join('\n');
  return `line ${failure.line}: ${failure.message}\nheard:\n${heard}`;
}

test.each(flowFiles)('%s loads without findings', (name) => {
  const flow = loaded.flows.find(({ path }) => path === `flows/${name}`);
  expect(flow?.diagnostics.map(({ code, place, message }) => `${place.line}: ${code}: ${message}`)).toEqual([]);
});

describe.each(scenarioFiles)('%s', (name) => {
  const text = textOf(name);
  const path = `flows/${name}`;
  const { file, diagnostics } = readScenarios(text, path, name.replace(/\.test\.yaml$/, ''));

  test('is well written', () => {
    const found = [...diagnostics, ...(file === null ? [] : checkScenarios(file, flows))];
    expect(formatPretty(found, new Map([[path, text]]), { color: false })).toBe('');
  });

  for (const scenario of file?.scenarios ?? []) {
    // The carrier promises no order of webhooks: each seed is another one.
    test(scenario.name, () => {
      const failures = seeds.map((seed) => failureText(runScenario(flows, scenario, { seed }).failure));
      expect(failures).toEqual(seeds.map(() => ''));
    });
  }
});
