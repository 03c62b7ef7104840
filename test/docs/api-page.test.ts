import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { hears, until } from '../e2e/phone.ts';
import { type ApiRig, apiRig, closeRigs } from '../server/api/api-rig.ts';
import { removeTempFolders } from '../server/temp-folder.ts';

// docs/api.md shows what the API answers. UPDATE_GOLDEN=1 writes the answers anew.
const file = join(import.meta.dirname, '../../docs/api.md');

const FLOW = `
routes: [{ to: "+13125550100" }]
switches: { closed: false }
start: main
states:
  main: { menu: { prompt: "For the desk, press 1.", choices: { 1: end }, timeout: 20s } }
`;

let rig: ApiRig;
beforeAll(async () => {
  rig = await apiRig(FLOW);
});
afterAll(async () => {
  await closeRigs();
  removeTempFolders();
});

/** What differs from run to run has one value on the page. */
function steady(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '3f2a91c0-6a3c-4d5e-9f1b-2c7d8e9fa0b1')
    .replaceAll(/v3:[\w-]{20,}/g, 'v3:7pTj…')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-11-21T18:00:00.000Z')
    .replaceAll(/[^"]*\/flows\/test\.yaml/g, '/srv/ivr/flows/test.yaml')
    .replaceAll(/"tookMs":\d+/g, '"tookMs":12')
    .replaceAll(/"([0-9a-f]{8})[0-9a-f]{56}"/g, '"$1…"');
}

async function answers(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const note = async (name: string, method: string, path: string, body?: object): Promise<void> => {
    const { text } = await rig.ask(method, path, body === undefined ? {} : { body });
    found.set(name, await format(steady(text), { parser: 'json', printWidth: 120 }));
  };
  const leg = await rig.phone.call('+13125550100');
  await hears(rig.phone, leg, 'For the desk');
  const call = `/api/calls/${encodeURIComponent(leg)}`;
  const read = async (path: string): Promise<string> => (await rig.ask('GET', path)).text;
  await until('nothing is open', async () => (await read(call)).includes('"open":[]'));
  await note('flows', 'GET', '/api/flows');
  await note('calls', 'GET', '/api/calls');
  await note('call', 'GET', call);
  await note('positions', 'GET', '/api/positions');
  await note('hangup', 'POST', `${call}/hangup`, {});
  await until('the call has ended', async () => (await read(call)).includes('"stage":"ended"'));
  writeFileSync(join(rig.config.flowsFolder, 'test.yaml'), FLOW.replace('the desk', 'the front desk'));
  await note('reload', 'POST', '/api/flows/reload', { by: 'jo' });
  await note('rollback', 'POST', '/api/flows/test/rollback', { by: 'jo' });
  await note('flow', 'GET', '/api/flows/test');
  await rig.ask('PUT', '/api/switches/closed', { body: { on: true, for: '2h', by: 'jo' } });
  await note('switch', 'GET', '/api/switches/closed');
  return found;
}

test('the page shows what the API answers', async () => {
  const given = await answers();
  const page = readFileSync(file, 'utf8');
  const shown = page.replaceAll(
    /(<!-- answer: (\w+) -->\n```json\n)[\s\S]*?(```)/g,
    (_all, before: string, name: string, after: string) => `${before}${given.get(name) ?? ''}${after}`,
  );
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, shown);
  expect(readFileSync(file, 'utf8')).toBe(shown);
  expect([...page.matchAll(/<!-- answer: (\w+) -->/g)].map(([, name]) => name).sort()).toEqual(
    [...given.keys()].sort(),
  );
});

test('every code of an error stands on the page', () => {
  const page = readFileSync(file, 'utf8');
  const folder = join(import.meta.dirname, '../../server/api');
  const texts = ['api', 'guard', 'input', 'find-call', 'call-routes', 'flow-routes', 'switch-routes'].map((name) =>
    readFileSync(join(folder, `${name}.ts`), 'utf8'),
  );
  const codes = new Set([...texts.join('\n').matchAll(/\b4\d\d, '([a-z_]+)'/g)].map(([, code]) => code ?? ''));
  expect(codes.size).toBeGreaterThan(10);
  expect([...codes].filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});
