import { join } from 'node:path';
import { removeTempFolders } from '../temp-folder.ts';
import { says, serve, type Served } from './served.ts';

// Whoever saves a file beside a flow that serves takes no calls from it, whatever the file is called.

const bakery = says('The bakery.', 'routes: [{ to: "+13125550100" }]\n');
const open: Served[] = [];

afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
  removeTempFolders();
});

async function baking(): Promise<Served> {
  const bench = await serve({ files: { bakery } });
  open.push(bench);
  return bench;
}

const brokenIn = async (bench: Served): Promise<string[]> =>
  (await bench.reload()).broken.map(({ file }) => file.slice(bench.folder.length + 1));

test.each([
  ['that has its route', says('Another bakery.', 'routes: [{ to: "+13125550100" }]\n')],
  ['that has its id', says('Another bakery.', 'flow: bakery\n')],
  ['that is its copy', `flow: bakery\n${bakery}`],
])('a new file before it %s is the broken one, also after a restart', async (_, text) => {
  const bench = await baking();
  const before = bench.serving();
  bench.write('a copy', text);
  expect(await brokenIn(bench)).toEqual(['a copy.yaml']);
  expect(bench.serving()).toEqual(before);
  const again = await bench.restart();
  open.push(again);
  expect(again.serving()).toEqual(before);
  expect(again.service.broken().map(({ file }) => file.slice(bench.folder.length + 1))).toEqual(['a copy.yaml']);
});

test('a flow that is changed to take the calls of another is the broken one', async () => {
  const bench = await baking();
  bench.write('a', says('One'));
  await bench.reload();
  const before = bench.serving();
  bench.write('a', says('One', 'routes: [{ to: "+13125550100" }]\n'));
  expect(await brokenIn(bench)).toEqual(['a.yaml']);
  expect(bench.serving()).toEqual(before);
});

test('when the other file goes, the new one serves', async () => {
  const bench = await baking();
  bench.write('a', says('Another bakery.', 'routes: [{ to: "+13125550100" }]\n'));
  await bench.reload();
  bench.write('bakery', says('The bakery.'));
  expect(await brokenIn(bench)).toEqual([]);
  expect(Object.keys(bench.serving())).toEqual(['a', 'bakery']);
});

test('a file that wants the id of a flow that serves is broken by its own name, and the other one is not', async () => {
  const bench = await baking();
  bench.write('a copy', `flow: bakery\n${bakery}`);
  await bench.reload();
  await expect(bench.service.list()).resolves.toMatchObject([
    { id: 'a copy', state: 'broken', version: null, problems: [{ code: 'duplicate-flow' }] },
    { id: 'bakery', state: 'serving', file: join(bench.folder, 'bakery.yaml'), problems: [] },
  ]);
  bench.write('other', says('Other.'));
  await bench.reload();
  expect(bench.lines.filter(({ message }) => message === 'A flow is good again.')).toEqual([]);
});

test('so is one whose name is that id, too', async () => {
  const bench = await serve({ files: { rolls: says('The bakery.', 'flow: bakery\n') } });
  open.push(bench);
  const before = bench.serving();
  bench.write('bakery', says('Another bakery.'));
  const { broken } = await bench.reload();
  expect(broken.map(({ id }) => id)).toEqual([join(bench.folder, 'bakery.yaml')]);
  expect(bench.serving()).toEqual(before);
  expect((await bench.service.list()).map(({ id, state }) => [id, state])).toContainEqual(['bakery', 'serving']);
});
