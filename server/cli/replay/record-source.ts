import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readRecordedCall, RecordError, type RecordedCall } from '../../../engine/simulator/replay/recorded-call.ts';
import { ApiRefusal } from '../../api/api-refusal.ts';
import { findCall } from '../../api/find-call.ts';
import { anyCall, recordOf, recordsOf, type RecordPage } from '../../calls/call-record.ts';
import { systemClock } from '../../clock.ts';
import { readAdminConfig } from '../../config.ts';
import { ServerError } from '../../errors.ts';
import { createLogger } from '../../log.ts';
import type { CallStore } from '../../store/call-store.ts';
import type { ListedCall } from '../../store/call-list.ts';
import { openSqliteStore } from '../../store/sqlite/sqlite-call-store.ts';
import { type AdminClient, AdminError } from '../admin-client.ts';
import { adminClient, type AdminOptions } from '../admin-options.ts';
import type { Io } from '../io.ts';

/** Where recorded calls come from. What is wrong with an order is an AdminError. */
export interface RecordSource {
  readonly call: (id: string) => Promise<RecordedCall>;
  /**
   * Those that began since then, newest first, some at a time.
   * @param since ms since 1970
   */
  readonly since: (since: number, flow: string | null) => AsyncIterable<RecordPage>;
  readonly close: () => Promise<void>;
}

/** Calls that are in memory at a time. */
const PAGE = 50;

/** A file that `--save` wrote. @throws AdminError */
export async function recordInFile(path: string, cwd: string): Promise<RecordedCall> {
  const text = await readFile(resolve(cwd, path), 'utf8');
  try {
    return readRecordedCall(text);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw new AdminError(error.code, 2, `${path}: ${error.message}.`, { cause: error });
  }
}

/**
 * The store of the data folder where no server holds it, else the server that does.
 * @throws AdminError
 */
export function openRecords(io: Io, options: AdminOptions): RecordSource {
  const store = options.url === undefined ? storeHere(io, options) : null;
  return store === null ? ofServer(adminClient(io, options)) : ofStore(store);
}

/** Null where there is none, or a server holds it. */
function storeHere(io: Io, { data }: AdminOptions): CallStore | null {
  const read = readAdminConfig(io.env, data, io.cwd);
  if (!read.ok) throw new AdminError('bad_usage', 2, read.problems.join('\n'));
  const { dataFolder } = read.config;
  // `pressone dev` keeps its calls in a folder of its own.
  const folder = [dataFolder, join(dataFolder, 'dev')].find((each) => existsSync(join(each, 'calls.db')));
  if (folder === undefined) return null;
  const log = createLogger('silent', () => undefined);
  try {
    return openSqliteStore({ folder, clock: systemClock, log });
  } catch (error) {
    if (error instanceof ServerError && error.code === 'store_in_use') return null;
    throw error;
  }
}

function ofStore(store: CallStore): RecordSource {
  return {
    async call(id) {
      const record = await recordOf(store, await namedCall(store, id));
      if (record === null) throw new AdminError('unknown_call', 2, `There is no call ${id}.`);
      return record;
    },
    async *since(since, flow) {
      let after: ListedCall | null = null;
      do {
        const page: readonly ListedCall[] = await store.listCalls({ ...anyCall, since, flow, after, limit: PAGE });
        yield await recordsOf(store, page);
        after = page.length < PAGE ? null : (page.at(-1) ?? null);
      } while (after !== null);
    },
    close: () => store.close(),
  };
}

async function namedCall(store: CallStore, id: string): Promise<string> {
  try {
    return await findCall(store, id);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const message = error.message.replace(
      'GET /api/calls lists',
      '`pressone calls list --limit 500` on its server lists',
    );
    throw new AdminError(error.code, error.status === 409 ? 1 : 2, message, { cause: error });
  }
}

function ofServer(client: AdminClient): RecordSource {
  return {
    call: (id) => client.get(`/calls/${encodeURIComponent(id)}/record`),
    async *since(since, flow) {
      let cursor: string | null = null;
      do {
        const query = new URLSearchParams({ since: new Date(since).toISOString(), limit: String(PAGE) });
        if (flow !== null) query.set('flow', flow);
        if (cursor !== null) query.set('cursor', cursor);
        const page: RecordPage & { readonly next: string | null } = await client.get(`/records?${query.toString()}`);
        yield page;
        cursor = page.next;
      } while (cursor !== null);
    },
    close: () => Promise.resolve(),
  };
}
