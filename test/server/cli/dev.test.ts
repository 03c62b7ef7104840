import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTempFolders } from '../temp-folder.ts';
import { aProject, HELLO, run } from './run-command.ts';

afterEach(removeTempFolders);

const DEV = ['dev', '--port', '0'];
const AT = (number: string): string => HELLO.replace('default', `[{ to: "${number}" }]`);
const UNROUTED = HELLO.replace('routes: default\n', '');
const MENU =
  'routes: default\nstart: m\nstates:\n  m: { menu: { prompt: Press 1., choices: { 1: end } }, on: { failed: end } }\n';
const TRANSFER =
  'routes: default\nstart: t\nstates:\n  t: { transfer: "+13125550111", on: { busy: sorry, failed: end } }\n  sorry: { speak: It is busy., next: end }\n';

/** Does what a curl line says. */
async function curl(line: string, id = ''): Promise<string> {
  const [, method, url = ''] = /curl -s (?:-X (\w+) )?(\S+)/.exec(line) ?? [];
  const [, body] = / -d '(.*)'$/.exec(line) ?? [];
  const response = await fetch(url.replace('/ID', `/${id}`), {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    // Without a body curl sends no length, and fetch one of 0, which is for JSON alone.
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${line}: ${text}`);
  return text;
}

/** The curl lines of what `dev` prints. */
function linesOf(out: string): readonly string[] {
  return out.split('\n').filter((line) => line.includes('curl'));
}

function lineWith(out: string, part: string): string {
  return linesOf(out).find((line) => line.includes(part)) ?? '';
}

async function callIn(out: string): Promise<string> {
  const placed = await curl(lineWith(out, '/emulator/calls -H'));
  return (JSON.parse(placed) as { call_control_id: string }).call_control_id;
}

async function hear(out: string, id: string, text: string): Promise<string> {
  for (let tries = 0; tries < 400; tries += 1) {
    const heard = await curl(lineWith(out, '/heard'), id);
    if (heard.includes(text)) return heard;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${text} was not heard`);
}

it('prints how to call in, to hear and to hang up, and each line works', async () => {
  let heard = '';
  let details = '';
  const { code, err, out } = await run(DEV, {
    cwd: aProject({ main: HELLO }),
    async whenServing(help) {
      const id = await callIn(help);
      heard = await hear(help, id, 'Hello.');
      details = await curl(lineWith(help, '/heard').replace('/heard', ''), id);
      await curl(lineWith(help, '/digits'), id);
      await curl(lineWith(help, '/hangup'), id);
      await curl(lineWith(help, '/far-ends'));
    },
  });
  expect(heard).toMatch(/^ +\d+\.\d\d s {2}Hello\.( \(cut short\))?\n$/);
  expect(details).toContain('"answer"');
  expect(details).not.toContain('webhook_retries_policies');
  expect(out).toContain('Call in to main, +12025550131:');
  expect(out).toMatch(/^#1 {2} +0\.00 s {2}call/m);
  expect({ err, code }).toEqual({ err: '', code: 0 });
});

it('prints a line to call in for each flow, and says which flow no call reaches', async () => {
  const { out } = await run(DEV, {
    cwd: aProject({ a: AT('+13125550100'), b: AT('+13125550101'), c: UNROUTED, d: HELLO }),
  });
  expect(out.match(/^Call in to .*/gm)).toEqual([
    'Call in to a, +13125550100:',
    'Call in to b, +13125550101:',
    'Call in to d, +12025550131:',
  ]);
  expect(out).toContain('Without `routes`, so only other flows run or start them: c.');
});

it.each([
  ['there is no flow', {}, ['there is no flow in ', 'routes: default', 'routes: [{ to: "+13125550100" }]']],
  ['no flow has routes', { main: UNROUTED }, ['no flow has routes', 'routes: default']],
  ['no flow is good', { main: 'start: x' }, ['no flow is without errors', 'main.yaml:1:']],
])('says what to do where no call can come in: %s', async (_name, flows, parts) => {
  const { out, err, code } = await run(DEV, { cwd: aProject(flows) });
  for (const part of ['No call can come in: ', ...parts]) expect(out).toContain(part);
  expect(linesOf(out)).toEqual([]);
  expect({ err, code }).toEqual({ err: '', code: 0 });
});

it('shows a broken flow once, as validate does', async () => {
  const bad = HELLO.replace('next: end', 'next: helo');
  const cwd = aProject({ bad, main: AT('+13125550100') });
  const validated = await run(['validate', 'flows'], { cwd });
  const { out, err } = await run(DEV, { cwd });
  expect(err).toBe('');
  expect(out).toContain('  broken    bad\n');
  expect(out).toContain(validated.out);
  expect(out).toContain('did you mean `hello`?');
  expect(out.split('[unknown-state]')).toHaveLength(2);
  expect(out).toContain('Call in to main, +13125550100:');
});

it('lets far ends be what --far-end says', async () => {
  await run([...DEV, '--far-end', 'busy'], {
    cwd: aProject({ main: TRANSFER }),
    async whenServing(help) {
      await hear(help, await callIn(help), 'It is busy.');
    },
  });
  await expect(run([...DEV, '--far-end', 'asleep'])).resolves.toMatchObject({
    code: 2,
    err: expect.stringContaining('answers, busy, no_answer, rejected, not_found') as string,
  });
});

it('refuses a wrong port', async () => {
  await expect(run(['dev', '--emulator-port', 'x'])).resolves.toMatchObject({ code: 2 });
});

/** Resolves with what was printed once it has a text. */
async function printed(out: () => string, text: string): Promise<string> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (out().includes(text)) return out();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${text} was not printed:\n${out()}`);
}

it('says at once what a save came to: changed, broken with its findings, mended, new with how to call it', async () => {
  const cwd = aProject({ main: HELLO });
  const save = (name: string, text: string): void => {
    writeFileSync(join(cwd, 'flows', `${name}.yaml`), text);
  };
  let told = '';
  await run(DEV, {
    cwd,
    async whenServing(welcome, { out }) {
      save('main', HELLO.replace('Hello', 'Hi'));
      await printed(out, '  changed   main ');
      save('main', HELLO.replace('next: end', 'next: helo'));
      await printed(out, '1 broken');
      save('main', HELLO.replace('Hello', 'Hi'));
      await printed(out, 'good again');
      save('other', AT('+13125550177'));
      await printed(out, 'Call in to other');
      rmSync(join(cwd, 'flows/other.yaml'));
      await printed(out, '  removed   other');
      told = out().slice(welcome.length);
    },
  });
  expect(told.replace(/\b[0-9a-f]{8}\b/g, 'VERSION').replace(/^ {2}curl .*/gm, '  curl …')).toMatchInlineSnapshot(`
   "  changed   main VERSION → VERSION
     flows     1 flow

   flows/main.yaml:6:11: error[unknown-state] there is no state \`helo\`
     6 |     next: helo
       |           ^^^^
     help: did you mean \`hello\`?
     see docs/diagnostics.md#unknown-state

     broken    main: version VERSION goes on serving
     flows     1 flow, 1 broken

     mended    main is good again
     flows     1 flow

     new       other VERSION
     flows     2 flows

   Call in to other, +13125550177:
     curl …

     removed   other: it takes no new calls, live calls go on
     flows     1 flow

   "
  `);
});

