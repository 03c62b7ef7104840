import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadFolder, type FolderFlow } from '../../engine/checks/load-folder.ts';
import type { Diagnostic } from '../../engine/diagnostics/diagnostic.ts';
import { formatPretty } from '../../engine/diagnostics/format-pretty.ts';
import { diffFlows, isHeard } from '../../engine/graph/diff.ts';
import { routesOf } from '../../engine/graph/flow-facts.ts';
import { readFlows, type FlowSource } from '../flows/read-folder.ts';
import { diffJson, diffText, type FolderDiff, type ReadFlow } from './diff-text.ts';
import { isColorful, type Io } from './io.ts';
import { painter } from './paint.ts';
import { usageProblem } from './validate.ts';

const formats = ['pretty', 'json'] as const;

interface Options {
  readonly format: (typeof formats)[number];
  readonly profile?: string;
}

/** `pressone diff`: what a change of flows changes for those who call. */
export function addDiffCommand(program: Command, io: Io): void {
  program
    .command('diff')
    .description('Tell what callers meet in a new version of flows and did not meet in the old one.')
    .argument('<old>', 'a flow file or a folder of flows')
    .argument('<new>', 'the same later: of folders, flows of the same id are compared')
    .addOption(program.createOption('--format <format>', 'how to print it').choices(formats).default('pretty'))
    .option('--profile <name>', 'overlay settings.NAME.yaml (PRESSONE_PROFILE)')
    .action(async (old: string, current: string, options: Options) => {
      await diff([old, current], options, io);
    });
}

async function diff([givenOld, givenNew]: readonly [string, string], options: Options, io: Io): Promise<void> {
  const profile = options.profile ?? (io.env['PRESSONE_PROFILE'] || null);
  const [old, current] = await Promise.all([
    readFlows(givenOld, io.cwd, profile),
    readFlows(givenNew, io.cwd, profile),
  ]);
  const problem = usageProblem([old, current]);
  const [before, after] =
    problem === null ? pairedSides(loadSide(old, current, io.cwd), loadSide(current, old, io.cwd)) : [null, null];
  if (before === null) {
    io.stderr(`${problem ?? `\`${givenOld}\` and \`${givenNew}\` have no flow of the same id to compare`}\n`);
    io.setExitCode(2);
    return;
  }
  const problems = [...problemsOf(before), ...problemsOf(after)];
  if (problems.length > 0) {
    io.stderr(`${problems.join('\n')}\n`);
    io.setExitCode(1);
  }
  const found = compare(before.flows, after.flows);
  if (options.format === 'json') io.stdout(`${diffJson(found)}\n`);
  else io.stdout(diffText(found, painter(isColorful(io))));
}

type Flows = ReadonlyMap<string, FolderFlow>;

interface Side {
  readonly source: FlowSource;
  /** The flows that are compared, by id; one without a flow cannot be. */
  readonly flows: Flows;
  /** Of every file that was read. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Two versions of a flow in one folder would be in each other's way, so that a side is loaded without the other. */
function loadSide(source: FlowSource, other: FlowSource, cwd: string): Side {
  const meant = new Set(source.files.map(({ path }) => path));
  const others = new Set(other.kind === 'file' ? other.files.map(({ path }) => resolve(cwd, path)) : []);
  const folder = source.folder.filter(({ path }) => meant.has(path) || !others.has(resolve(cwd, path)));
  const { flows, diagnostics } = loadFolder(folder, source.settings);
  const compared = flows.filter(({ path }) => meant.has(path));
  return { source, flows: new Map(compared.map((flow) => [flow.id, flow])), diagnostics };
}

/** Two files are compared whatever their ids are, a file with the flow of its id in a folder; null where there is none. */
function pairedSides(old: Side, current: Side): readonly [Side, Side] | readonly [null, null] {
  if (old.source.kind === current.source.kind) {
    return old.source.kind === 'folder' ? [old, current] : [underOneId(old), underOneId(current)];
  }
  const common = ({ flows, ...side }: Side, others: Side): Side => {
    return { ...side, flows: new Map([...flows].filter(([id]) => others.flows.has(id))) };
  };
  const [before, after] = [common(old, current), common(current, old)];
  return before.flows.size === 0 ? [null, null] : [before, after];
}

function underOneId({ flows, ...side }: Side): Side {
  return { ...side, flows: new Map([...flows.values()].map((flow) => ['', flow])) };
}

/** What keeps flows of a side from being compared. */
function problemsOf({ source: { folder, settings }, flows, diagnostics }: Side): readonly string[] {
  const unread = [...flows.values()].filter(({ flow }) => flow === null);
  const needed = new Set(unread.flatMap(({ path, blockedBy }) => [path, ...blockedBy]));
  const errors = diagnostics.filter(({ severity, place }) => severity === 'error' && needed.has(place.file));
  const texts = new Map([...folder, ...settings].map(({ path, text }) => [path, text]));
  const pretty = errors.length === 0 ? [] : [formatPretty(errors, texts, { color: false })];
  return [
    ...pretty,
    ...unread.flatMap(({ path, blockedBy }) => [
      ...blockedBy.map((file) => `\`${path}\` cannot do without \`${file}\`, which has errors`),
      `\`${path}\` was not compared`,
    ]),
  ];
}

function compare(old: Flows, current: Flows): FolderDiff {
  const onlyIn = (flows: Flows, others: Flows): readonly ReadFlow[] =>
    [...flows].filter(([key]) => !others.has(key)).flatMap(([, each]) => summary(each));
  const pairs = [...current].flatMap(([key, now]) => {
    const was = old.get(key);
    return was === undefined ? [] : [{ was, now }];
  });
  return {
    added: onlyIn(current, old),
    removed: onlyIn(old, current),
    flows: pairs.flatMap(({ was, now }) => {
      if (was.flow === null || now.flow === null) return [];
      const found = diffFlows(was.flow, now.flow);
      const isSame = !isHeard(found) && found.renamed.length === 0;
      return isSame ? [] : [{ id: now.id, old: was.path, new: now.path, isHeard: isHeard(found), diff: found }];
    }),
    unread: [...old.values(), ...current.values()].filter(({ flow }) => flow === null).map(({ path }) => path),
  };
}

function summary({ id, path, flow }: FolderFlow): readonly ReadFlow[] {
  return flow === null ? [] : [{ id, file: path, routes: routesOf(flow) }];
}
