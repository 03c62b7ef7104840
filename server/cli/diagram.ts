import type { Command } from 'commander';
import { loadFlow } from '../../engine/checks/load-flow.ts';
import { machineConfig } from '../../engine/compile/machine-config.ts';
import { formatPretty } from '../../engine/diagnostics/format-pretty.ts';
import { buildGraph } from '../../engine/graph/graph.ts';
import { toMermaid } from '../../engine/graph/mermaid.ts';
import type { Flow } from '../../engine/model/flow.ts';
import { readFlows, type FlowFile } from '../flows/read-folder.ts';
import type { Io } from './io.ts';

const formats = ['mermaid', 'xstate'] as const;
type Format = (typeof formats)[number];

/** `pressone diagram`: a flow as a picture's source. */
export function addDiagramCommand(program: Command, io: Io): void {
  program
    .command('diagram')
    .description('Draw a flow: a Mermaid flowchart, or the XState machine it compiles to.')
    .argument('<flow>', 'a flow file, or the id of a flow in the folder `flows`')
    .addOption(program.createOption('--format <format>', 'what to print').choices(formats).default('mermaid'))
    .action(async (given: string, options: { readonly format: Format }) => {
      await diagram(given, options.format, io);
    });
}

async function diagram(given: string, format: Format, io: Io): Promise<void> {
  const file = await findFlow(given, io);
  if (file === null) {
    io.stderr(`there is no flow \`${given}\`: no file of that name, and no flow of that id in the folder of flows\n`);
    io.setExitCode(2);
    return;
  }
  const { flow, diagnostics } = loadFlow(file.text, file.path, file.id);
  if (flow === null) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    io.stderr(`${formatPretty(errors, new Map([[file.path, file.text]]), { color: false })}\n`);
    io.setExitCode(1);
    return;
  }
  io.stdout(format === 'mermaid' ? toMermaid(buildGraph(flow)) : `${machineJson(flow)}\n`);
}

async function findFlow(given: string, io: Io): Promise<FlowFile | null> {
  const direct = await readFlows(given, io.cwd);
  if (direct.kind === 'file') return direct.files[0] ?? null;
  const folder = await readFlows(io.env['PRESSONE_FLOWS'] || 'flows', io.cwd);
  const named = folder.files.find(({ text, path, id }) => (loadFlow(text, path, id).flow?.id ?? id) === given);
  return named ?? null;
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