it('reads what it said was missing as soon as it is saved', async () => {
  const cwd = aProject({});
  await run(DEV, {
    cwd,
    async whenServing(welcome, { out }) {
      expect(welcome).toContain('It is read as soon as it is saved.');
      writeFileSync(join(cwd, 'flows/main.yaml'), HELLO);
      await printed(out, 'Call in to main, +12025550131:');
    },
  });
});

it('says what is wrong in settings that no flow uses when that is new, and when it is mended', async () => {
  const cwd = aProject({ main: HELLO });
  const save = (name: string, text: string): void => {
    writeFileSync(join(cwd, 'flows', `${name}.yaml`), text);
  };
  let told = '';
  await run(DEV, {
    cwd,
    async whenServing(welcome, { out }) {
      save('settings', 'settings: [');
      await printed(out, '  broken  ');
      save('main', HELLO.replace('Hello', 'Hi'));
      await printed(out, '  changed   main ');
      save('settings', 'settings: { a: 1 }');
      await printed(out, '  mended  ');
      told = out().slice(welcome.length);
    },
  });
  expect(told.split('flows/settings.yaml:1:11: error[yaml-syntax]')).toHaveLength(2);
  expect(told).toContain('  broken    flows/settings.yaml: flows that use it stay as they are\n  flows     1 flow\n');
  expect(told).toContain('  mended    flows/settings.yaml is good again\n');
});

it('says at the start which flow serves another version than its file', async () => {
  const cwd = aProject({ main: HELLO });
  const save = (text: string): void => {
    writeFileSync(join(cwd, 'flows/main.yaml'), text);
  };
  let older = '';
  await run(DEV, {
    cwd,
    async whenServing(welcome, { out }) {
      expect(welcome).not.toContain('rolled back');
      save(HELLO.replace('Hello', 'Hi'));
      older = /changed {3}main (\w+)/.exec(await printed(out, '  changed   main '))?.[1] ?? '';
      const [, url = ''] = /server {4}(\S+)/.exec(welcome) ?? [];
      await expect(run(['flows', 'rollback', 'main', '--url', url], { cwd })).resolves.toMatchObject({ code: 0 });
    },
  });
  const again = await run(DEV, { cwd });
  expect(again.out).toContain(`  rolled back  main: ${older} serves, not its file\n`);
  rmSync(join(cwd, 'flows/main.yaml'));
  save(HELLO.replace('Hello', 'Good day'));
  const changed = await run(DEV, { cwd });
  expect(changed.out).not.toContain('rolled back');
});

it('ends the calls of an earlier run, whose emulator is gone, before it serves', async () => {
  const cwd = aProject({ main: MENU });
  await run(DEV, {
    cwd,
    async whenServing(help, { out }) {
      await callIn(help);
      await printed(out, 'hears  “Press 1.”');
    },
  });
  const asked: string[] = [];
  const { err } = await run(DEV, {
    cwd,
    async whenServing(welcome) {
      const [, url = ''] = /server {4}(\S+)/.exec(welcome) ?? [];
      for (const stage of ['--live', '--ended']) asked.push((await run(['calls', stage, '--url', url], { cwd })).out);
      expect(welcome).not.toMatch(/^#1/m);
    },
  });
  expect({ err, live: asked[0] }).toEqual({ err: '', live: '' });
  expect(asked[1]).toContain('ended after');
});
