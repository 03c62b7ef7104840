import type { Command } from 'commander';
import { isError } from '../../engine/diagnostics/diagnostic.ts';
import { formatPretty, summarize } from '../../engine/diagnostics/format-pretty.ts';
import { covered } from '../../engine/simulator/coverage.ts';
import { readFlowEnv } from '../config.ts';
import { codeOf, messageOf } from '../errors.ts';
import { readScenarioFiles, type ScenarioSource } from '../flows/read-scenarios.ts';
import { type ExitCode, isColorful, type ServiceIo } from './io.ts';
import { readFilter, type ScenarioFilter } from './test/filter.ts';
import { formatJson } from './test/format-json.ts';
import { formatHtml } from './test/html.ts';
import { formatLcov } from './test/lcov.ts';
import { formatJunit } from './test/junit.ts';
import { loadProjects, type Project } from './test/load-projects.ts';
import { coverageText, percentOf } from './test/print-coverage.ts';
import { failureText } from './test/print-failure.ts';
import { fileText, summaryText } from './test/print-run.ts';
import { painter } from './paint.ts';
import { measure, writeReport } from './test/report.ts';
import { helpersFor } from './test/helpers.ts';
import { filesOf, runProjects, type TriedFile } from './test/run-projects.ts';
import { foldersOf, usageProblem } from './test/sources.ts';
import { missingFolder } from './validate.ts';
import { runOnChange, watchFolders, type WatchFolders } from './test/watch.ts';

const formats = ['pretty', 'json'] as const;

interface Options {
  readonly format: (typeof formats)[number];
  readonly filter?: string;
  readonly junit?: string;
  readonly coverage?: boolean;
  readonly min?: string;
  readonly lcov?: string;
  readonly html?: string;
  readonly profile?: string;
  readonly watch?: boolean;
  readonly threads?: string;
}

/** `pressone test`: tries the flows with their scenarios. */
export function addTestCommand(program: Command, io: ServiceIo, watching: WatchFolders = watchFolders): void {
  program
    .command('test')
    .description('Run scenarios: calls on a virtual clock, with what must come of them.')
    .argument(
      '[files or folders...]',
      'scenario files, NAME.test.yaml; the folder of flows (PRESSONE_FLOWS; flows) when left out',
    )
    .addOption(program.createOption('--format <format>', 'how to print results').choices(formats).default('pretty'))
    .option('--filter <text>', 'only scenarios with this text, or /regex/, in their file or name')
    .option('--junit <file>', 'write the results as JUnit XML too')
    .option('--coverage', 'say what of the flows no scenario reaches')
    .option('--min <percent>', 'coverage that is needed, from 0 to 100; implies --coverage')
    .option('--lcov <file>', 'write the coverage as an lcov tracefile too; implies --coverage')
    .option('--html <file>', 'write the coverage as a page to look at too; implies --coverage')
    .option('--watch', 'run again whenever a flow, scenario or setting changes')
    .option('--threads <number>', 'how many files to try at once (one less than this machine has cores)')
    .option('--profile <name>', 'overlay settings.NAME.yaml (PRESSONE_PROFILE)')
    .action(async (given: string[], options: Options) => {
      await test(given, options, io, watching);
    });
}

/** What the command line asks for, once it is known to make sense. */
interface Asked {
  readonly given: readonly string[];
  readonly flowsFolder: string;
  readonly profile: string | null;
  readonly filter: ScenarioFilter;
  readonly env: Readonly<Record<string, string>>;
  /** Percent; null where none is asked for. */
  readonly min: number | null;
  /** Null where it is left to the machine. */
  readonly threads: number | null;
  readonly options: Options;
}

/** Reads `--min`. */
function readMin(
  given: string | undefined,
): { readonly ok: true; readonly min: number | null } | { readonly ok: false; readonly problem: string } {
  if (given === undefined) return { ok: true, min: null };
  if (/^\d{1,3}(\.\d+)?$/.test(given) && Number(given) <= 100) return { ok: true, min: Number(given) };
  return { ok: false, problem: `--min: ${JSON.stringify(given)} is no number from 0 to 100` };
}

/** Reads `--threads`. */
function readThreads(
  given: string | undefined,
): { readonly ok: true; readonly threads: number | null } | { readonly ok: false; readonly problem: string } {
  if (given === undefined) return { ok: true, threads: null };
  if (/^[1-9]\d?$/.test(given)) return { ok: true, threads: Number(given) };
  return { ok: false, problem: `--threads: ${JSON.stringify(given)} is no number from 1 to 99` };
}

