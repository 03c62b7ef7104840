import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVirtualClock, START } from '../virtual-clock.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { aProject, HELLO, run } from './run-command.ts';
import { openTerminal, simulated, type Terminal } from './simulate-lab.ts';

afterEach(removeTempFolders);

const LINE = `routes: [{ to: "+13125550100" }]
start: welcome
vars: { account: "", tries_left: 3, customer: {} }
settings: { desk: string }
switches: { night: false }
states:
  welcome: { speak: Thank you for calling., next: [{ if: switches.night, goto: bye }, { goto: main }] }
  main:
    menu:
      prompt: For sales, press 1. For support, press 2.
      choices: { 1: sales, 2: support }
      no_input: I did not hear you.
      tries: 2
    on: { failed: bye }
  support:
    collect: { prompt: Enter your account number., digits: 4, into: account }
    on: { failed: bye }
    next: look_up
  look_up:
    request: { get: "https://crm.example/\${account}", headers: { authorization: "\${env.TOKEN}" }, into: customer }
    on: { failed: bye }
    next: [{ if: customer.gold, goto: sales }, { goto: bye }]
  sales: { transfer: "\${settings.desk}", on: { busy: taken, failed: bye } }
  taken: { speak: Sales is busy., next: end }
  bye: { speak: Goodbye., next: end }
`;

function aLine(): string {
  const cwd = aProject({ line: LINE });
  writeFileSync(join(cwd, 'flows/settings.yaml'), 'desk: "+13125550111"\n');
  return cwd;
}

/** Lines as `1.9 s   text`, without the time. */
function told(out: string): readonly string[] {
  return out.split('\n').flatMap((line) => /^ *\d+\.\d s {3}(.*)$/.exec(line)?.[1] ?? []);
}

