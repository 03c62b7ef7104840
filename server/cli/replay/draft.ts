import { loadFolder, type FolderFlow } from '../../../engine/checks/load-folder.ts';
import { isError } from '../../../engine/diagnostics/diagnostic.ts';
import { formatPretty } from '../../../engine/diagnostics/format-pretty.ts';
import { nearestNames } from '../../../engine/diagnostics/suggest.ts';
import { compileFlow, type CompiledFlow } from '../../../engine/runtime/machine.ts';
import type { FlowToTry } from '../../../engine/simulator/replay/draft.ts';
import { readFlows, type FlowSource } from '../../flows/read-folder.ts';
import { AdminError } from '../admin-client.ts';
import { type Io, isColorful } from '../io.ts';
import { usageProblem } from '../validate.ts';

/** Flows that calls are tried with. */
export interface Drafts {
  /** Ids of the flows whose calls are tried. */
  readonly ids: readonly string[];
  /** What a call that began in the flow is tried with. @throws AdminError where there is none of that id */
  readonly of: (flow: string) => FlowToTry;
}

export interface DraftOptions {
  readonly flow: string;
  readonly as?: string;
  readonly profile?: string;
}

/**
 * Reads a flow or a folder of flows.
 * @throws AdminError which shows what is wrong with them
 */
export async function readDrafts(io: Io, { flow: given, as, profile }: DraftOptions): Promise<Drafts> {
  const source = await readFlows(given, io.cwd, profile ?? (io.env['PRESSONE_PROFILE'] || null));
  const problem = usageProblem([source]);
  if (problem !== null) throw new AdminError('bad_usage', 2, `--flow: ${problem}.`);
  if (as !== undefined && source.kind === 'folder') {
    throw new AdminError(
      'bad_usage',
      2,
      `--as is for one flow, and \`${given}\` is a folder; name the file of the flow.`,
    );
  }
  const meant = new Set(source.files.map(({ path }) => path));
  const { flows, diagnostics } = loadFolder(withoutReplaced(source, meant, as), source.settings);
  const wanted = flows.filter(({ path }) => meant.has(path));
  const broken = wanted.filter(({ flow }) => flow === null);
  if (broken.length > 0) {
    const files = new Set(broken.flatMap(({ path, blockedBy }) => [path, ...blockedBy]));
    const errors = diagnostics.filter((each) => isError(each) && files.has(each.place.file));
    const texts = new Map([...source.folder, ...source.settings].map(({ path, text }) => [path, text]));
    throw new AdminError('broken_flow', 1, formatPretty(errors, texts, { color: isColorful(io) }));
  }
  const compiled = new Map(flows.flatMap((each) => compiledOf(each, wanted.includes(each) ? as : undefined)));
  const ids = wanted.map(({ id }) => as ?? id);
  const folder = [...compiled.values()];
  return {
    ids,
    of(flow) {
      const found = ids.includes(flow) ? compiled.get(flow) : undefined;
      if (found !== undefined) return { compiled: found, folder };
      const [nearest] = nearestNames(flow, ids);
      const has =
        ids.length === 1 ? `the flow \`${String(ids[0])}\`` : `the flows ${ids.map((id) => `\`${id}\``).join(', ')}`;
      const remedy = nearest === undefined && ids.length > 1 ? '' : ` \`--as ${flow}\` takes one file's flow for it.`;
      throw new AdminError(
        'other_flow',
        2,
        `The call began in the flow \`${flow}\`, and \`${given}\` has ${has}.${remedy}`,
      );
    },
  };
}

/** The files without those of flows that the draft stands for: two of one id would be in each other's way. */
function withoutReplaced(
  { folder, settings }: FlowSource,
  meant: ReadonlySet<string>,
  as: string | undefined,
): FlowSource['folder'] {
  const { flows } = loadFolder(folder, settings);
  const ids = new Set(flows.filter(({ path }) => meant.has(path)).map(({ id }) => id));
  const replaced = flows.filter(({ path, id }) => !meant.has(path) && (ids.has(id) || id === as));
  const paths = new Set(replaced.map(({ path }) => path));
  return folder.filter(({ path }) => !paths.has(path));
}

/** Only a version tells flows of one id apart. */
function compiledOf(
  { id, flow, subFlow }: FolderFlow,
  as: string | undefined,
): readonly (readonly [string, CompiledFlow])[] {
  if (flow === null) return [];
  const named = as === undefined ? flow : { ...flow, id: as };
  return [[as ?? id, compileFlow(named, 'draft', (caller, inner) => subFlow(caller === named ? flow : caller, inner))]];
}
