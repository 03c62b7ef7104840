import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { type FolderFlow, loadFolder } from '../../engine/checks/load-folder.ts';
import { type Diagnostic, isError } from '../../engine/diagnostics/diagnostic.ts';
import { formatJson } from '../../engine/diagnostics/format-json.ts';
import { formatGithub } from '../../engine/diagnostics/format-github.ts';
import { formatPretty, summarize } from '../../engine/diagnostics/format-pretty.ts';
import { formatSarif } from '../../engine/diagnostics/format-sarif.ts';
import { orderDiagnostics } from '../../engine/diagnostics/order.ts';
import { isSettings } from '../../engine/build/settings-file.ts';
import type { PositionsJson } from '../api/positions.ts';
import { readFlows, type FlowSource } from '../flows/read-folder.ts';
import { type AdminOptions, withAdmin } from './admin-options.ts';
import { type FlowAgainst, judgeAgainst, tellAgainst } from './against.ts';
import { type Io, isColorful } from './io.ts';

const formats = ['pretty', 'json', 'github', 'sarif'] as const;
type Format = (typeof formats)[number];

/** `pressone validate`: every check of the language on files and folders. */
export function addValidateCommand(program: Command, io: Io): void {
  program
    .command('validate')
    .description('Check flows for mistakes before a caller finds them.')
    .argument('[files or folders...]', 'flows to check; the folder of flows (PRESSONE_FLOWS; flows) when left out')
    .addOption(program.createOption('--format <format>', 'how to print findings').choices(formats).default('pretty'))
    .option('--profile <name>', 'overlay settings.NAME.yaml (PRESSONE_PROFILE)')
    .option('--against <url>', 'also say what the change would mean for the live calls of a running server')
    .option('--token <token>', 'the admin token of that server (PRESSONE_ADMIN_TOKEN; the file in its data folder)')
    .option('--data <folder>', 'the data folder of that server, where its token is (PRESSONE_DATA; .pressone)')
    .action(async (given: string[], options: Options) => {
      await validate(given, options, io);
    });
}

interface Options extends Omit<AdminOptions, 'url'> {
  readonly format: Format;
  readonly against?: string;
  readonly profile?: string;
}

async function validate(given: readonly string[], options: Options, io: Io): Promise<void> {
  const { format, profile } = options;
  const overlay = profile ?? (io.env['PRESSONE_PROFILE'] || null);
  const paths = given.length === 0 ? [io.env['PRESSONE_FLOWS'] || 'flows'] : given;
  const sources = await Promise.all(paths.map((path) => readFlows(path, io.cwd, overlay)));
  const problem = given.length === 0 ? (missingFolder(sources) ?? usageProblem(sources)) : usageProblem(sources);
  if (problem !== null) {
    io.stderr(`${problem}\n`);
    io.setExitCode(2);
    return;
  }
  const checked = checkSources(sources);
  const diagnostics = orderDiagnostics(checked.flatMap(({ diagnostics: found }) => found));
  const texts = new Map(
    sources.flatMap(({ folder, settings }) => [...folder, ...settings].map(({ path, text }) => [path, text] as const)),
  );
  const against = await askAgainst(
    checked.flatMap(({ flows }) => flows),
    sources.some(({ kind }) => kind === 'folder'),
    options,
    io,
  );
  if (against === 'failed') return;
  if (format === 'pretty') printPretty(diagnostics, texts, io);
  else io.stdout(machineText(format, diagnostics, against));
  if (diagnostics.some(isError)) io.setExitCode(1);
  const summary = summarize(diagnostics, new Set(sources.flatMap(({ files }) => files.map(({ path }) => path))).size);
  if (format === 'pretty' && summary !== null) io.stderr(`\n${summary}\n`);
  if (against === null || format === 'json') return;
  const text = tellAgainst(against.url, against.flows, format === 'pretty' && isColorful(io));
  if (format === 'pretty') io.stdout(`${diagnostics.length > 0 ? '\n' : ''}${text}`);
  else io.stderr(text);
}