describe('lines of stdin or of a script', () => {
  test('are done once the call waits for the caller', async () => {
    const { out, code } = await simulated(['line'], ['2', '4711', 'reply 200 {"gold":true}', 'hangup'], {
      cwd: aLine(),
    });
    expect(out.split('\n')[0]).toBe('line (flows/line.yaml)  +15550001111 → +13125550100, 2026-11-20 16:00 UTC');
    expect(told(out)).toEqual([
      'welcome  flows/line.yaml:7',
      '“Thank you for calling.”',
      'main  flows/line.yaml:8',
      '“For sales, press 1. For support, press 2.”',
      'you press 2',
      'support  flows/line.yaml:15',
      '“Enter your account number.”',
      'you press 4711',
      'look_up  flows/line.yaml:19',
      'GET https://crm.example/4711',
      'the call stands still until you answer: `reply 200 {"ok":true}`, `timeout` or `fail`',
      'the request was answered 200',
      'sales  flows/line.yaml:23',
      'transfer to +13125550111',
      'it rings there',
      'they answer',
      'you are connected',
    ]);
    expect(out).toContain('Over: you hung up;');
    expect(code).toBe(0);
  });

  test('the caller hangs up after the last one', async () => {
    const { out } = await simulated(['line'], [], { cwd: aLine() });
    expect(out).toContain('Over: you hung up; 2 s.');
  });

  test('`wait` is silence, `hear` waits for words, comments and empty lines are nothing', async () => {
    const lines = ['// nobody speaks', '', 'wait 30s', 'hear /good\\s*bye/', '/where'];
    const { out, code } = await simulated(['line'], lines, { cwd: aLine() });
    expect(told(out)).toContain('“I did not hear you. For sales, press 1. For support, press 2.”');
    expect(out).toContain('the call is over; it was last in state `bye` (flows/line.yaml:25)');
    expect(out).toContain('Over: the flow hung up;');
    expect(code).toBe(0);
  });

  test.each([
    [['pres 1'], 'stdin:1: `pres` is nothing to type here; did you mean `press`?'],
    [['', '/wheer'], 'stdin:2: there is no `/wheer`; did you mean `/where`?'],
    [['wait 5'], 'stdin:1: `wait`: a duration needs its unit: write `5s` for seconds, or ms, m, h'],
    [['hear Good morning'], 'stdin:1: expected to hear "Good morning"; last was said "Goodbye.", and the call is over'],
    [['say hello'], 'stdin:1: nobody listens to what the caller says here'],
    [['reply 200'], 'stdin:1: no request waits for an answer'],
    [['hangup', '1'], 'stdin:2: the call is over'],
    [['2', '4711', '1'], 'stdin:3: the flow asks for GET https://crm.example/4711, expected its answer here'],
    [['2', '4711'], 'stdin: the flow asks for GET https://crm.example/4711, expected its answer here'],
    [['2', '4711', 'reply 200 {"gold'], 'stdin:3: this is no JSON'],
    [['/set tries_left=many'], 'stdin:1: `tries_left` is `many`, a string, expected an int'],
    [['/set triesleft=2'], 'stdin:1: `line` has no variable `triesleft`; did you mean `tries_left`?'],
    [['press one'], 'stdin:1: `press` needs keys'],
  ])('what cannot be done ends the call with exit code 1: %j', async (lines, problem) => {
    const { err, code } = await simulated(['line'], lines, { cwd: aLine() });
    expect(err).toContain(problem);
    expect(code).toBe(1);
  });

  test('variables are shown and set as values of their own type', async () => {
    const lines = ['/set tries_left=2', '/set account=007', '/set customer={ gold: true }', '/vars', '/timeline'];
    const { out } = await simulated(['line'], lines, { cwd: aLine() });
    expect(out).toContain('  account     "007"\n  tries_left  2\n  customer    {"gold":true}\n');
    expect(out).toMatch(/note +tries_left is set to 2\n/);
  });

  test('come from a file as well, which is named in problems', async () => {
    const cwd = aLine();
    writeFileSync(join(cwd, 'calls.txt'), '1\r\n\r\nhear Sales is busy\r\n');
    const ran = await simulated(['line', '--script', 'calls.txt', '--far-end', 'busy'], ['9'], { cwd });
    expect(told(ran.out).slice(-2)).toEqual(['taken  flows/line.yaml:24', '“Sales is busy.”']);
    expect(ran.code).toBe(0);
    writeFileSync(join(cwd, 'calls.txt'), '1\nhere Sales');
    const wrong = await simulated(['line', '--script', 'calls.txt'], [], { cwd });
    expect(wrong.err).toContain('calls.txt:2: `here` is nothing to type here; did you mean `hear`?');
    const none = await simulated(['line', '--script', 'call.txt'], [], { cwd });
    expect(none).toMatchObject({ err: '--script: there is no file `call.txt`\n', code: 2 });
  });

  test('take as long as they take without --fast', async () => {
    const clock = createVirtualClock();
    const terminal = openTerminal(['line'], { cwd: aLine(), clock, lines: ['wait 4s', '1', 'wait 5s'] });
    const codes: number[] = [];
    void terminal.over.then((code) => codes.push(code));
    // Reading the flows takes real time, in which the clock stands.
    while (!terminal.raw().includes('Thank you')) await clock.advance(0);
    const began = clock.now();
    while (codes.length === 0 && clock.now() < began + 60_000) await clock.advance(100);
    expect(clock.now() - began).toBeGreaterThanOrEqual(9_000);
    expect(clock.now() - began).toBeLessThan(10_000);
    expect(terminal.raw()).toContain('     4.0 s   you press 1\n');
    expect(terminal.raw()).toContain('Over: you hung up; 9 s.');
  });
});

describe('answers of a file', () => {
  test('are given without asking', async () => {
    const cwd = aLine();
    writeFileSync(join(cwd, 'crm.yaml'), '- get: https://crm.example/*\n  reply: { json: { gold: true } }\n');
    const { out } = await simulated(['line', '--http', 'crm.yaml'], ['2', '4711'], { cwd });
    expect(told(out)).toContain('GET https://crm.example/4711: 200');
    expect(told(out)).toContain('you are connected');
    expect(out).not.toContain('stands still');
  });

  test('that are wrong are shown with their line', async () => {
    const cwd = aLine();
    writeFileSync(join(cwd, 'crm.yaml'), '- gett: https://crm.example/*\n  reply: timeout\n');
    const { out, code } = await simulated(['line', '--http', 'crm.yaml'], [], { cwd });
    expect(out).toContain('crm.yaml:1:3: error[unknown-key]');
    expect(code).toBe(1);
    const none = await simulated(['line', '--http', 'cmr.yaml'], [], { cwd });
    expect(none).toMatchObject({ err: '--http: there is no file `cmr.yaml`\n', code: 2 });
  });
});

