import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadFolder } from '../engine/checks/load-folder.ts';
import { formatPretty } from '../engine/diagnostics/format-pretty.ts';
import { coverageOf } from '../engine/simulator/coverage.ts';
import { checkScenarios } from '../engine/simulator/scenario/check.ts';
import { readScenarios } from '../engine/simulator/scenario/reader.ts';
import { runScenario, type ScenarioFailure } from '../engine/simulator/scenario/run.ts';
import type { TimelineEntry } from '../engine/simulator/simulation-state.ts';
import { compileFlow } from '../engine/runtime/machine.ts';
import { textOf as textIn } from './support/phone.ts';

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
const flows = loaded.flows.flatMap(({ flow, subFlow }) =>
  flow === null ? [] : [compileFlow(flow, 'v1', subFlow, true)],
);
const tried = scenarioFiles.map((name) => {
  const text = textOf(name);
  const path = `flows/${name}`;
  return { name, text, path, ...readScenarios(text, path, name.replace(/\.test\.yaml$/, '')) };
});

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

describe.each(tried)('$name', ({ text, path, file, diagnostics }) => {
  test('is well written', () => {
    const found = [...diagnostics, ...(file === null ? [] : checkScenarios(file, flows))];
    expect(formatPretty(found, new Map([[path, text]]), { color: false })).toBe('');
  });

  for (const scenario of file?.scenarios ?? []) {
    // The carrier promises no order of webhooks: each seed is another one.
    test(scenario.name, () => {
      const failures = seeds.map((seed) =>
        failureText(runScenario(flows, scenario, { seed, throughJson: true }).failure),
      );
      expect(failures).toEqual(seeds.map(() => ''));
    });
  }
});

describe('between them, the scenarios', () => {
  const timelines = tried.flatMap(({ file }) =>
    (file?.scenarios ?? []).map((scenario) => runScenario(flows, scenario, { seed: 1 }).timeline),
  );
  const lines = timelines.flat();
  const part = ({ data }: TimelineEntry, name: string): string => textIn(data?.[name]);

  test('reach all that is counted', () => {
    const files = coverageOf(
      flows.map(({ flow }) => flow),
      timelines,
    );
    const missed = files.flatMap(({ points }) => points.filter(({ hits }) => hits === 0));
    expect(missed.map(({ kind, name, place }) => `${place.file}:${place.line}: ${kind} ${name}`)).toEqual([]);
    expect(files.map(({ file }) => file).toSorted()).toEqual(flowFiles.map((name) => `flows/${name}`));
  });

  test('enter every state of every flow', () => {
    const entered = lines.flatMap((line) => (line.kind === 'state' ? [`${part(line, 'flow')}: ${line.text}`] : []));
    const states = flows.flatMap(({ flow }) => [...flow.states.keys()].map((name) => `${flow.id}: ${name}`));
    expect(states.filter((state) => !entered.includes(state))).toEqual([]);
  });

  test('take every outcome that a state handles', () => {
    const taken = lines.flatMap((line) =>
      line.kind === 'outcome' ? [{ state: `${part(line, 'flow')}: ${part(line, 'state')}`, name: line.text }] : [],
    );
    const handled = flows.flatMap(({ flow }) =>
      [...flow.states.values()].flatMap(({ name, on }) =>
        [...on.keys()].map((outcome) => ({ state: `${flow.id}: ${name}`, outcome, named: [...on.keys()] })),
      ),
    );
    const missed = handled.filter(
      ({ state, outcome, named }) =>
        // `failed` stands for what is not named apart.
        !taken.some(
          (each) =>
            each.state === state && (each.name === outcome || (outcome === 'failed' && !named.includes(each.name))),
        ),
    );
    expect(missed.map(({ state, outcome }) => `${state}: ${outcome}`)).toEqual([]);
  });
});

test('the example flows use every verb of the engine', () => {
  const used = new Set(
    flows.flatMap(({ flow }) => [...flow.states.values()].flatMap(({ steps }) => steps.map(({ verb }) => verb))),
  );
  const engines =
    'menu collect choose wait request record transfer dial start_call queue conference run set speak play';
  expect(engines.split(' ').filter((verb) => !used.has(verb))).toEqual([]);
});
