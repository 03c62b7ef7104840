import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempFolder } from '../server/temp-folder.ts';

const root = join(import.meta.dirname, '../..');
const LONGEST_MS = 60_000;

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Outcome {
  const { FORCE_COLOR: _color, NODE_OPTIONS: _options, ...inherited } = process.env;
  const ran = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: LONGEST_MS,
    env: { ...inherited, ...env },
  });
  return { status: ran.status, output: `${ran.stdout}${ran.stderr}` };
}

/**
 * Packs what users get from the registry, out of `dist` as the last build left it.
 * @returns the tarball's path
 */
export function pack(): string {
  if (!existsSync(join(root, 'dist/commonjs/simulator.cjs'))) throw new Error('dist is missing: run `npm run build`');
  const folder = tempFolder();
  const packed = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], root);
  const [tarball] = readdirSync(folder);
  if (packed.status !== 0 || tarball === undefined) throw new Error(packed.output);
  return join(folder, tarball);
}

/** A project of somebody else, in an empty folder. */
export interface Project {
  /** Runs Jest; with `esm` as its guide says for ES modules. */
  readonly jest: (options?: { readonly esm?: boolean; readonly color?: boolean }) => Outcome;
  readonly typescript: () => Outcome;
}

/**
 * Unpacks a tarball where npm would, and links what stands beside it to the packages of this repository: no registry
 * is needed.
 * @param beside packages; those of a CommonJS project need not be the ones that pressone depends on
 */
export function projectWith(
  tarball: string,
  files: Readonly<Record<string, string>>,
  beside: readonly string[],
): Project {
  const folder = tempFolder();
  const installed = join(folder, 'node_modules/pressone');
  mkdirSync(installed, { recursive: true });
  const unpacked = run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'], folder);
  if (unpacked.status !== 0) throw new Error(unpacked.output);
  for (const name of beside) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return {
    jest: ({ esm = false, color = false } = {}) =>
      run(
        process.execPath,
        [
          ...(esm ? ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'] : []),
          'node_modules/jest/bin/jest.js',
          ...(color ? ['--colors'] : ['--no-colors']),
        ],
        folder,
        color ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' },
      ),
    typescript: () => run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], folder),
  };
}

/** Names of the packages that pressone depends on. */
export function dependencies(): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(manifest.dependencies);
}
