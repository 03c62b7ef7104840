import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkEnv } from '../../engine/checks/env-names.ts';
import { loadFolder } from '../../engine/checks/load-folder.ts';
import { diagnosticCodes } from '../../engine/diagnostics/codes.ts';
import type { Diagnostic } from '../../engine/diagnostics/diagnostic.ts';
import { formatPretty } from '../../engine/diagnostics/format-pretty.ts';
import { orderDiagnostics } from '../../engine/diagnostics/order.ts';

// Golden pairs: `ok/*.yaml` must be silent, `err/CODE*.yaml` must say exactly what `err/CODE*.out` holds, and
// `right/CODE.yaml` is `err/CODE.yaml` put right, which must be silent too. A folder is a case of several files. `UPDATE_GOLDEN=1` writes the outputs anew; read them before they are committed.
const here = dirname(fileURLToPath(import.meta.url));
const updating = process.env['UPDATE_GOLDEN'] === '1';
const codes = Object.keys(diagnosticCodes);
/** The names of variables that flows may read, as `start` and `dev` would know them. */
const allowedEnv = ['CRM_TOKEN', 'SALES_NUMBER'];

interface Case {
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly pretty: string;
}

function cases(folder: 'ok' | 'err' | 'right'): readonly Case[] {
  return readdirSync(join(here, folder))
    .filter((entry) => !entry.endsWith('.out'))
    .map((entry) => check(folder, entry));
}

function check(folder: string, entry: string): Case {
  const path = join(here, folder, entry);
  const isFolder = statSync(path).isDirectory();
  const below = isFolder ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [''];
  const files = below
    .filter((file) => !isFolder || file.endsWith('.yaml'))
    .map((file) => ({ path: join(entry, file), id: (isFolder ? file : entry).replace(/\.yaml$/, '') }))
    .map((file) => ({ ...file, text: readFileSync(join(here, folder, file.path), 'utf8') }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const isSettings = ({ id }: { readonly id: string }): boolean => /^settings(\.[^.]+)?$/.test(id);
  const loaded = loadFolder(
    files.filter((file) => !isSettings(file)),
    files.filter(isSettings),
  );
  const flows = loaded.flows.flatMap(({ flow }) => flow ?? []);
  const diagnostics = orderDiagnostics([
    ...loaded.diagnostics,
    ...flows.flatMap((flow) => checkEnv(flow, allowedEnv)),
  ]);
  const sources = new Map(files.map(({ path: file, text }) => [file, text]));
  const pretty = formatPretty(diagnostics, sources, { color: false });
  return { name: isFolder ? entry : basename(entry, '.yaml'), diagnostics, pretty };
}

/** The code a case is about: the longest code that its name begins with. */
function codeOf(name: string): string | undefined {
  return codes
    .filter((code) => name === code || name.startsWith(`${code}-`))
    .toSorted((one, other) => other.length - one.length)[0];
}

describe('flows that are right', () => {
  test.each(cases('ok'))('$name is silent', ({ pretty }) => {
    expect(pretty).toBe('');
  });

  test.each(cases('right'))('$name put right is silent', ({ pretty }) => {
    expect(pretty).toBe('');
  });

  test('every code has its flow put right', () => {
    expect(readdirSync(join(here, 'right')).map((entry) => entry.replace(/\.yaml$/, '')).sort()).toEqual([...codes].sort());
  });
});

describe('flows that are wrong', () => {
  const wrong = cases('err');

  test.each(wrong)('$name says what its .out holds', ({ name, pretty }) => {
    const file = join(here, 'err', `${name}.out`);
    if (updating) writeFileSync(file, `${pretty}\n`);
    expect(existsSync(file)).toBe(true);
    expect(`${pretty}\n`).toBe(readFileSync(file, 'utf8'));
  });

  test.each(wrong.filter(({ name }) => codeOf(name) !== undefined))('$name has one cause', ({ name, diagnostics }) => {
    expect(diagnostics.length).toBeGreaterThan(0);
    expect([...new Set(diagnostics.map(({ code }) => code))]).toEqual([codeOf(name)]);
  });

  test('every code has a pair', () => {
    const covered = new Set(wrong.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)));
    const named = new Set(wrong.map(({ name }) => codeOf(name)));
    expect(codes.filter((code) => !covered.has(code as keyof typeof diagnosticCodes) || !named.has(code))).toEqual([]);
  });

  test('no output is left without its flow', () => {
    const names = new Set(wrong.map(({ name }) => name));
    const outputs = readdirSync(join(here, 'err')).filter((entry) => entry.endsWith('.out'));
    const left = outputs.filter((entry) => !names.has(basename(entry, '.out')));
    if (updating) for (const entry of left) rmSync(join(here, 'err', entry));
    else expect(left).toEqual([]);
  });
});
