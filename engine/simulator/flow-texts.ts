import { loadFolder, type FolderFlow } from '../checks/load-folder.ts';
import { isSettings } from '../build/settings-file.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatPretty } from '../diagnostics/format-pretty.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import { compileFlow } from '../runtime/machine.ts';
import type { FlowToSimulate } from './simulate.ts';
import { SimulationError } from './simulation-error.ts';

/** The flows of a folder. */
export interface LoadedFlows {
  /** Ids of all of them, also of those with errors. */
  readonly ids: readonly string[];
  /** Of every file. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * A flow to call, by its id.
   * @throws SimulationError when there is none, or it has errors; the message shows them with their lines
   */
  readonly flow: (id: string) => FlowToSimulate;
  /** The same by its file, as a path below the folder. */
  readonly ofFile: (path: string) => FlowToSimulate;
}

export interface FolderOptions {
  /** What goes before a path in findings and time lines: the folder's name. */
  readonly folder?: string;
  /** Overlays `settings.PROFILE.yaml`. */
  readonly profile?: string;
}

/** A version is what tells two texts of one flow apart; here there is one. */
const VERSION = 'simulated';

/**
 * Loads the flows of one folder. Scenarios, and settings of other profiles, are passed over.
 * @param files path below the folder → text: `acme.yaml`, `billing/card.yaml`, `settings.yaml`
 */
export function loadFlows(
  files: Readonly<Record<string, string>>,
  { folder = '', profile }: FolderOptions = {},
): LoadedFlows {
  const names = Object.keys(files).sort();
  const fileOf = (name: string): { path: string; id: string; text: string } => ({
    path: folder === '' ? name : `${folder}/${name}`,
    id: name.replace(/\.yaml$/, ''),
    text: files[name] ?? '',
  });
  const flowNames = names.filter(
    (name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml') && !isSettingsPath(name),
  );
  const settings = ['settings.yaml', ...(profile === undefined ? [] : [`settings.${profile}.yaml`])]
    .filter((name) => names.includes(name))
    .map(fileOf);
  const { flows, diagnostics } = loadFolder(flowNames.map(fileOf), settings);
  const sources = new Map(names.map(fileOf).map(({ path, text }) => [path, text]));
  const running = flows.flatMap(({ flow, subFlow }) => (flow === null ? [] : [compileFlow(flow, VERSION, subFlow)]));
  const chosen = (found: FolderFlow | undefined, what: string, known: readonly string[]): FlowToSimulate => {
    if (found === undefined) throw missing(what, known);
    const compiled = running.find(({ flow }) => flow === found.flow);
    if (compiled === undefined) throw brokenFlow(found, diagnostics, sources);
    return { compiled, folder: running };
  };
  const ids = flows.map(({ id }) => id);
  const paths = flowNames.map((name) => fileOf(name).path);
  return {
    ids,
    diagnostics,
    flow: (id) =>
      chosen(
        flows.find((each) => each.id === id),
        `flow \`${id}\``,
        ids,
      ),
    ofFile: (name) => {
      const { path } = fileOf(name);
      return chosen(
        flows.find((each) => each.path === path),
        `file \`${path}\``,
        paths,
      );
    },
  };
}

function isSettingsPath(path: string): boolean {
  return isSettings(path.slice(path.lastIndexOf('/') + 1));
}

function missing(what: string, known: readonly string[]): SimulationError {
  const there = known.length === 0 ? 'there is none at all' : `there are ${known.join(', ')}`;
  const [nearest] = nearestNames(what.replace(/^\w+ `(.*)`$/, '$1'), known);
  return new SimulationError(
    'no_flow',
    `there is no ${what}; ${nearest === undefined ? there : `did you mean \`${nearest}\`?`}`,
  );
}

function brokenFlow(
  { id, path, blockedBy }: FolderFlow,
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
): SimulationError {
  const errors = diagnostics.filter(
    ({ severity, place }) => severity === 'error' && [path, ...blockedBy].includes(place.file),
  );
  return new SimulationError(
    'broken_flow',
    `the flow \`${id}\` has errors\n\n${formatPretty(errors, sources, { color: false })}`,
  );
}
