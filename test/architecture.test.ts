import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** Inside engine a folder imports only folders above it in this list. */
const order = [
  'diagnostics',
  'source',
  'telnyx',
  'model',
  'expressions',
  'verbs',
  'schema',
  'build',
  'graph',
  'checks',
  'compile',
  'runtime',
  'carrier',
  'simulator',
];

/** The libraries that the pure part may use. */
const libraries = new Set([
  'xstate',
  'yaml',
  'zod',
  '@marcbachmann/cel-js',
  're2js',
  'temporal-polyfill',
  'libphonenumber-js',
]);

const longest = 300;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly { readonly name: string; readonly typeOnly: boolean }[];
}

function filesBelow(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(root, path), 'utf8');
      const imports = [...text.matchAll(/^(import|export) (type )?[^;]*?from '([^']+)';/gms)].map((match) => ({
        name: match[3] ?? '',
        typeOnly: match[2] !== undefined,
      }));
      return { path, text, imports };
    });
}

const engine = filesBelow('engine');
const server = filesBelow('server');
const all = [...engine, ...server];

function target(file: SourceFile, name: string): string {
  return relative(root, resolve(root, dirname(file.path), name));
}

test('engine imports only the libraries it may, and nothing of node or the server', () => {
  const wrong = engine.flatMap((file) =>
    file.imports
      .filter(({ name }) =>
        name.startsWith('.')
          ? !target(file, name).startsWith('engine/')
          : ![...libraries].some((library) => name === library || name.startsWith(`${library}/`)),
      )
      .map(({ name }) => `${file.path} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

test('inside engine, imports point to folders above', () => {
  const level = (path: string): number => order.indexOf(path.split('/')[1] ?? '');
  const wrong = engine
    .filter((file) => file.path !== 'engine/index.ts')
    .flatMap((file) =>
      file.imports
        .filter(({ name, typeOnly }) => {
          if (!name.startsWith('.')) return false;
          const to = target(file, name);
          // The model's types speak of expressions, which speak of nothing of the model.
          if (typeOnly && file.path.startsWith('engine/model/') && to.startsWith('engine/expressions/')) return false;
          return level(to) < 0 || level(to) > level(file.path);
        })
        .map(({ name }) => `${file.path} imports ${name}`),
    );
  expect(wrong).toEqual([]);
});

test('every folder of engine has its place in the order', () => {
  const folders = new Set(engine.map((file) => file.path.split('/')[1]).filter((name) => name !== 'index.ts'));
  expect([...folders].filter((name) => !order.includes(name ?? ''))).toEqual([]);
});

test('the import graph has no cycle', () => {
  const byPath = new Map(all.map((file) => [file.path, file]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    const file = byPath.get(path);
    for (const { name, typeOnly } of file?.imports ?? []) {
      if (file === undefined || typeOnly || !name.startsWith('.')) continue;
      visit(target(file, name), [...trail, path]);
    }
    done.add(path);
  };
  for (const file of all) visit(file.path, []);
  expect(cycles).toEqual([]);
});

test('engine is pure: no clock, randomness, timers, process or console', () => {
  const impure =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bset(?:Timeout|Interval|Immediate)\(|\bprocess\.|\bconsole\.|\bBuffer\.|\bfetch\(|\bperformance\.|\bcrypto\./;
  const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
  expect(engine.filter(({ text }) => impure.test(code(text))).map(({ path }) => path)).toEqual([]);
});

test('files stay readable: at most 300 lines, no barrels inside, no default exports', () => {
  const long = all.filter(({ text }) => text.split('\n').length > longest + 1).map(({ path }) => path);
  const barrels = all
    .filter(({ path }) => path.endsWith('/index.ts') && path !== 'engine/index.ts' && path !== 'server/index.ts')
    .map(({ path }) => path);
  const defaults = all.filter(({ text }) => /^export default /m.test(text)).map(({ path }) => path);
  expect({ long, barrels, defaults }).toEqual({ long: [], barrels: [], defaults: [] });
});

test('the store, the carrier and the environment are reached through their ports alone', () => {
  const readers = server.filter(({ text }) => /process\.env/.test(text)).map(({ path }) => path);
  expect(readers.filter((path) => !/^server\/cli\/process-io\.ts$/.test(path))).toEqual([]);
});
