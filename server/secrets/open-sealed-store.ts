import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { CallStore } from '../store/call-store.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-call-store.ts';
import { createSealer } from './sealer.ts';
import { refuseLostKeys, sealingStore } from './sealing-store.ts';
import { secretKeys } from './secret-key.ts';

/**
 * Opens the store of the data folder with the keys that seal its secrets.
 * @throws ServerError `secret_key_missing`, `bad_config`, and what opening a store throws
 */
export async function openSealedStore(
  config: Pick<Config, 'dataFolder' | 'secretKeys'>,
  clock: Clock,
  log: Logger,
): Promise<CallStore> {
  const folder = config.dataFolder;
  // First the store, which makes the folder and keeps every other process out of it.
  const store = openSqliteStore({ folder, clock, log });
  try {
    const sealer = createSealer(secretKeys(config.secretKeys, folder, log));
    await refuseLostKeys(store, sealer);
    return sealingStore(store, sealer, clock, log);
  } catch (error) {
    await store.close();
    throw error;
  }
}
