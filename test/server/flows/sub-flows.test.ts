import { flowLoader } from '../../../server/engine.ts';
import { createFlowLibrary } from '../../../server/flows/flow-library.ts';
import { loadFlows, type LoadedFolder } from '../../../server/flows/load-flows.ts';
import { publishFlows } from '../../../server/flows/publish-flows.ts';
import type { CallStore } from '../../../server/store/call-store.ts';
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-call-store.ts';
import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import { callInto } from '../../support/phone.ts';
import { recordLog } from '../recorded-log.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { createVirtualClock, START } from '../virtual-clock.ts';

const main = `routes: default
voice: male
start: a
states:
  a: { run: words, next: b }
  b: { speak: "Ask for \${settings.name}.", next: end }
settings: { name: string }
`;
const words = 'start: s\nstates:\n  s: { speak: Hello., next: return }\n';

function load(texts: Readonly<Record<string, string>>, settings: string): LoadedFolder {
  const folder = Object.entries(texts).map(([id, text]) => ({ path: `flows/${id}.yaml`, id, text }));
  return loadFlows(flowLoader, { folder, settings: [{ path: 'flows/settings.yaml', text: settings }] }, []);
}

let store: CallStore;
beforeEach(() => {
  store = openSqliteStore({ folder: tempFolder(), clock: createVirtualClock(), log: recordLog() });
});
afterEach(async () => {
  await store.close();
  removeTempFolders();
});

const versionOf = (folder: LoadedFolder, id: string): string =>
  folder.flows.find((flow) => flow.id === id)?.version ?? '';

it('runs a stored version with its sub-flows and settings, after the files have changed', async () => {
  const before = load({ main, words }, 'name: Jane');
  await publishFlows(store, before, { how: 'file', who: 'test' }, START);
  const after = load({ main, words: words.replace('Hello', 'Good morning') }, 'name: Joan');
  await publishFlows(store, after, { how: 'file', who: 'test' }, START);
  const log = recordLog();
  const library = createFlowLibrary({ store, loader: flowLoader, log });
  const pinned = { flow: 'main', version: versionOf(before, 'main') };
  await library.ensure([pinned]);
  const stored = library.book.get(pinned.flow, pinned.version) as CompiledFlow;
  const phone = callInto(stored).drain();
  expect(phone.heard()).toEqual(['Hello.', 'Ask for Jane.']);
  expect(phone.params('speak')).toMatchObject({ voice: 'male' });
  expect(log.lines).toEqual([]);
});

it('gives a flow a new version when what it runs or its settings change, and no other', () => {
  const one = load({ main, words }, 'name: Jane');
  const text = load({ main, words: words.replace('Hello', 'Hi') }, 'name: Jane');
  const setting = load({ main, words }, 'name: Joan');
  expect(new Set([one, text, setting].map((folder) => versionOf(folder, 'main'))).size).toBe(3);
  expect(versionOf(setting, 'words')).toBe(versionOf(one, 'words'));
  expect(versionOf(text, 'words')).not.toBe(versionOf(one, 'words'));
});

it('names the flow that one waits for', () => {
  const folder = load({ main, words: words.replace('speak', 'spek') }, 'name: Jane');
  expect(folder.flows).toEqual([]);
  expect(folder.broken.find(({ id }) => id === 'main')?.problems).toEqual([
    'flows/main.yaml: it cannot do without flows/words.yaml, which has errors',
  ]);
});