interface Against {
  readonly url: string;
  readonly flows: readonly FlowAgainst[];
}

/** What the change would mean for live calls; null where nobody asked, `failed` where the server did not tell. */
async function askAgainst(
  flows: readonly FolderFlow[],
  whole: boolean,
  { against, token, data }: Options,
  io: Io,
): Promise<Against | 'failed' | null> {
  if (against === undefined) return null;
  const admin = {
    url: against,
    urlOption: '--against',
    ...(token === undefined ? {} : { token }),
    ...(data === undefined ? {} : { data }),
  };
  let answer: Against | 'failed' = 'failed';
  await withAdmin(io, admin, async (client) => {
    const live = await client.get<PositionsJson>('/positions');
    answer = { url: client.url, flows: judgeAgainst(flows, live, whole) };
  });
  return answer;
}

/** Where nobody named a folder and there is none, what to do; null where it is there. */
export function missingFolder(sources: readonly { readonly given: string; readonly kind: string }[]): string | null {
  const missing = sources.find(({ kind }) => kind === 'missing');
  if (missing === undefined) return null;
  return `there is no folder of flows \`${missing.given}\`; make it, or name files or folders`;
}

/** Why what was given is no flow or folder of flows, in words for who typed it; null where all are. */
export function usageProblem(sources: readonly FlowSource[]): string | null {
  for (const { given, kind, files, missingProfile } of sources) {
    if (kind === 'missing') return `there is no file or folder \`${given}\``;
    if (kind === 'file' && given.endsWith('.test.yaml')) {
      return `\`${given}\` holds scenarios, not a flow; run them with \`pressone test ${given}\``;
    }
    if (kind === 'file' && isSettings(basename(given))) {
      return `\`${given}\` holds settings, not a flow; they are checked with the flows that use them`;
    }
    if (files.length === 0) return `there is no flow in the folder \`${given}\`; a flow is a file ending in \`.yaml\``;
    if (missingProfile !== null) return `there is no file \`${missingProfile}\` for the profile`;
  }
  return null;
}

/** Each folder is loaded once. Of one in which single files were given, those files alone and the settings are reported. */
function checkSources(
  sources: readonly FlowSource[],
): readonly { readonly diagnostics: readonly Diagnostic[]; readonly flows: readonly FolderFlow[] }[] {
  const byFolder = new Map<string, FlowSource[]>();
  for (const source of sources) {
    const folder = source.kind === 'folder' ? source.given : dirname(source.given);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), source]);
  }
  return [...byFolder.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const meant = new Map(same.flatMap(({ files }) => files).map((file) => [file.path, file]));
    const others = first.folder.filter(({ path }) => !meant.has(path));
    const { diagnostics, flows } = loadFolder([...others, ...meant.values()], first.settings);
    const shown = new Set([...meant.keys(), ...first.settings.map(({ path }) => path)]);
    return [
      {
        diagnostics: diagnostics.filter(({ place }) => shown.has(place.file)),
        flows: flows.filter(({ path }) => meant.has(path)),
      },
    ];
  });
}

function machineText(
  format: Exclude<Format, 'pretty'>,
  diagnostics: readonly Diagnostic[],
  against: Against | null,
): string {
  switch (format) {
    case 'json': {
      if (against === null) return `${formatJson(diagnostics)}\n`;
      const found = JSON.parse(formatJson(diagnostics)) as object;
      return `${JSON.stringify({ ...found, against }, null, 2)}\n`;
    }
    case 'sarif':
      return `${formatSarif(diagnostics)}\n`;
    case 'github':
      return diagnostics.length === 0 ? '' : `${formatGithub(diagnostics)}\n`;
  }
}

function printPretty(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string>, io: Io): void {
  if (diagnostics.length === 0) return;
  const color = isColorful(io);
  io.stdout(`${formatPretty(diagnostics, sources, { color })}\n`);
}
