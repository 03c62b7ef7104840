import type { Command } from 'commander';
import { loadFolder, type FolderFlow } from '../../engine/checks/load-folder.ts';
import { machineConfig } from '../../engine/compile/machine-config.ts';
import { isError } from '../../engine/diagnostics/diagnostic.ts';
import { formatPretty } from '../../engine/diagnostics/format-pretty.ts';
import { buildGraph } from '../../engine/graph/graph.ts';
import { toMermaid } from '../../engine/graph/mermaid.ts';
import type { Flow } from '../../engine/model/flow.ts';
import { readFlows, type FlowSource } from '../flows/read-folder.ts';
import type { Io } from './io.ts';

const formats = ['mermaid', 'xstate'] as const;
type Format = (typeof formats)[number];

/** `pressone diagram`: a flow as a picture's source. */
export function addDiagramCommand(program: Command, io: Io): void {
  program
    .command('diagram')
    .description('Draw a flow: a Mermaid flowchart, or the XState machine it compiles to.')
    .argument('<flow>', 'a file, or the id of a flow in the folder of flows (PRESSONE_FLOWS; flows)')
    .addOption(program.createOption('--format <format>', 'what to print').choices(formats).default('mermaid'))
    .action(async (given: string, options: { readonly format: Format }) => {
      await diagram(given, options.format, io);
    });
}

async function diagram(given: string, format: Format, io: Io): Promise<void> {
  const found = await findFlow(given, io);
  if (found === null) {
    io.stderr(`there is no flow \`${given}\`: no file of that name, and no flow of that id in the folder of flows\n`);
    io.setExitCode(2);
    return;
  }
  const { loaded, texts } = found;
  if (loaded.flow === null) {
    const errors = loaded.diagnostics.filter(isError);
    const blocked = loaded.blockedBy.map(
      (path) => `\`${loaded.path}\` cannot do without \`${path}\`, which has errors`,
    );
    const pretty = errors.length === 0 ? [] : [formatPretty(errors, texts, { color: false })];
    io.stderr(`${[...pretty, ...blocked].join('\n')}\n`);
    io.setExitCode(1);
    return;
  }
  io.stdout(format === 'mermaid' ? toMermaid(buildGraph(loaded.flow)) : `${machineJson(loaded.flow)}\n`);
}

interface Found {
  readonly loaded: FolderFlow;
  readonly texts: ReadonlyMap<string, string>;
}

async function findFlow(given: string, io: Io): Promise<Found | null> {
  const profile = io.env['PRESSONE_PROFILE'] || null;
  const direct = await readFlows(given, io.cwd, profile);
  if (direct.kind === 'file') return pick(direct, ({ path }) => path === given);
  const folder = await readFlows(io.env['PRESSONE_FLOWS'] || 'flows', io.cwd, profile);
  return pick(folder, ({ id }) => id === given);
}

function pick({ folder, settings }: FlowSource, isMeant: (flow: FolderFlow) => boolean): Found | null {
  const loaded = loadFolder(folder, settings).flows.find(isMeant);
  return loaded === undefined ? null : { loaded, texts: new Map(folder.map(({ path, text }) => [path, text])) };
}

/** The machine's config as JSON: expressions and texts as their source, places left out. */
function machineJson(flow: Flow): string {
  return JSON.stringify(
    machineConfig(flow),
    (key, value: unknown) => {
      if (key === 'place') return undefined;
      if (typeof value === 'bigint') return Number(value);
      if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      const isText = 'source' in value && ('parts' in value || 'tree' in value);
      return isText ? value.source : value;
    },
    2,
  );
}