describe('the command line', () => {
  test('changes settings and switches', async () => {
    const args = ['line', '--setting', 'desk=+13125550199', '--switch'];
    const day = await simulated([...args, 'night=off'], ['1'], { cwd: aLine() });
    expect(told(day.out)).toContain('transfer to +13125550199');
    const night = await simulated([...args, 'night=on'], [], { cwd: aLine() });
    expect(told(night.out).at(-1)).toBe('“Goodbye.”');
  });

  test.each([
    [['lien'], 'there is no flow `lien`; did you mean `line`?'],
    [['flows/lien.yaml'], 'there is no file `flows/lien.yaml`; did you mean `flows/line.yaml`?'],
    [['other/line.yaml'], 'there is no file or folder `other/line.yaml`'],
    [['--flows', 'nowhere', 'line'], 'there is no folder of flows `nowhere` with a flow `line`; name its file'],
    [['line', '--input', 'a=1'], '--input is for a call that the flow makes; give --outgoing too'],
    [['line', '--answered-by', 'machine'], '--answered-by is for a call that the flow makes; give --outgoing too'],
    [['line', '--from', '12'], '--from: a number like'],
    [['line', '--at', 'noon'], '--at is `noon`, expected a moment with its offset from UTC'],
    [['line', '--to', '+13125550199'], 'a call from +15550001111 to +13125550199'],
    [['line', '--setting', 'dsk=1'], 'no flow has `dsk` among its settings; did you mean `desk`?'],
    [['line', '--setting', 'desk'], '--setting: `desk` is not of the form `name=value`'],
    [['line', '--switch', 'night=maybe'], '--switch: `maybe` is neither `on` nor `off`'],
    [['line', '--outgoing', '--input', 'a=1'], 'the call cannot be placed: '],
  ])('that makes no sense is refused: %j', async (args, problem) => {
    const other = `routes: [{ to: "+13125550199" }]\n${HELLO.replace('routes: default\n', '')}`;
    const cwd = aLine();
    writeFileSync(join(cwd, 'flows/other.yaml'), other);
    const { out, err, code } = await simulated(args, [], { cwd });
    expect(err).toContain(problem);
    expect({ out, code }).toEqual({ out: '', code: 2 });
  });

  test('a flow with errors is shown as `validate` shows it', async () => {
    const cwd = aProject({ main: HELLO.replace('next: end', 'next: nowhere'), other: HELLO.replace('default', '[]') });
    const { out, err, code } = await simulated(['main'], [], { cwd });
    expect(out).toContain('flows/main.yaml:6:11: error[unknown-state] there is no state `nowhere`');
    expect(err).toContain('1 error in 1 file');
    expect(code).toBe(1);
    expect((await simulated(['flows/other.yaml'], [], { cwd })).code).toBe(0);
  });

  test('explains itself', async () => {
    const { out, code } = await run(['simulate', '--help']);
    expect(out).toContain('reply 200 {"ok":true}');
    expect(out).toContain('// begins a comment, since # is a key');
    expect(code).toBe(0);
  });
});

