import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeTempFolders, tempFolder } from '../../temp-folder.ts';
import { run } from '../run-command.ts';

afterEach(removeTempFolders);

const SHOP = [
  'routes: default',
  'start: main',
  'states:',
  '  main:',
  '    menu: { prompt: "For hours, press 1. For sales, press 2.", choices: { 1: hours, 2: sales } }',
  '    on: { failed: end }',
  '  hours: { speak: We are open from nine to five., next: end }',
  '  sales: { transfer: "+13125550111", on: { failed: end } }',
  '',
].join('\n');

const scenario = (name: string, ...steps: string[]): string =>
  [`  - name: ${name}`, '    steps:', ...steps.map((step) => `      - ${step}`), ''].join('\n');

const HOURS = scenario('the hours are told', 'hear: press 1', 'press: 1', 'hear: from nine to five');
const SALES = scenario('sales are reached', 'press: 2', 'expect: { sent: transfer }');
const WRONG = scenario('the shop is closed', 'hear: press 1', 'press: 1', 'hear: We are open from six to two.');

function project(files: Readonly<Record<string, string>>): string {
  const cwd = tempFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

const scenarios = (...texts: string[]): string => `scenarios:\n${texts.join('')}`;

describe('pressone test', () => {
  it('prints a line a scenario and what they come to', async () => {
    const cwd = project({ 'flows/shop.yaml': SHOP, 'flows/shop.test.yaml': scenarios(HOURS, SALES) });
    const { out, err, code } = await run(['test'], { cwd });
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out.replace(/\d+\.\d\d s/, '0.00 s')).toBe(
      [
        'flows/shop.test.yaml',
        '  ✓ the hours are told',
        '  ✓ sales are reached',
        '',
        '2 passed: 2 scenarios in 1 file, 0.00 s',
        '',
      ].join('\n'),
    );
  });

  it('shows of a failure its step, what was expected, what was heard, and the call', async () => {
    const cwd = project({ 'flows/shop.yaml': SHOP, 'flows/shop.test.yaml': scenarios(SALES, WRONG) });
    const { out, code } = await run(['test'], { cwd });
    expect(code).toBe(1);
    const [, failure = ''] = out.split('\n\n✗ ');
    expect(failure.replace(/\d+\.\d\d s\n$/, '0.00 s\n')).toBe(
      `the shop is closed
  flows/shop.test.yaml:10, step 3
    10 |       - hear: We are open from six to two.
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

  expected to hear "We are open from six to two.", which was not said and the call is over
  nearest to it: "We are open from nine to five."
  the call is over; it was last in state \`hours\` (flows/shop.yaml:7)

  the caller had heard
    “For hours, press 1. For sales, press 2.”
    “We are open from nine to five.”

  the call
     0.00 s  call     +15550001111 → +13125550100, flow shop
     0.00 s  command  answer
     0.00 s  leg      caller answered
     0.00 s  state    main  flows/shop.yaml:4
     0.00 s  command  gather_using_speak
     0.00 s  hears    “For hours, press 1. For sales, press 2.”
     0.00 s  entry    1
     0.00 s  state    hours  flows/shop.yaml:7
     0.00 s  command  speak
     0.00 s  hears    “We are open from nine to five.”
     2.63 s  command  hangup
     2.63 s  leg      caller gone
     2.63 s  ended    ended: normal_clearing

1 failed, 1 passed: 2 scenarios in 1 file, 0.00 s
`,
    );
  });

  it('shows the last lines of a long call', async () => {
    const again = SHOP.replace('{ 1: hours', '{ "*": repeat, 1: hours');
    const keys = scenario('many keys', ...Array<string>(15).fill('press: "*"'), 'hear: never said');
    const cwd = project({ 'flows/shop.yaml': again, 'flows/shop.test.yaml': scenarios(keys) });
    const { out } = await run(['test'], { cwd });
    const [, call = ''] = /\n {2}the call, without \d+ earlier lines\n(.*?)\n\n/s.exec(out) ?? [];
    expect(call.split('\n')).toHaveLength(30);
  });

  it('colours a terminal, unless NO_COLOR asks for none', async () => {
    const cwd = project({ 'flows/shop.yaml': SHOP, 'flows/shop.test.yaml': scenarios(HOURS, WRONG) });
    const colored = await run(['test'], { cwd, tty: true });
    expect(colored.out).toContain('\u001b[32m✓\u001b[39m the hours are told');
    expect(colored.out).toContain('\u001b[31m✗\u001b[39m the shop is closed');
    expect((await run(['test'], { cwd, tty: true, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b');
    expect((await run(['test'], { cwd })).out).not.toContain('\u001b');
  });

  it('lets no name of a scenario speak to the terminal', async () => {
    const name = scenario('"one\\u001b[2J\\ntwo"', 'hang_up');
    const cwd = project({ 'flows/shop.yaml': SHOP, 'flows/shop.test.yaml': scenarios(name) });
    expect((await run(['test'], { cwd })).out).toContain('  ✓ one two\n');
  });
});

describe('what keeps scenarios from being run', () => {
  it('a mistake in a scenario file is a finding with its place', async () => {
    const typo = scenario('a typo', 'heer: x');
    const cwd = project({ 'flows/shop.yaml': SHOP, 'flows/shop.test.yaml': scenarios(typo) });
    const { out, err, code } = await run(['test'], { cwd });
    expect(out).toContain('flows/shop.test.yaml:4:9: error[unknown-key]');
    expect(out).toContain('help: did you mean `hear`?');
    expect({ err, code }).toEqual({ err: '1 error in 1 file\n', code: 1 });
  });

  it('so is a state that the flow has not', async () => {
    const step = scenario('a state', 'expect: { state: mian }');
    const cwd = project({ 'flows/shop.yaml': SHOP, 'flows/shop.test.yaml': scenarios(step) });
    const { out, code } = await run(['test'], { cwd });
    expect(out).toContain('error[unknown-state]');
    expect(out).not.toContain('✗');
    expect(code).toBe(1);
  });

  it('a flow with errors: they are shown once, its scenarios are not run, those of others are', async () => {
    const broken = SHOP.replace('2: sales', '2: nowhere');
    const cwd = project({
      'flows/shop.yaml': SHOP.replace('default', '[{ to: "+13125550100" }]'),
      'flows/shop.test.yaml': scenarios(HOURS),
      'flows/other.yaml': broken,
      'flows/other.test.yaml': scenarios(HOURS, SALES),
    });
    const { out, code } = await run(['test'], { cwd });
    expect(out.match(/error\[unknown-state\]/g)).toHaveLength(1);
    expect(out).toContain('  - the hours are told\n  - sales are reached\n');
    expect(out).toContain('  ✓ the hours are told\n');
    expect(out).toContain('2 not run, 1 passed: 3 scenarios in 2 files');
    expect(out).not.toContain('✗');
    expect(code).toBe(1);
    // Whoever asks for one file hears nothing of flows that it has no use for.
    const one = await run(['test', 'flows/shop.test.yaml'], { cwd });
    expect(one.out).not.toContain('error[');
    expect(one.code).toBe(0);
  });

  it.each([
    [['test', 'nowhere'], {}, 'there is no file or folder `nowhere`'],
    [['test'], { PRESSONE_FLOWS: 'gone' }, 'there is no folder of flows `gone`; make it'],
    [['test', 'flows/shop.yaml'], {}, 'named like `shop.test.yaml`'],
    [['test', 'flows/empty'], {}, 'there are no scenarios in the folder `flows/empty`'],
    [['test', '--filter', '/(/'], {}, '--filter: "/(/" is no regular expression'],
    [['test'], { PRESSONE_ENV: 'A B' }, 'PRESSONE_ENV: "A B" is no name of a variable'],
    [['test', '--profile', 'night'], {}, 'there is no file `flows/settings.night.yaml` for the profile'],
    [['test', '--format', 'tap'], {}, 'Allowed choices are pretty, json'],
  ])('%j %j is wrong usage', async (args, env, problem) => {
    const cwd = project({
      'flows/shop.yaml': SHOP,
      'flows/shop.test.yaml': scenarios(HOURS),
      'flows/empty/x.yaml': SHOP,
      'flows/settings.yaml': '{}',
    });
    const { out, err, code } = await run(args, { cwd, env });
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(problem);
  });
});

describe('what is run', () => {
  const files = {
    'flows/shop.yaml': SHOP,
    'flows/shop.test.yaml': scenarios(HOURS, SALES),
    'flows/branch/vienna.yaml': SHOP.replace('default', '[{ to: "+4312345678" }]'),
    'flows/branch/vienna.test.yaml': scenarios(HOURS),
    'tests/night.test.yaml': `flow: branch/vienna\n${scenarios(SALES)}`,
  };

  it('the files and folders that are given, with the whole folder of flows around them', async () => {
    const cwd = project(files);
    const all = await run(['test'], { cwd });
    expect(all.out).toContain('flows/branch/vienna.test.yaml\n');
    expect(all.out).toContain('3 passed: 3 scenarios in 2 files');
    const branch = await run(['test', 'flows/branch'], { cwd });
    expect(branch.out).toMatch(/^flows\/branch\/vienna\.test\.yaml\n {2}✓ the hours are told\n\n1 passed/);
    const elsewhere = await run(['test', 'tests', 'flows/shop.test.yaml', 'flows'], { cwd });
    expect(elsewhere.out).toContain('4 passed: 4 scenarios in 3 files');
    expect([all.code, branch.code, elsewhere.code]).toEqual([0, 0, 0]);
  });

  it('--filter takes text or an expression, of the file or the name', async () => {
    const cwd = project(files);
    const names = async (filter: string): Promise<readonly string[]> => {
      const { out } = await run(['test', '--filter', filter], { cwd });
      return [...out.matchAll(/ ✓ (.*)/g)].map(([, name]) => name ?? '');
    };
    expect(await names('SALES')).toEqual(['sales are reached']);
    expect(await names('vienna')).toEqual(['the hours are told']);
    expect(await names('/^sales|branch/')).toEqual(['the hours are told', 'sales are reached']);
    const nothing = await run(['test', '--filter', 'helicopter'], { cwd });
    expect(nothing).toEqual({ out: '', err: 'no scenario has `helicopter` in its file or name\n', code: 1 });
  });

  it('settings of a profile, and variables that PRESSONE_ENV names', async () => {
    const flow = [
      'routes: default',
      'settings: { greeting: string }',
      'start: a',
      'states:',
      '  a: { speak: "${settings.greeting}", next: b }',
      '  b:',
      '    request: { get: https://x.example/, headers: { authorization: "${env.TOKEN}" } }',
      '    on: { failed: c }',
      '    next: end',
      '  c: { speak: It failed., next: end }',
      '',
    ].join('\n');
    const http = '    http: [{ get: https://x.example/, reply: { json: {} } }]\n    ends: flow\n';
    const greeted = scenario('greeted', 'hear: Good night', 'expect: { not_heard: It failed }');
    const cwd = project({
      'flows/a.yaml': flow,
      'flows/settings.yaml': 'greeting: Good day\n',
      'flows/settings.night.yaml': 'greeting: Good night\n',
      'flows/a.test.yaml': scenarios(greeted, http),
    });
    const env = { PRESSONE_ENV: 'TOKEN', TOKEN: 'secret' };
    expect(await run(['test', '--profile', 'night'], { cwd, env })).toMatchObject({ code: 0, err: '' });
    expect(await run(['test'], { cwd, env: { ...env, PRESSONE_PROFILE: 'night' } })).toMatchObject({ code: 0 });
    expect(await run(['test'], { cwd, env })).toMatchObject({ code: 1 });
  });
});

describe('results for programs', () => {
  it('--format json has each scenario with its failure', async () => {
    const cwd = project({ 'flows/shop.yaml': SHOP, 'flows/shop.test.yaml': scenarios(HOURS, WRONG) });
    const { out, err, code } = await run(['test', '--format', 'json'], { cwd });
    expect({ err, code }).toEqual({ err: '', code: 1 });
    const file = 'flows/shop.test.yaml';
    expect(JSON.parse(out)).toEqual({
      scenarios: [
        { file, name: 'the hours are told', passed: true, failure: null },
        {
          file,
          name: 'the shop is closed',
          passed: false,
          failure: {
            step: 3,
            line: 11,
            message: expect.stringContaining('expected to hear "We are open from six to two."') as string,
            heard: ['For hours, press 1. For sales, press 2.', 'We are open from nine to five.'],
          },
        },
      ],
    });
  });

  it('--format json keeps stdout for itself when there are findings', async () => {
    const cwd = project({ 'flows/shop.yaml': `${SHOP}  more: 1\n`, 'flows/shop.test.yaml': scenarios(HOURS) });
    const { out, err, code } = await run(['test', '--format', 'json'], { cwd });
    expect(err).toContain('error[');
    expect(JSON.parse(out)).toMatchObject({
      scenarios: [{ passed: false, failure: { step: null, message: 'not run: there are errors in flows/shop.yaml' } }],
    });
    expect(code).toBe(1);
  });

  it('--junit writes a file', async () => {
    const cwd = project({ 'flows/shop.yaml': SHOP, 'flows/shop.test.yaml': scenarios(HOURS, WRONG) });
    const { out, err } = await run(['test', '--junit', 'out/junit.xml'], { cwd });
    expect(err).toBe('Wrote out/junit.xml.\n');
    expect(out).toContain('1 failed, 1 passed');
    expect(readFileSync(join(cwd, 'out/junit.xml'), 'utf8')).toContain('tests="2" failures="1" errors="0"');
    const blocked = await run(['test', '--junit', 'flows/shop.yaml/x.xml'], { cwd });
    expect(blocked.code).toBe(3);
    expect(blocked.err).toMatch(/^--junit: /);
  });
});