async function test(given: readonly string[], options: Options, io: ServiceIo, watching: WatchFolders): Promise<void> {
  const filter = readFilter(options.filter);
  const env = readFlowEnv(io.env);
  const min = readMin(options.min);
  const threads = readThreads(options.threads);
  if (!filter.ok || !env.ok || !min.ok || !threads.ok) {
    io.stderr([filter, env, min, threads].map((read) => (read.ok ? '' : `${read.problem}\n`)).join(''));
    io.setExitCode(2);
    return;
  }
  const flowsFolder = io.env['PRESSONE_FLOWS'] || 'flows';
  const asked: Asked = {
    given: given.length === 0 ? [flowsFolder] : given,
    flowsFolder,
    profile: options.profile ?? (io.env['PRESSONE_PROFILE'] || null),
    filter: filter.filter,
    env: env.env,
    min: min.min,
    threads: threads.threads,
    options,
  };
  const sources = await readSources(asked, io);
  const problem = given.length === 0 ? (missingFolder(sources) ?? usageProblem(sources)) : usageProblem(sources);
  if (problem !== null) {
    io.stderr(`${problem}\n`);
    io.setExitCode(2);
    return;
  }
  if (options.watch !== true) {
    io.setExitCode(await runAll(asked, sources, io));
    return;
  }
  let last: ExitCode = 0;
  await runOnChange({
    folders: foldersOf(sources, io.cwd),
    watchFolders: watching,
    interrupted: () => io.interrupted(),
    run: async () => {
      if (io.isTty) io.stdout(CLEAR_SCREEN);
      last = await runAgain(asked, io);
      io.stderr('\nWaiting for changes; Ctrl-C ends.\n');
    },
  });
  io.setExitCode(last);
}

/** Erases the screen and what was scrolled out of it, and goes to its upper left corner. */
const CLEAR_SCREEN = '\u001b[2J\u001b[3J\u001b[H';

function readSources({ given, flowsFolder, profile }: Asked, io: ServiceIo): Promise<readonly ScenarioSource[]> {
  return Promise.all(given.map((path) => readScenarioFiles(path, io.cwd, flowsFolder, profile)));
}

/** A run while files are being edited: what was there before may be gone or half written. */
async function runAgain(asked: Asked, io: ServiceIo): Promise<ExitCode> {
  try {
    const sources = await readSources(asked, io);
    const problem = usageProblem(sources);
    if (problem === null) return await runAll(asked, sources, io);
    io.stderr(`${problem}\n`);
    return 1;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    io.stderr(`${messageOf(error)}\n`);
    return 1;
  }
}

async function runAll(asked: Asked, sources: readonly ScenarioSource[], io: ServiceIo): Promise<ExitCode> {
  const { options, filter, env } = asked;
  const began = performance.now();
  const measures =
    options.coverage === true || asked.min !== null || options.lcov !== undefined || options.html !== undefined;
  const projects = loadProjects(sources, filter, measures);
  const findings = projects.flatMap((project) => project.findings);
  const isPretty = options.format === 'pretty';
  const color = isColorful(io);
  const paint = painter(color);
  if (findings.length > 0) {
    const text = `${formatPretty(findings, textsOf(projects), { color })}\n\n`;
    if (isPretty) io.stdout(text);
    else io.stderr(text);
  }
  const scenarios = filesOf(projects).reduce((count, { file }) => count + file.scenarios.length, 0);
  const helpers = helpersFor(asked.threads, scenarios, {
    sources,
    filter: filter.source,
    tellsTargets: measures,
    env,
  });
  const show = (file: TriedFile): void => {
    if (isPretty) io.stdout(fileText(file, paint));
  };
  const files = await runProjects(projects, env, show, helpers);
  const ms = performance.now() - began;
  if (options.junit !== undefined) await writeReport('--junit', options.junit, formatJunit(files, findings), io);
  const tried = files.flatMap((file) => file.tried);
  if (!isPretty) io.stdout(`${formatJson(tried)}\n`);
  else if (files.length > 0) io.stdout(`\n${failuresText(files, color)}${summaryText(files, ms, paint)}\n`);
  const summary = summarize(findings);
  if (summary !== null) io.stderr(`${summary}\n`);
  const hasErrors = findings.some(isError);
  if (tried.length === 0 && filter.source !== null) {
    io.stderr(`no scenario has \`${filter.source}\` in its file or name\n`);
    return 1;
  }
  const reached = measures ? await reportCoverage(asked, projects, files, io) : 0;
  return hasErrors || tried.some(({ failure }) => failure !== null) ? 1 : reached;
}

/** Prints the coverage, and gives the exit code that it comes to. */
async function reportCoverage(
  { options, min }: Asked,
  projects: readonly Project[],
  files: readonly TriedFile[],
  io: ServiceIo,
): Promise<ExitCode> {
  const measured = measure(projects, files);
  const table = coverageText(measured, painter(isColorful(io)));
  if (options.format === 'pretty') io.stdout(`\n${table}`);
  else io.stderr(table);
  if (options.lcov !== undefined) await writeReport('--lcov', options.lcov, formatLcov(measured), io);
  if (options.html !== undefined) {
    await writeReport('--html', options.html, formatHtml(measured, textsOf(projects)), io);
  }
  const percent = percentOf(covered(measured.flatMap(({ points }) => points)));
  if (min === null || percent >= min) return 0;
  io.stderr(`the coverage is ${percent.toFixed(1)} %, expected at least ${min} %\n`);
  return 1;
}

function failuresText(files: readonly TriedFile[], color: boolean): string {
  return files
    .flatMap(({ project, tried }) =>
      tried.flatMap(({ failure, ...each }) =>
        failure === null || !each.ran ? [] : `${failureText({ ...each, failure }, project, color, painter(color))}\n`,
      ),
    )
    .join('');
}

function textsOf(projects: readonly Project[]): ReadonlyMap<string, string> {
  return new Map(projects.flatMap(({ texts }) => [...texts]));
}
