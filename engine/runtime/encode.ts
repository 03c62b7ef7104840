import { decodeValue, encodeValue } from '../expressions/encoded-value.ts';
import type { Value } from '../expressions/expression.ts';
import type { CallSnapshot } from '../model/snapshot.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import { EngineError } from './engine-error.ts';

/** The newest format this release writes; it reads all earlier ones. */
export const snapshotFormat = 2;

/** A snapshot as tagged JSON: ints, timestamps and bytes keep their types. */
export function encodeSnapshot(snapshot: CallSnapshot): string {
  return JSON.stringify(encodeValue(snapshot as unknown as Value));
}

/**
 * Reads what `encodeSnapshot` wrote.
 * @throws EngineError `newer_format` when a newer release wrote it, `bad_snapshot` when it is none
 */
export function decodeSnapshot(text: string): CallSnapshot {
  const value = read(text);
  const format = typeof value === 'object' && value !== null && 'format' in value ? value['format'] : undefined;
  if (typeof format !== 'number') throw new EngineError('bad_snapshot', 'this is no call snapshot');
  if (format > snapshotFormat) {
    throw new EngineError(
      'newer_format',
      `the call was stored in format ${format}; this release reads up to ${snapshotFormat}`,
    );
  }
  return format === 1 ? fromFormat1(value as unknown as CallSnapshot) : (value as unknown as CallSnapshot);
}

/** Format 1 had no flows that run others and no machine detection. */
function fromFormat1(stored: CallSnapshot): CallSnapshot {
  return {
    ...stored,
    format: 2,
    info: { ...stored.info, answeredBy: '', beep: false },
    frames: stored.frames.map((frame) => ({ ...frame, via: [] })),
  };
}

function read(text: string): Value {
  try {
    return decodeValue(JSON.parse(text) as JsonValue);
  } catch (cause) {
    throw new EngineError('bad_snapshot', 'this is no call snapshot', { cause });
  }
}
