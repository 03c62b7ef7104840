import { messageOf, type ServerErrorCode } from '../errors.ts';
import { sha256 } from './canonical-json.ts';
import { readFlows, type FlowSource } from './read-folder.ts';

/** Where the flows are. */
export interface FlowPlace {
  /** Absolute. */
  readonly path: string;
  /** Where it lies below this folder, findings name files from here; else absolute. */
  readonly cwd: string;
  readonly profile: string | null;
}

export type FolderReading =
  | { readonly ok: true; readonly source: FlowSource; /** Equal texts give equal keys. */ readonly key: string }
  | {
      readonly ok: false;
      readonly code: Extract<ServerErrorCode, 'no_flows' | 'bad_config'>;
      readonly problem: string;
    };

/** Reads all flows of a folder. What keeps it from being read is part of the answer. */
export async function readFlowFolder({ path, cwd, profile }: FlowPlace): Promise<FolderReading> {
  let source: FlowSource;
  try {
    source = await readFlows(shownFrom(cwd, path), cwd, profile);
  } catch (error) {
    return { ok: false, code: 'no_flows', problem: `The flows in ${path} cannot be read: ${messageOf(error)}.` };
  }
  if (source.kind === 'missing')
    return { ok: false, code: 'no_flows', problem: `There is no folder of flows at ${path}.` };
  if (source.missingProfile !== null) {
    return { ok: false, code: 'bad_config', problem: `PRESSONE_PROFILE: there is no file ${source.missingProfile}.` };
  }
  const texts = [...source.folder, ...source.settings].map(({ path: file, text }) => [file, text]);
  return { ok: true, source, key: sha256(JSON.stringify(texts)) };
}

function shownFrom(cwd: string, path: string): string {
  const inside = path.startsWith(cwd.endsWith('/') ? cwd : `${cwd}/`);
  return inside && cwd !== '/' ? path.slice(cwd.length).replace(/^\//, '') : path;
}

/** Readings of a folder that somebody writes into, at most: whoever goes on is heard of by the watch. */
const READINGS = 10;

export interface SettledPorts<T> {
  readonly read: () => Promise<FolderReading>;
  readonly prepare: (reading: Extract<FolderReading, { ok: true }>) => Promise<T>;
  /** Whether what was made of a reading may come of a file that is being written, or of a folder being put in place. */
  readonly isDoubtful: (made: T) => boolean;
  /** Waits as long as a doubtful folder must stay as it is; false when nobody waits for the answer any more. */
  readonly wait: () => Promise<boolean>;
}

/** Null: nobody waits for it any more. */
export type Settled<T> =
  null | Extract<FolderReading, { ok: false }> | { readonly ok: true; readonly key: string; readonly made: T };

/** What is made of a folder that stayed as it is meanwhile; a doubtful one, or none, for a while longer. */
export async function readSettled<T>(ports: SettledPorts<T>): Promise<Settled<T>> {
  const { read, prepare, isDoubtful, wait } = ports;
  let reading = await read();
  for (let readings = 1; ; readings += 1) {
    const settled = reading.ok ? ({ ok: true, key: reading.key, made: await prepare(reading) } as const) : reading;
    if ((!settled.ok || isDoubtful(settled.made)) && !(await wait())) return null;
    const again = await read();
    if (readings === READINGS || isSame(reading, again)) return settled;
    reading = again;
  }
}

function isSame(one: FolderReading, other: FolderReading): boolean {
  if (one.ok && other.ok) return one.key === other.key;
  return !one.ok && !other.ok;
}
