import type { Command } from 'commander';
import { checkFiles } from '../../engine/checks/check-files.ts';
import { loadFlow } from '../../engine/checks/load-flow.ts';
import type { Diagnostic } from '../../engine/diagnostics/diagnostic.ts';
import { formatJson } from '../../engine/diagnostics/format-json.ts';
import { formatGithub } from '../../engine/diagnostics/format-github.ts';
import { formatPretty, summarize } from '../../engine/diagnostics/format-pretty.ts';
import { formatSarif } from '../../engine/diagnostics/format-sarif.ts';
import { orderDiagnostics } from '../../engine/diagnostics/order.ts';
import { readFlows, type FlowSource } from '../flows/read-folder.ts';
import type { Io } from './io.ts';

const formats = ['pretty', 'json', 'github', 'sarif'] as const;
type Format = (typeof formats)[number];

/** `pressone validate`: every check of the language on files and folders. */
export function addValidateCommand(program: Command, io: Io): void {
  program
    .command('validate')
    .description('Check flows for mistakes before a caller finds them.')
    .argument('[files or folders...]', 'flows to check; the folder `flows` when left out')
    .addOption(program.createOption('--format <format>', 'how to print findings').choices(formats).default('pretty'))
    .action(async (given: string[], options: { readonly format: Format }) => {
      await validate(given.length === 0 ? [io.env['PRESSONE_FLOWS'] || 'flows'] : given, options.format, io);
    });
}

async function validate(given: readonly string[], format: Format, io: Io): Promise<void> {
  const sources = await Promise.all(given.map((path) => readFlows(path, io.cwd)));
  const problem = usageProblem(sources);
  if (problem !== null) {
    io.stderr(`${problem}\n`);
    io.setExitCode(2);
    return;
  }
  const diagnostics = orderDiagnostics(checkSources(sources));
  const files = sources.flatMap((source) => source.files);
  if (format === 'pretty') printPretty(diagnostics, new Map(files.map(({ path, text }) => [path, text])), io);
  else io.stdout(machineText(format, diagnostics));
  if (diagnostics.some(({ severity }) => severity === 'error')) io.setExitCode(1);
  const summary = summarize(diagnostics, files.length);
  if (format === 'pretty' && summary !== null) io.stderr(`\n${summary}\n`);
}

function usageProblem(sources: readonly FlowSource[]): string | null {
  for (const { given, kind, files } of sources) {
    if (kind === 'missing') return `there is no file or folder \`${given}\``;
    if (kind === 'file' && given.endsWith('.test.yaml')) {
      return `\`${given}\` holds scenarios, not a flow; run them with \`pressone test ${given}\``;
    }
    if (files.length === 0) return `there is no flow in the folder \`${given}\`; a flow is a file ending in \`.yaml\``;
  }
  return null;
}

// Flows are compared with those of the same folder; single files with each other.
function checkSources(sources: readonly FlowSource[]): readonly Diagnostic[] {
  const single = sources.filter(({ kind }) => kind === 'file').flatMap(({ files }) => files);
  const groups = [...sources.filter(({ kind }) => kind === 'folder').map(({ files }) => files), single];
  return groups.flatMap((files) => {
    const loaded = files.map(({ text, path, id }) => loadFlow(text, path, id));
    const flows = loaded.flatMap(({ flow }) => flow ?? []);
    return [...loaded.flatMap(({ diagnostics }) => diagnostics), ...checkFiles(flows)];
  });
}

function machineText(format: Exclude<Format, 'pretty'>, diagnostics: readonly Diagnostic[]): string {
  switch (format) {
    case 'json':
      return `${formatJson(diagnostics)}\n`;
    case 'sarif':
      return `${formatSarif(diagnostics)}\n`;
    case 'github':
      return diagnostics.length === 0 ? '' : `${formatGithub(diagnostics)}\n`;
  }
}

function printPretty(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string>, io: Io): void {
  if (diagnostics.length === 0) return;
  const color = io.isTty && !io.env['NO_COLOR'];
  io.stdout(`${formatPretty(diagnostics, sources, { color })}\n`);
}
