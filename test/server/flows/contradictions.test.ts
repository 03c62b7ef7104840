import { contradictions } from '../../../server/flows/contradictions.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { says, serve, type Served } from './served.ts';

const BY = { how: 'rollback', who: 'ops' } as const;

let bench: Served;

afterEach(async () => {
  await bench.close();
  removeTempFolders();
});

const runs = (flow: string): string => `start: in\nstates:\n  in: { run: ${flow}, next: end }\n`;
const found = (): readonly string[] => contradictions(bench.library.active()).map(({ problem }) => problem);

it('tells who runs a flow that is rolled back, since their callers hear it as before', async () => {
  bench = await serve({ files: { sub: says('One'), mid: runs('sub'), top: runs('mid'), other: says('Alone') } });
  bench.write('sub', says('Two'));
  await bench.reload();
  const { top } = bench.serving();
  await expect(bench.service.rollback('sub', null, BY)).resolves.toMatchObject({
    warnings: [
      'Callers of `mid`, `top` hear `sub` as before: a version holds the flows it runs. Roll back `mid`, `top` as well.',
    ],
  });
  expect(bench.serving()['top']).toBe(top);
  await expect(bench.service.rollback('top', null, BY)).resolves.toMatchObject({ ok: true, warnings: [] });
});

it.each([
  ['routes: default\n', 'routes: default'],
  ['routes: [{ to: "+13125550100", from: "+1555*" }]\n', 'to: +13125550100, from: +1555*'],
])('tells of two flows that take the same calls: %s', async (keys, route) => {
  bench = await serve({ files: { a: says('One', keys), b: says('Other') } });
  bench.write('a', says('One'));
  bench.write('b', says('Other', keys));
  await bench.reload();
  expect(found()).toEqual([]);
  const problem = `\`a\` and \`b\` both take the calls of \`${route}\` now: \`a\` gets them.`;
  await expect(bench.service.rollback('a', null, BY)).resolves.toMatchObject({ ok: true, warnings: [problem] });
  expect(found()).toEqual([problem]);
  expect(bench.lines.at(-1)?.fields).toMatchObject({ flow: 'a', warnings: [problem] });
});

it('tells of one switch with two start values, and of a broken flow that still has the route of another', async () => {
  const closed = (on: boolean): string => `switches: { closed: ${String(on)} }\n`;
  bench = await serve({ files: { a: says('One', closed(true)), b: says('Other', 'routes: default\n') } });
  bench.write('a', says('One', closed(false)));
  bench.write('b', says('Other', `routes: default\n${closed(false)}`));
  await bench.reload();
  const problem = 'The switch closed starts as true in `a` and as false in `b`: until it is set, each goes by its own.';
  await expect(bench.service.rollback('a', null, BY)).resolves.toMatchObject({ ok: true, warnings: [problem] });
  bench.write('a', says('One'));
  bench.write('b', 'start: [');
  bench.write('c', says('New', 'routes: default\n'));
  await bench.reload();
  expect(found()).toEqual(['`b` and `c` both take the calls of `routes: default` now: `b` gets them.']);
});
