import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFolder } from '../../../engine/checks/load-folder.ts';
import { compileFlow } from '../../../engine/runtime/machine.ts';
import { readScenarios } from '../../../engine/simulator/scenario/reader.ts';
import { runScenario } from '../../../engine/simulator/scenario/run.ts';
import { readFlows } from '../../../server/flows/read-folder.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { aProject, HELLO } from './run-command.ts';
import { simulated } from './simulate-lab.ts';

afterEach(removeTempFolders);

const root = join(import.meta.dirname, '../../..');

/** Runs every scenario of a file as `pressone test` does; gives the messages of those that fail. */
async function failuresOf(flowsFolder: string, file: string): Promise<readonly string[]> {
  const { folder, settings } = await readFlows(flowsFolder, root);
  const flows = loadFolder(folder, settings).flows.flatMap(({ flow, subFlow }) =>
    flow === null ? [] : [compileFlow(flow, 'draft', subFlow)],
  );
  const read = readScenarios(readFileSync(file, 'utf8'), file, 'none');
  const scenarios = read.file?.scenarios ?? [];
  const problems = read.diagnostics.map(({ message }) => message);
  if (scenarios.length === 0) return ['the file has no scenario', ...problems];
  return [...problems, ...scenarios.flatMap((scenario) => runScenario(flows, scenario).failure?.message ?? [])];
}

const outgoing = ['--outgoing', '--from', '+13125550140', '--to', '+15550001111'];
const appointment = ['--input', 'appointment=A-7', '--input', 'starts_at=2026-11-24T15:30:00Z'];

/** One call to each example flow, as it would be typed. */
const calls: readonly {
  readonly flow: string;
  readonly args: readonly string[];
  readonly lines: readonly string[];
  readonly ends: string;
}[] = [
  {
    flow: 'acme',
    args: [],
    lines: ['2', '12345678', '12345674', 'reply 200 after 1s {"tier":"gold"}', 'wait 10s', 'hangup'],
    ends: 'transferred',
  },
  { flow: 'acme', args: ['--far-end', 'busy'], lines: ['1', 'wait 10s', 'hangup', 'reply 202'], ends: 'caller' },
  {
    flow: 'card',
    args: [],
    lines: ['4539578763621486', '1234#', '{"ok":true}', '200 {"status":"active","balance":42}', '1', 'hangup'],
    ends: 'caller',
  },
  {
    flow: 'clinic',
    args: [],
    lines: ['say español', 'hear español', '1', '1234567', '1', '404', 'hangup'],
    ends: 'transferred',
  },
  { flow: 'hotel', args: [], lines: ['3', '2560', '0630', 'reply 201 {}', 'hear front desk'], ends: 'caller' },
  { flow: 'hotel', args: ['--at', '2026-11-20T20:00:00Z'], lines: ['4', '4711', 'wait 10s', '*'], ends: 'caller' },
  {
    flow: 'support',
    args: ['--from', '+13125550199'],
    lines: ['hear Acme support', 'wait 2m', '1', '1'],
    ends: 'flow',
  },
  { flow: 'reminder', args: [...outgoing, ...appointment], lines: ['2', 'reply 500', 'reply 200'], ends: 'flow' },
  {
    flow: 'reminder',
    args: [...outgoing, ...appointment, '--answered-by', 'machine'],
    lines: ['hear reminder of your appointment', 'reply 200'],
    ends: 'flow',
  },
  {
    flow: 'callback',
    args: ['--outgoing', '--from', '+13125550120', '--to', '+13125550199', '--input', 'ticket=T-1'],
    lines: ['1', 'wait 20s', 'hangup', 'reply 204'],
    ends: 'transferred',
  },
];

