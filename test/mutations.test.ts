import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrng, nextInteger } from '../engine/carrier/prng.ts';
import { loadFolder, type FolderFile } from '../engine/checks/load-folder.ts';
import type { Diagnostic } from '../engine/diagnostics/diagnostic.ts';
import type { Flow } from '../engine/model/flow.ts';
import { meaningOf } from './support/flow-meaning.ts';
import { mutationsOf, type Mutation } from './support/mutate.ts';

const MUTATIONS = 1_000;

interface Source {
  readonly name: string;
  readonly text: string;
  /** The other files of its folder, and its settings. */
  readonly beside: readonly FolderFile[];
  readonly settings: readonly FolderFile[];
}

function filesIn(folder: string): FolderFile[] {
  const root = join(import.meta.dirname, folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))
    .map((name) => ({ path: name, id: name.replace(/\.yaml$/, ''), text: readFileSync(join(root, name), 'utf8') }));
}

/** The example flows, each with those beside it. */
function examples(): Source[] {
  const files = filesIn('../flows');
  const settings = files.filter(({ id }) => id === 'settings');
  const flows = files.filter(({ id }) => !/^settings(\.|$)/.test(id));
  return flows.map((file) => {
    const beside = flows.filter((each) => each !== file);
    return { name: file.path, text: file.text, beside, settings };
  });
}

/** Flows that are legal and unusual, each by itself. */
function unusual(): Source[] {
  return (
    filesIn('validate/ok')
      // Behind an anchor one mistake is made in several places.
      .filter(({ path }) => !/^anchors|\//.test(path))
      .map(({ path, text }) => ({ name: path, text, beside: [], settings: [] }))
  );
}

function load(source: Source): { readonly flow: Flow | null; readonly diagnostics: readonly Diagnostic[] } {
  const { name, text, beside, settings } = source;
  const file = { path: name, id: name.replace(/\.yaml$/, ''), text };
  const { flows, diagnostics } = loadFolder([file, ...beside], settings);
  return { flow: flows[0]?.flow ?? null, diagnostics };
}

/** Whether a mistake is found where it was made, or changes nothing. */
function isFound(source: Source, { text, lines, lost }: Mutation, before: string): boolean {
  const { flow, diagnostics } = load({ ...source, text });
  const pointed = diagnostics.some(
    ({ place, message }) =>
      (place.file === source.name && lines.has(place.line)) || (lost !== null && message.includes(lost)),
  );
  return pointed || (flow !== null && meaningOf(flow) === before);
}

test(`of ${MUTATIONS} mistakes in the example flows at least 95 % are found where they were made`, () => {
  const seed = Number(process.env['SEED'] ?? 20_261_121);
  const prng = makePrng(seed, 8);
  const sources = [...examples(), ...unusual()];
  const all = sources.flatMap((source) => {
    const loaded = load(source);
    expect(loaded.diagnostics).toEqual([]);
    const before = meaningOf(loaded.flow);
    return mutationsOf(source.text, prng).map((mutation) => ({ source, mutation, before }));
  });
  const chosen = Array.from({ length: Math.min(MUTATIONS, all.length) }, () =>
    all.splice(nextInteger(prng, 0, all.length - 1), 1),
  ).flat();
  const missed = chosen.filter(({ source, mutation, before }) => !isFound(source, mutation, before));
  const share = 1 - missed.length / chosen.length;
  process.stdout.write(`mutations: seed ${seed}, ${(share * 100).toFixed(1)} % of ${chosen.length} found\n`);
  if (process.env['SHOW_MISSED'] !== undefined) {
    process.stdout.write(missed.map(({ source, mutation }) => `  ${source.name}: ${mutation.what}\n`).join(''));
  }
  expect(chosen.length).toBeGreaterThanOrEqual(500);
  expect(share).toBeGreaterThanOrEqual(0.95);
});
