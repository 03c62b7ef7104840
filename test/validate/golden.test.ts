import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkEnv } from '../../engine/checks/env-names.ts';
import { checkFiles } from '../../engine/checks/check-files.ts';
import { loadFlow } from '../../engine/checks/load-flow.ts';
import { diagnosticCodes } from '../../engine/diagnostics/codes.ts';
import type { Diagnostic } from '../../engine/diagnostics/diagnostic.ts';
import { formatPretty } from '../../engine/diagnostics/format-pretty.ts';
import { orderDiagnostics } from '../../engine/diagnostics/order.ts';

// Golden pairs: `ok/*.yaml` must be silent, `err/CODE*.yaml` must say exactly what `err/CODE*.out` holds. A folder is a
// case of several files. `UPDATE_GOLDEN=1` writes the outputs anew; read them before they are committed.
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

function cases(folder: 'ok' | 'err'): readonly Case[] {
  return readdirSync(join(here, folder))
    .filter((entry) => !entry.endsWith('.out'))
    .map((entry) => check(folder, entry));
}

function check(folder: string, entry: string): Case {
  const path = join(here, folder, entry);
  const isFolder = statSync(path).isDirectory();
  const files = isFolder ? readdirSync(path).map((file) => join(entry, file)) : [entry];
  const sources = new Map(files.map((file) => [file, readFileSync(join(here, folder, file), 'utf8')]));
  const loaded = [...sources].map(([file, text]) => loadFlow(text, file, basename(file, '.yaml')));
  const flows = loaded.flatMap(({ flow }) => flow ?? []);
  const diagnostics = orderDiagnostics([
    ...loaded.flatMap((each) => each.diagnostics),
    ...checkFiles(flows),
    ...flows.flatMap((flow) => checkEnv(flow, allowedEnv)),
  ]);
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
