import { resolve } from 'node:path';
import type { Command } from 'commander';
import { formatPretty } from '../../engine/diagnostics/format-pretty.ts';
import { millisecondsOf } from '../../engine/simulator/duration.ts';
import { explore, type Exploration } from '../../engine/simulator/explore/explore.ts';
import { SimulationError } from '../../engine/simulator/simulation-error.ts';
import { isColorful, type Io } from './io.ts';
import { explorationJson, explorationText, summaryText } from './explore/print-exploration.ts';
import { writeFound } from './explore/write-found.ts';
import { loadFlowToCall, type LoadedFlow } from './simulate/load-flow.ts';

const formats = ['pretty', 'json'] as const;

interface Options {
  readonly deadAir: string;
  readonly maxTime: string;
  readonly write?: boolean;
  readonly format: (typeof formats)[number];
  readonly flows?: string;
  readonly profile?: string;
}

/** `pressone explore`: tries every way a call can go. */
export function addExploreCommand(program: Command, io: Io): void {
  program
    .command('explore')
    .description('Try every way in which callers, far ends and web services can behave, and tell what goes wrong.')
    .argument('<flow>', 'a file, or the id of a flow in the folder of flows')
    .option('--dead-air <duration>', 'silence that is too long', '4s')
    .option('--max-time <duration>', 'stop after this long, and tell what was found', '1m')
    .option('--write', 'add the scenarios that show what was found to NAME.test.yaml')
    .addOption(program.createOption('--format <format>', 'how to print results').choices(formats).default('pretty'))
    .option('--flows <folder>', 'folder of flows (PRESSONE_FLOWS; flows)')
    .option('--profile <name>', 'overlay settings.NAME.yaml (PRESSONE_PROFILE)')
    .action(async (flow: string, options: Options) => {
      await exploreNamed(flow, options, io);
    });
}

async function exploreNamed(given: string, options: Options, io: Io): Promise<void> {
  const times = readTimes(options);
  if (typeof times === 'string') {
    io.stderr(`${times}\n`);
    io.setExitCode(2);
    return;
  }
  const loaded = await loadFlowToCall(given, {
    cwd: io.cwd,
    flowsFolder: options.flows ?? (io.env['PRESSONE_FLOWS'] || 'flows'),
    profile: options.profile ?? (io.env['PRESSONE_PROFILE'] || null),
  });
  if (!loaded.ok) {
    tellWhyNot(loaded, io);
    return;
  }
  const began = performance.now();
  const found = explore(loaded.folder, loaded.flow, {
    deadAirMs: times.deadAir,
    isEnough: () => performance.now() - began > times.longest,
  });
  const ms = performance.now() - began;
  await tell(found, ms, loaded.flow.flow.file, options, io);
  const { flow } = loaded.flow;
  if (found.findings.length === 0) return;
  io.setExitCode(1);
  if (options.write !== true) return;
  const wrote = await writeFound(flow, found.findings, (file) => resolve(io.cwd, file));
  io.stderr(`${wrote.text}\n`);
  if (!wrote.ok) io.setExitCode(3);
}

async function tell(found: Exploration, ms: number, file: string, { format, write }: Options, io: Io): Promise<void> {
  if (format === 'json') io.stdout(`${explorationJson(found, ms)}\n`);
  else {
    io.stdout(
      await explorationText(found, {
        color: isColorful(io),
        isWritten: write === true,
        at: (path) => resolve(io.cwd, path),
      }),
    );
  }
  io.stderr(`${summaryText(found, ms, file)}\n`);
}

/** Both times, ms; or what is wrong with one. */
function readTimes({ deadAir, maxTime }: Options): { readonly deadAir: number; readonly longest: number } | string {
  try {
    return { deadAir: millisecondsOf(deadAir, '--dead-air'), longest: millisecondsOf(maxTime, '--max-time') };
  } catch (error) {
    if (error instanceof SimulationError) return error.message;
    throw error;
  }
}

function tellWhyNot(loaded: Exclude<LoadedFlow, { readonly ok: true }>, io: Io): void {
  if ('problem' in loaded) {
    io.stderr(`${loaded.problem}\n`);
    io.setExitCode(2);
    return;
  }
  io.stdout(`${formatPretty(loaded.errors, loaded.texts, { color: isColorful(io) })}\n`);
  io.stderr('\nthe flow was not explored: it has errors, or one that it runs\n');
  io.setExitCode(1);
}
