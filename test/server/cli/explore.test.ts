import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { run } from './run-command.ts';

afterEach(removeTempFolders);

const SLOW = `routes: default
start: lookup
states:
  lookup:
    request: { get: "https://a.example/x", timeout: 6s }
    on: { failed: bye }
    next: bye
  bye: { speak: Goodbye., next: end }
`;
const GOOD = SLOW.replace('6s', '3s');

function projectWith(flow: string, scenarios?: string): string {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'flows'));
  writeFileSync(join(cwd, 'flows', 'crm.yaml'), flow);
  if (scenarios !== undefined) writeFileSync(join(cwd, 'flows', 'crm.test.yaml'), scenarios);
  return cwd;
}

function scenariosIn(cwd: string): string {
  return readFileSync(join(cwd, 'flows', 'crm.test.yaml'), 'utf8');
}

describe('pressone explore', () => {
  it('is silent about a flow in which nothing goes wrong', async () => {
    const { out, err, code } = await run(['explore', 'crm'], { cwd: projectWith(GOOD) });
    expect({ out, code }).toEqual({ out: '', code: 0 });
    expect(err).toMatch(/^flows\/crm\.yaml: \d+ ways through 2 of 2 states in \d+\.\d s: no problem\n$/);
  });

  it('tells what goes wrong, with its place and a scenario', async () => {
    const { out, err, code } = await run(['explore', 'flows/crm.yaml'], { cwd: projectWith(SLOW) });
    expect(out)
      .toBe(`flows/crm.yaml:4:3: error[dead_air] in \`lookup\` the caller is left in silence for more than 4s; say something meanwhile, or be quicker
  4 |   lookup:
    |   ^^^^^^
  as a scenario, which fails until this is mended: the caller is left in silence for more than 4s (\`no_dead_air\`)
    - name: nobody waits in silence in lookup
      http:
        - get: https://a.example/x
          reply: timeout
      steps:
        - wait: 15s
      invariants: { no_dead_air: 4s }
`);
    expect(err).toMatch(/: 1 problem\n$/);
    expect(code).toBe(1);
  });

  it('takes what is too long from --dead-air', async () => {
    const cwd = projectWith(SLOW);
    await expect(run(['explore', 'crm', '--dead-air', '7s'], { cwd })).resolves.toMatchObject({ out: '', code: 0 });
  });

  it('says the same in colours on a terminal that wants them', async () => {
    const cwd = projectWith(SLOW);
    const plain = await run(['explore', 'crm'], { cwd });
    const colored = await run(['explore', 'crm'], { cwd, tty: true });
    expect(colored.out).not.toBe(plain.out);
    expect(stripVTControlCharacters(colored.out)).toBe(plain.out);
    const unwanted = await run(['explore', 'crm'], { cwd, tty: true, env: { NO_COLOR: '1' } });
    expect(unwanted.out).toBe(plain.out);
  });

  it('says that a file of scenarios cannot be written, and why', async () => {
    const cwd = projectWith(SLOW);
    mkdirSync(join(cwd, 'flows', 'crm.test.yaml'));
    const { err, code } = await run(['explore', 'crm', '--write'], { cwd });
    expect(err).toContain('--write: flows/crm.test.yaml cannot be written (EISDIR)');
    expect(code).toBe(3);
  });

  it('says why not everything was tried', async () => {
    const { err } = await run(['explore', 'crm', '--max-time', '0ms'], { cwd: projectWith(GOOD) });
    expect(err).toContain('the time was over; a longer --max-time goes further');
  });

  it('writes the scenarios, which fail until the flow is mended', async () => {
    const cwd = projectWith(SLOW);
    const { err } = await run(['explore', 'crm', '--write'], { cwd });
    expect(err).toContain('1 scenario written to flows/crm.test.yaml\n');
    await expect(run(['test', 'flows'], { cwd })).resolves.toMatchObject({ code: 1 });
    writeFileSync(join(cwd, 'flows', 'crm.yaml'), GOOD);
    await expect(run(['test', 'flows'], { cwd })).resolves.toMatchObject({ code: 0 });
  });

  it('keeps what a file of scenarios has, and adds nothing twice', async () => {
    const own = `flow: crm
scenarios:
  # Ours.
  - name: goodbye
    http: [{ get: https://a.example/x, reply: { json: {} } }]
    steps: [{ hear: Goodbye }]
`;
    const cwd = projectWith(SLOW, own);
    await run(['explore', 'crm', '--write'], { cwd });
    const once = scenariosIn(cwd);
    expect(once.startsWith(own)).toBe(true);
    expect(once).toContain('- name: nobody waits in silence in lookup');
    const { err } = await run(['explore', 'crm', '--write'], { cwd });
    expect(scenariosIn(cwd)).toBe(once);
    expect(err).toContain('flows/crm.test.yaml has these scenarios already\n');
  });

  it('is JSON for programs', async () => {
    const { out, code } = await run(['explore', 'crm', '--format', 'json'], { cwd: projectWith(SLOW) });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      findings: [
        {
          kind: 'dead_air',
          severity: 'error',
          flow: 'crm',
          state: 'lookup',
          file: 'flows/crm.yaml',
          line: 4,
          scenario: { name: 'nobody waits in silence in lookup' },
        },
      ],
      states: { entered: 2, all: 2 },
      complete: true,
      notes: [],
    });
  });

  it('says that not everything was tried where time is up', async () => {
    const { err, code } = await run(['explore', 'crm', '--max-time', '0s'], { cwd: projectWith(SLOW) });
    expect(err).toContain('not everything was tried');
    expect(code).toBe(0);
  });

  it.each([
    [['explore', 'crn'], 'there is no flow `crn`; did you mean `crm`?\n'],
    [['explore', 'crm', '--dead-air', '4'], '--dead-air'],
    [['explore', 'crm', '--max-time', 'long'], '--max-time'],
  ])('%j is wrong usage', async (args, problem) => {
    const { err, code } = await run(args, { cwd: projectWith(GOOD) });
    expect(err).toContain(problem);
    expect(code).toBe(2);
  });

  it('shows the errors of a flow that cannot run', async () => {
    const cwd = projectWith(GOOD.replace('next: bye', 'next: by'));
    const { out, err, code } = await run(['explore', 'crm'], { cwd });
    expect(out).toContain('unknown-state');
    expect(err).toContain('the flow was not explored');
    expect(code).toBe(1);
  });
});
