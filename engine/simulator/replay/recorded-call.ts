import { z } from 'zod';
import { loadStoredFlow } from '../../build/flow-bundle.ts';
import type { FlowBook } from '../../runtime/flow-book.ts';
import { compileFlow, type CompiledFlow } from '../../runtime/machine.ts';
import type { TraceEntry } from '../../runtime/trace.ts';
import { isObject, type JsonObject, type JsonValue } from '../../telnyx/wire.ts';

/** The newest format of a recorded call this release writes; it reads all earlier ones. */
export const recordFormat = 1;

/** A version of a flow, named. */
export interface NamedVersion {
  readonly flow: string;
  /** SHA-256 of the document. */
  readonly version: string;
}

/** A version of a flow, with all that it is made of, as authored. */
export interface RecordedVersion extends NamedVersion {
  readonly document: JsonValue;
}

/** One event of a recorded call, and what came of it. What is masked is `{ secret: length }`, or `•••` in text. */
export interface RecordedRow {
  /** From 1, without gaps. */
  readonly seq: number;
  /** The store's clock, ms. */
  readonly now: number;
  /** Telnyx's event type, or the kind of an event of our own. */
  readonly kind: string;
  readonly event: JsonObject;
  /** pressone's own version at that time. */
  readonly release: string;
  /** Where the call stood afterwards. */
  readonly state: string;
  /** A digest of the commands that followed; null where none did. */
  readonly commands: string | null;
  /** What was thrown while the event was handled. */
  readonly error: string | null;
  readonly trace: readonly TraceEntry[];
  /** Switches that were given. */
  readonly switches: Readonly<Record<string, boolean>> | null;
}

/** A call out of the journal. */
export interface CallRecord {
  /** The call's own id (UUID). */
  readonly call: string;
  /** The flow that it began in; null where no flow took it. */
  readonly begins: NamedVersion | null;
  readonly rows: readonly RecordedRow[];
}

/** A recorded call with all that it takes to replay it: plain JSON. */
export interface RecordedCall extends CallRecord {
  readonly format: typeof recordFormat;
  readonly versions: readonly RecordedVersion[];
}

/** Why a recorded call cannot be read. */
export type RecordErrorCode = 'bad_record' | 'newer_record';

export class RecordError extends Error {
  readonly code: RecordErrorCode;

  constructor(code: RecordErrorCode, message: string) {
    super(message);
    this.name = 'RecordError';
    this.code = code;
  }
}

/** The versions of the flow that a call ran: the one that it began in, and those that it moved to. */
export function versionsRun({ begins, rows }: CallRecord): readonly NamedVersion[] {
  const moves = rows.flatMap(({ event }): readonly NamedVersion[] => {
    const { kind, flow, to } = event;
    return kind === 'migration' && typeof flow === 'string' && typeof to === 'string' ? [{ flow, version: to }] : [];
  });
  return [...(begins === null ? [] : [begins]), ...moves];
}

const anObject = z.custom<JsonObject>(isObject, 'expected an object');
const named = z.object({ flow: z.string(), version: z.string() });

const row = z.object({
  seq: z.int().positive(),
  now: z.number(),
  kind: z.string(),
  event: anObject,
  release: z.string(),
  state: z.string(),
  commands: z.string().nullable(),
  error: z.string().nullable(),
  trace: z.array(z.custom<TraceEntry>((each) => isObject(each) && typeof each['kind'] === 'string')),
  switches: z.record(z.string(), z.boolean()).nullable(),
});

const record = z.object({
  format: z.literal(recordFormat),
  call: z.string().min(1),
  begins: named.nullable(),
  rows: z.array(row).min(1),
  versions: z.array(named.extend({ document: z.custom<JsonValue>((value) => value !== undefined) })),
});

/**
 * Reads what `pressone replay --save` and the API's record wrote.
 * @throws RecordError `bad_record`, which names the first place that is wrong, or `newer_record`
 */
export function readRecordedCall(text: string): RecordedCall {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new RecordError('bad_record', 'it is no JSON, expected a recorded call');
  }
  const format = isObject(json) ? json['format'] : undefined;
  if (typeof format === 'number' && format > recordFormat) {
    throw new RecordError(
      'newer_record',
      `it was recorded in format ${format}; this release of pressone reads up to ${recordFormat}`,
    );
  }
  const read = record.safeParse(json);
  if (!read.success) throw new RecordError('bad_record', problemOf(read.error));
  const gap = read.data.rows.find(({ seq }, index) => seq !== index + 1);
  if (gap !== undefined) throw new RecordError('bad_record', `its rows have a gap before number ${gap.seq}`);
  return read.data;
}

function problemOf({ issues: [issue] }: z.ZodError): string {
  const place = issue === undefined || issue.path.length === 0 ? '' : `at \`${issue.path.join('.')}\`: `;
  return `it is no recorded call: ${place}${issue?.message ?? 'unknown'}`;
}

/** A version as one key. */
const keyOf = ({ flow, version }: NamedVersion): string => `${flow}@${version}`;

/** Compiled versions; one that many calls ran is compiled once. */
export interface VersionShelf {
  readonly book: FlowBook;
  /** Takes versions up; gives the names of those that this release cannot read. */
  add(versions: readonly RecordedVersion[]): readonly string[];
  has(version: NamedVersion): boolean;
}

/** A shelf without versions. */
export function createShelf(): VersionShelf {
  const compiled = new Map<string, CompiledFlow>();
  return {
    book: { get: (flow, version) => compiled.get(keyOf({ flow, version })) },
    add: (versions) =>
      versions.flatMap((each) => {
        const { flow, version, document } = each;
        if (compiled.has(keyOf(each))) return [];
        const bundle = loadStoredFlow(JSON.stringify(document), `${flow}@${version.slice(0, 12)}`, flow);
        if (bundle === null) return [keyOf(each)];
        compiled.set(keyOf(each), compileFlow(bundle.flow, version, bundle.subFlow));
        return [];
      }),
    has: (version) => compiled.has(keyOf(version)),
  };
}