test.each(calls)(
  'a call to $flow is recorded as a scenario that passes ($lines)',
  async ({ flow, args, lines, ends }) => {
    const file = join(tempFolder(), 'recorded.test.yaml');
    const ran = await simulated([flow, ...args, '--record', file], lines, { cwd: root });
    expect(ran.err).toContain(`try it with \`pressone test ${file}\``);
    expect(ran.code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain(`\n    ends: ${ends}\n`);
    expect(await failuresOf('flows', file)).toEqual([]);
  },
);

describe('a file that is there already', () => {
  const before = `# Calls to the greeting.
flow: main
scenarios:
  # It says hello.
  - name: 'a recorded call: hello'   # a comment
    steps: [{ hear: Hello }]
    ends: flow
`;

  async function recordInto(
    text: string,
  ): Promise<{ readonly after: string; readonly err: string; readonly code: number }> {
    const cwd = aProject({ main: HELLO });
    const file = join(cwd, 'flows/main.test.yaml');
    writeFileSync(file, text);
    const { err, code } = await simulated(['main', '--record', 'flows/main.test.yaml'], [], { cwd });
    return { after: readFileSync(file, 'utf8'), err, code };
  }

  test('keeps its text and comments, and the new scenario has a name of its own', async () => {
    const { after, err } = await recordInto(before);
    expect(after.startsWith(before)).toBe(true);
    expect(after.slice(before.length)).toBe(`
  - name: "a recorded call: hello (2)"
    steps:
      - hear: Hello.
    ends: flow
    visits: [hello]
`);
    expect(err).toContain('Added "a recorded call: hello (2)"');
  });

  test('keeps what stands behind its scenarios, and their indentation', async () => {
    const text = 'scenarios:\n- name: one\n  steps: []\n\n# Above all:\ninvariants: { ends_within: 1m }\n';
    const { after } = await recordInto(text);
    expect(after).toBe(`scenarios:
- name: one
  steps: []

- name: "a recorded call: hello"
  steps:
    - hear: Hello.
  ends: flow
  visits: [hello]

# Above all:
invariants: { ends_within: 1m }
`);
  });

  test.each([
    ['flow: other\nscenarios: [{ name: a, steps: [] }]\n', 'has scenarios of the flow `other`, expected one of `main`'],
    ['scenarios: [{ name: a, steps: [] }]\n', 'its scenarios stand in [ ], expected a list of lines'],
    ['scenarios:\n  - nam: a\n', 'nothing can be added to flows/main.test.yaml, which has an error in line 2'],
  ])('is left alone where nothing can be added: %j', async (text, problem) => {
    const { after, err, code } = await recordInto(text);
    expect(err).toContain(problem);
    expect({ after, code }).toEqual({ after: text, code: 2 });
  });
});

test('the keys of a secret entry are written as they were typed, and what is heard of them is not', async () => {
  const cwd = aProject({
    main: `routes: default
vars: { pin: { type: string, secret: true } }
start: ask
states:
  ask:
    collect: { prompt: Enter your PIN., digits: 4, secret: true, into: pin }
    on: { failed: bye }
    next: check
  check: { request: { post: "https://bank.example/pins", json: { pin: "\${pin}" } }, on: { failed: bye }, next: bye }
  bye: { speak: Goodbye., next: end }
`,
  });
  const ran = await simulated(['main', '--record', 'flows/main.test.yaml'], ['4711', 'reply 204'], { cwd });
  const text = readFileSync(join(cwd, 'flows/main.test.yaml'), 'utf8');
  expect(text).toContain('- press: "4711"');
  expect(ran.out).toContain('you press ••••');
  expect(ran.out).toContain('POST https://bank.example/pins {"pin":{"secret":4}}');
  expect(ran.out).not.toContain('4711');
});

test('a name can be given, and a file that no test would find is refused', async () => {
  const cwd = aProject({ main: HELLO });
  await simulated(['main', '--record', 'a.test.yaml', '--name', 'hello: is said'], [], { cwd });
  expect(readFileSync(join(cwd, 'a.test.yaml'), 'utf8')).toContain('- name: "hello: is said"\n');
  const refused = await simulated(['main', '--record', 'a.yaml'], [], { cwd });
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toContain('expected one that ends in `.test.yaml`');
});

test('a variable cannot be set in a call that is recorded', async () => {
  const cwd = aProject({ main: HELLO });
  const ran = await simulated(['main', '--record', 'a.test.yaml'], ['/set n=1'], { cwd });
  expect(ran).toMatchObject({ code: 1 });
  expect(ran.err).toContain('stdin:1: a scenario cannot set a variable');
});
