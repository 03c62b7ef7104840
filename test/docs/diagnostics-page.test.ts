import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeDescriptions } from '../../engine/diagnostics/code-descriptions.ts';
import { diagnosticCodes, type DiagnosticCode } from '../../engine/diagnostics/codes.ts';

// docs/diagnostics.md is made of the table of codes and the golden pairs. `UPDATE_GOLDEN=1` writes it anew.
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const page = join(root, 'docs/diagnostics.md');
const golden = join(root, 'test/validate/err');
const right = join(root, 'test/validate/right');

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function flowsOf(folder: string, code: string): string {
  const file = join(folder, `${code}.yaml`);
  if (existsSync(file)) return fenced('yaml', cut(readFileSync(file, 'utf8')));
  return readdirSync(join(folder, code), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => `\`${name}\`:\n${fenced('yaml', readFileSync(join(folder, code, name), 'utf8'))}`)
    .join('\n\n');
}

const cut = (text: string): string => text.replace(/^(.{200}).{100,}$/gm, '$1…');

function section(code: DiagnosticCode): string {
  const { meaning, remedy } = codeDescriptions[code];
  const output = readFileSync(join(golden, `${code}.out`), 'utf8').replace(/^ {2}see docs\/.*\n/gm, '');
  const severity = diagnosticCodes[code] === 'error' ? 'An error.' : 'A warning.';
  return [
    `## ${code}`,
    `${severity} ${meaning}`,
    flowsOf(golden, code),
    fenced('text', output),
    `**What to do:** ${remedy}`,
    flowsOf(right, code),
  ].join('\n\n');
}

function makePage(): string {
  const codes = Object.keys(diagnosticCodes) as DiagnosticCode[];
  const intro = [
    '# Diagnostics',
    'Every finding of `pressone validate` has a code. Errors keep a flow from loading, warnings do not. Each section shows a flow with the mistake, what is printed, what to do, and the flow put right.',
    codes.map((code) => `[${code}](#${code})`).join(' · '),
    '<!-- Made by test/docs/diagnostics-page.test.ts; `UPDATE_GOLDEN=1 npm run jest -- test/docs` writes it anew. -->',
  ];
  return `${[...intro, ...codes.map(section)].join('\n\n')}\n`;
}

test('docs/diagnostics.md shows every code with its golden pair', () => {
  const made = makePage();
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, made);
  expect(readFileSync(page, 'utf8')).toBe(made);
});
