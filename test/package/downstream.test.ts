import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTempFolders } from '../server/temp-folder.ts';
import { dependencies, pack, projectWith } from './project.ts';

// A project of somebody else: the package as npm packs it, and the examples of docs/simulator.md.

const page = readFileSync(join(import.meta.dirname, '../../docs/simulator.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);
const [flow = ''] = blocks('yaml');
const [commonjs = '', head = '', failing = ''] = blocks('js');
const [failure = ''] = blocks('text');
const [required] = /^.*?\n\n/s.exec(commonjs) ?? [''];
const esm = `${head}\n${commonjs.slice(required.length)}`;

const LONG_MS = 120_000;
let tarball = '';
beforeAll(() => {
  tarball = pack();
}, LONG_MS);
afterAll(removeTempFolders);

const flows = { 'flows/acme.yaml': flow };
const paths = ['jest', '@jest/globals'];

test(
  'a CommonJS project, with nothing of what pressone depends on beside it',
  () => {
    const files = { ...flows, 'package.json': '{}', 'acme.test.js': commonjs };
    const { status, output } = projectWith(tarball, files, paths).jest();
    expect(output).toMatch(/Tests: +2 passed, 2 total/);
    expect(status).toBe(0);
  },
  LONG_MS,
);

test(
  'a project of ES modules',
  () => {
    const manifest = JSON.stringify({ type: 'module', jest: { transform: {} } });
    const globals = `import { expect, test } from '@jest/globals';\nimport { matchers } from 'pressone/jest';
import { loadFolder, simulate } from 'pressone/simulator';\nexpect.extend(matchers);
test('a matcher given by hand', () => {
  expect(simulate(loadFolder('flows').flow('acme')).hear('acme')).toBeInState('welcome');
});\n`;
    const files = { ...flows, 'package.json': manifest, 'acme.test.js': esm, 'globals.test.js': globals };
    const { status, output } = projectWith(tarball, files, [...paths, ...dependencies()]).jest({ esm: true });
    expect(output).toMatch(/Tests: +3 passed, 3 total/);
    expect(status).toBe(0);
  },
  LONG_MS,
);

test(
  'a failing matcher prints what the page shows, in colours where they are wanted',
  () => {
    const files = { ...flows, 'package.json': '{}', 'acme.test.js': `${required}${failing}` };
    const project = projectWith(tarball, files, paths);
    const plain = project.jest();
    expect(plain.status).toBe(1);
    expect(plain.output.replace(/^ {4}/gm, '')).toContain(failure);
    expect(plain.output).not.toContain('\u001b[');
    const { output } = project.jest({ color: true });
    expect(output).toContain('\u001b[32m"press 1 for sales, 3 for support"\u001b[39m');
    expect(output).toContain('\u001b[31m"For sales, press 1. For support, press 2."\u001b[39m');
    expect(output).toContain('\u001b[2m(flows/acme.yaml:7)\u001b[22m');
  },
  LONG_MS,
);

test(
  'its types hold in CommonJS and in ES modules, and refuse what is wrong',
  () => {
    const typed = `import { simulate, type Call, type SimulateOptions, SimulationError } from 'pressone/simulator';
import { matchers } from 'pressone/jest';
const options: SimulateOptions = { at: new Date(0), http: () => ({ status: 200 }), carrier: { dial: { '+13125550111': 'busy' } } };
const call: Call = simulate('flows/acme.yaml', options).press('1', { at: '1s' });
expect.extend(matchers);
expect(call).toHaveSent('transfer', { to: expect.any(String) });
expect(call).not.toHaveEnded('caller');
export const code = new SimulationError('bad_option', '').code;
// @ts-expect-error no such ending
expect(call).toHaveEnded('nobody');
// @ts-expect-error keys are text
call.press(1);
`;
    const globals = `import { expect } from '@jest/globals';
import 'pressone/jest';
expect('a call').toBeInState('main_menu');
`;
    const options = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      types: ['jest'],
      skipLibCheck: true,
    };
    const files = {
      'package.json': '{}',
      'tsconfig.json': JSON.stringify({ compilerOptions: options, include: ['*.ts', '*.mts', '*.cts'] }),
      'one.mts': typed,
      'two.cts': typed,
      'three.mts': globals,
      'four.cts': globals,
    };
    const types = ['@types/jest', 'expect', ...paths, ...dependencies()];
    const { status, output } = projectWith(tarball, files, types).typescript();
    expect(output).toBe('');
    expect(status).toBe(0);
  },
  LONG_MS,
);
