import type { Database } from 'libsql';
import { SEAL_HEAD_LENGTH } from '../../secrets/sealer.ts';
import type { SealedSample } from '../call-store.ts';
import { prepare } from './statement.ts';

/** Prepares the look at what live calls keep sealed. */
export function prepareSealedRows(db: Database): () => readonly SealedSample[] {
  const head = `substr(sealed, 1, ${SEAL_HEAD_LENGTH})`;
  // Every live call has a timer, and an ended one has none: that spares reading the rows of all that are kept.
  const snapshots = prepare<SealedSample>(
    db,
    `SELECT call, snapshot AS sealed FROM calls WHERE call IN (SELECT call FROM timers) AND snapshot LIKE 'sealed:%'
     GROUP BY ${head}`,
  );
  const params = prepare<SealedSample>(
    db,
    `SELECT call, json_extract(params, '$."$sealed"') AS sealed FROM outbox
     WHERE outcome IS NULL AND params LIKE '{"$sealed":%' GROUP BY ${head}`,
  );
  return () => [...snapshots.all(), ...params.all()];
}
