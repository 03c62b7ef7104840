import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeFlows, type FlowsDeps, type LiveFlows, readFirst } from '../../server/compose-flows.ts';
import { flowLoader } from '../../server/engine.ts';
import { ServerError } from '../../server/errors.ts';
import type { CallStore } from '../../server/store/call-store.ts';
import { openSqliteStore } from '../../server/store/sqlite/sqlite-call-store.ts';
import { says } from './flows/served.ts';
import { recordLog } from './recorded-log.ts';
import { removeTempFolders, tempFolder } from './temp-folder.ts';
import { createVirtualClock } from './virtual-clock.ts';

const clock = createVirtualClock();
const log = recordLog();
let store: CallStore;
let flows: LiveFlows;
let folder: string;

async function begin(wrap: (store: CallStore) => CallStore = (each) => each): Promise<void> {
  const home = tempFolder();
  folder = join(home, 'flows');
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.yaml'), says('One'));
  const config = { flowsFolder: folder, profile: null, flowEnv: {} };
  const deps: FlowsDeps = { config, loader: flowLoader, clock, log, strict: false, cwd: home };
  store = openSqliteStore({ folder: join(home, 'data'), clock, log });
  const first = await readFirst(deps, []);
  // Saved while the server was not yet watching.
  writeFileSync(join(folder, 'b.yaml'), says('Two'));
  flows = composeFlows(deps, wrap(store));
  await flows.service.begin(first);
  await flows.watch();
}

/** Lets time go on until something holds; whoever touches the disk gets real time as well. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries === 2_000) throw new Error('What was waited for has not come.');
    await new Promise((resolve) => setTimeout(resolve, 2));
    await clock.advance(20);
  }
}

const serving = (): string[] => flows.library.active().map(({ flow }) => flow.id);

afterEach(async () => {
  await flows.stop();
  await store.close();
  removeTempFolders();
  expect(clock.scheduled()).toBe(0);
});

it('notices what was saved before it watched, and names files as seen from a folder', async () => {
  await begin();
  await until(() => serving().includes('b'));
  expect((await flows.service.list()).map(({ file }) => file)).toEqual(['flows/a.yaml', 'flows/b.yaml']);
});

it('tries again when the store failed, without another save', async () => {
  let failures = 0;
  await begin((real) => ({
    ...real,
    async readState() {
      if (serving().length > 0 && failures < 2) {
        failures += 1;
        throw new ServerError('store_failed', 'The disk is full.', { retryable: true });
      }
      return real.readState();
    },
  }));
  await until(() => serving().includes('b'));
  expect(failures).toBe(2);
  expect(log.lines.filter(({ message }) => message.includes('The disk is full.'))).toHaveLength(2);
});

it('goes on as soon as a folder that was gone is there again', async () => {
  await begin();
  await until(() => serving().includes('b'));
  renameSync(folder, `${folder}.away`);
  await until(() => flows.service.unreadable() !== null);
  renameSync(`${folder}.away`, folder);
  await until(() => flows.service.unreadable() === null);
  expect(serving()).toEqual(['a', 'b']);
});

it('stops at once while a reading waits for the folder to come to rest, and removes nothing', async () => {
  await begin();
  await until(() => serving().includes('b'));
  await until(() => clock.scheduled() === 1);
  renameSync(join(folder, 'b.yaml'), join(folder, 'b.txt'));
  const reloading = flows.service.reload({ how: 'api', who: 'test' });
  while (clock.scheduled() < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  await flows.stop();
  await expect(reloading).resolves.toMatchObject({ unchanged: true });
  expect(serving()).toEqual(['a', 'b']);
  await clock.advance(1_000);
});