describe('a terminal', () => {
  async function aCall(
    args: readonly string[] = [],
    columns = 200,
  ): Promise<{ terminal: Terminal; pass: (ms: number) => Promise<void> }> {
    const clock = createVirtualClock();
    const terminal = openTerminal(['line', ...args], { cwd: aLine(), clock, columns });
    await clock.advance(0);
    // The files are read in real time, and a busy machine takes long.
    const patience = performance.now() + 10_000;
    while (performance.now() < patience && !terminal.shown().includes('Thank you')) await clock.advance(0);
    return { terminal, pass: (ms) => clock.advance(ms) };
  }

  test('follows the clock, and a key interrupts what is said', async () => {
    const { terminal, pass } = await aCall();
    expect(terminal.shown()).toContain(new Date(START).toISOString().slice(0, 16).replace('T', ' '));
    expect(terminal.shown()).not.toContain('For sales');
    await pass(2_500);
    expect(terminal.shown()).toContain('“For sales, press 1. For support, press 2.”');
    terminal.type('2');
    expect(terminal.shown()).toContain('support  flows/line.yaml:15');
    expect(terminal.shown()).toContain('     2.5 s   you press 2\n');
    terminal.type('\u0003');
    expect(await terminal.over).toBe(0);
    expect(terminal.shown()).toContain('Over: you hung up;');
    expect(terminal.isRestored()).toBe(true);
  });

  test('the call stands still until a request is answered', async () => {
    const { terminal, pass } = await aCall();
    await pass(2_500);
    terminal.type('2', '47', '11');
    expect(terminal.shown()).toContain('GET https://crm.example/4711');
    await pass(600_000);
    expect(terminal.shown()).not.toContain('Goodbye');
    terminal.type('wait 1s\r', '200 {"gold":tru', 'x\u007fe}\r');
    expect(terminal.shown()).toContain('the call stands still until the request is answered');
    await pass(3_000);
    expect(terminal.shown()).toContain('you are connected');
    terminal.type('/where\r');
    expect(terminal.shown()).toContain('it waits for: the far end, which talks');
    terminal.type('hangup\r');
    expect(await terminal.over).toBe(0);
  });

  test('with --fast the call goes on to where it waits; Enter alone is silence', async () => {
    const { terminal } = await aCall(['--fast']);
    expect(terminal.shown()).toContain('“For sales, press 1. For support, press 2.”');
    expect(terminal.shown()).not.toContain('I did not hear you');
    terminal.type('\r');
    expect(terminal.shown()).toContain('I did not hear you');
    expect(terminal.shown()).not.toContain('Goodbye');
    terminal.type('\r');
    expect(await terminal.over).toBe(0);
    expect(terminal.shown()).toContain('“Goodbye.”');
    expect(terminal.shown().match(/“For sales/g)).toHaveLength(1);
    expect(terminal.shown()).toContain('Over: the flow hung up;');
  });

  test('where the first thing is a menu, --fast waits there', async () => {
    const cwd = aProject({
      line: `routes: default\nstart: main\nstates:\n  main:\n    menu: { prompt: Press 1., choices: { 1: bye }, no_input: Hello? }\n    on: { failed: bye }\n  bye: { speak: Goodbye., next: end }\n`,
    });
    const clock = createVirtualClock();
    const terminal = openTerminal(['line', '--fast', '--record', 'a.test.yaml'], { cwd, clock });
    while (!terminal.shown().includes('Press 1')) await clock.advance(0);
    expect(terminal.shown()).not.toContain('Hello?');
    terminal.type('11');
    expect(await terminal.over).toBe(0);
    expect(terminal.err()).toContain('Wrote');
  });

  test('ends when it is asked to, with the request of the moment unanswered', async () => {
    const { terminal, pass } = await aCall();
    await pass(2_500);
    terminal.type('24711');
    terminal.interrupt();
    expect(await terminal.over).toBe(0);
    expect(terminal.isRestored()).toBe(true);
    expect(terminal.shown()).toContain('Over: you hung up;');
  });

  test('a typing error is told, arrows are nothing, and long prompts are broken between words', async () => {
    const { terminal, pass } = await aCall([], 44);
    await pass(2_500);
    terminal.type('\u001b[A', 'hangpu', '\r');
    expect(terminal.shown()).toContain('`hangpu` is nothing to type here; did you mean `hangup`?');
    expect(terminal.shown()).toContain('“For sales, press 1. For\n             support, press 2.”');
    terminal.type('/quit\r');
    expect(await terminal.over).toBe(0);
  });
});

describe('a flow without `routes`', () => {
  const ALONE = HELLO.replace('routes: default\n', '');
  const STARTS =
    'routes: default\nstart: s\nstates:\n  s: { start_call: { flow: other, to: "+13125550111" }, next: end }\n';

  test.each([
    ['that others start is called with --outgoing', { other: ALONE, main: STARTS }, 'With --outgoing it calls you'],
    ['with `outbound` too', { other: `outbound: { from: "+13125550100" }\n${ALONE}` }, 'With --outgoing it calls you'],
    ['that others may run is called as if a call came in', { other: ALONE }, 'It is called here as if one did.'],
  ])('%s, and it is said', async (_name, flows, advice) => {
    const cwd = aProject(flows);
    const { err, code } = await simulated(['other'], [], { cwd });
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringContaining('`other` has no `routes`, so no real call comes in to it. ' + advice),
    ]);
    expect(code).toBe(0);
    const outgoing = await simulated(['other', '--outgoing'], [], { cwd });
    expect(outgoing.err).toBe('');
  });
});
