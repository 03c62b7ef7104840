import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { addDiagramCommand } from '../../../server/cli/diagram.ts';
import type { Io } from '../../../server/cli/io.ts';
import { addValidateCommand } from '../../../server/cli/validate.ts';

const right = 'start: a\nstates: { a: { speak: Hello., next: end } }\n';
const wrong = 'start: a\nstates: { a: { speak: Hello., next: b } }\n';
const doubtful = 'start: a\nvars: { x: 1 }\nstates: { a: { speak: Hello., next: end } }\n';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pressone-validate-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

async function run(args: readonly string[], tty = false, env: Io['env'] = {}) {
  const seen = { stdout: '', stderr: '', code: 0 };
  const stderr = (text: string): void => {
    seen.stderr += text;
  };
  const stdout = (text: string): void => {
    seen.stdout += text;
  };
  const io: Io = {
    stdout,
    stderr,
    env,
    cwd: folder,
    setExitCode: (code) => {
      seen.code = Math.max(seen.code, code);
    },
    isTty: tty,
  };
  const program = new Command().exitOverride().configureOutput({ writeErr: stderr, writeOut: stdout });
  addValidateCommand(program, io);
  addDiagramCommand(program, io);
  await program.parseAsync(args, { from: 'user' });
  return seen;
}

describe('pressone validate', () => {
  test('is silent about flows that are right', async () => {
    write({
      'flows/a.yaml': right,
      'flows/billing/card.yaml': right,
      'flows/a.test.yaml': '{',
      'flows/settings.yaml': 'number: "+13125550100"',
    });
    expect(await run(['validate'])).toEqual({ stdout: '', stderr: '', code: 0 });
    expect((await run(['validate'], true)).stderr).toBe('');
  });

  test('prints errors and exits with 1', async () => {
    write({ 'flows/a.yaml': wrong });
    const { stdout, stderr, code } = await run(['validate', 'flows']);
    expect(stdout).toBe(
      [
        'flows/a.yaml:2:37: error[unknown-state] there is no state `b`; the states are `a`',
        '  2 | states: { a: { speak: Hello., next: b } }',
        '    |                                     ^',
        '  see docs/diagnostics.md#unknown-state',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('\n1 error in 1 file\n');
    expect(code).toBe(1);
  });

  test('says how many of the files that were read are wrong', async () => {
    write({ 'flows/a.yaml': wrong, 'flows/b.yaml': right, 'c.yaml': right });
    expect((await run(['validate', 'flows', 'c.yaml'])).stderr).toBe('\n1 error in 1 of 3 files\n');
  });

  test('prints warnings and exits with 0', async () => {
    write({ 'flows/a.yaml': doubtful });
    const { stdout, code } = await run(['validate']);
    expect(stdout).toContain('warning[unused-variable]');
    expect(code).toBe(0);
  });

  test('takes the folder of PRESSONE_FLOWS, and colours a terminal alone', async () => {
    write({ 'ivr/a.yaml': wrong });
    expect((await run(['validate'], true, { PRESSONE_FLOWS: 'ivr' })).stdout).toContain('\u001b[31m');
    expect((await run(['validate'], true, { PRESSONE_FLOWS: 'ivr', NO_COLOR: '1' })).stdout).not.toContain('\u001b[');
    expect((await run(['validate', 'ivr'])).stdout).not.toContain('\u001b[');
  });

  test('compares the flows of one folder', async () => {
    write({
      'flows/a.yaml': `flow: x\n${right}`,
      'flows/b.yaml': `flow: x\n${right}`,
      'old/c.yaml': `flow: x\n${right}`,
    });
    const { stdout, code } = await run(['validate', 'flows', 'old']);
    expect(stdout.match(/error\[duplicate-flow\]/g)).toHaveLength(1);
    expect(code).toBe(1);
  });

  test('looks up the flows and settings beside a file, and speaks of that file alone', async () => {
    const runs = 'start: a\nstates: { a: { run: inner/b, next: end } }\n';
    const b = 'settings: { n: string }\nstart: b\nstates: { b: { speak: "${settings.n}.", next: return } }\n';
    write({ 'flows/a.yaml': runs, 'flows/inner/b.yaml': b, 'flows/settings.yaml': 'n: x', 'flows/c.yaml': wrong });
    expect(await run(['validate', 'flows/a.yaml', 'flows/inner/b.yaml'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('unbound-setting') as string,
    });
    expect(await run(['validate', 'flows/a.yaml'])).toEqual({ stdout: '', stderr: '', code: 0 });
    write({ 'flows/inner/b.yaml': wrong });
    expect(await run(['validate', 'flows/a.yaml'])).toEqual({ stdout: '', stderr: '', code: 0 });
    rmSync(join(folder, 'flows/inner/b.yaml'));
    const { stdout, stderr } = await run(['validate', 'flows/a.yaml']);
    expect(stdout).toContain('flows/a.yaml:2:21: error[unknown-flow] there is no flow `inner/b` in the folder');
    expect(stderr).toBe('\n1 error in 1 file\n');
  });

  test('blames the file that was given for a route that a neighbour has', async () => {
    write({ 'a.yaml': `routes: default\n${right}`, 'b.yaml': `routes: default\n${right}` });
    expect((await run(['validate', 'a.yaml'])).stdout).toContain('a.yaml:1:9: error[route-conflict]');
  });

  test('overlays the settings of a profile, which must be there', async () => {
    const text = 'settings: { n: string }\nstart: a\nstates: { a: { speak: "${settings.n}.", next: end } }\n';
    write({ 'flows/a.yaml': text, 'flows/settings.yaml': 'x: 1', 'flows/settings.test.yaml': 'n: one' });
    expect((await run(['validate'])).stdout).toContain('error[unbound-setting]');
    expect((await run(['validate', '--profile', 'test'])).code).toBe(0);
    expect((await run(['validate'], false, { PRESSONE_PROFILE: 'test' })).code).toBe(0);
    expect(await run(['validate', '--profile', 'tset'])).toMatchObject({
      code: 2,
      stderr: 'there is no file `flows/settings.tset.yaml` for the profile\n',
    });
    expect(await run(['validate', 'flows/settings.yaml'])).toMatchObject({ code: 2 });
  });

  test('prints JSON', async () => {
    write({ 'a.yaml': wrong });
    const { stdout } = await run(['validate', 'a.yaml', '--format', 'json']);
    expect(JSON.parse(stdout)).toEqual({
      diagnostics: [
        {
          code: 'unknown-state',
          severity: 'error',
          message: 'there is no state `b`; the states are `a`',
          file: 'a.yaml',
          line: 2,
          column: 37,
          endLine: 2,
          endColumn: 38,
          suggestions: [],
        },
      ],
    });
  });

  test('prints annotations for GitHub and SARIF for code scanning', async () => {
    write({ 'a.yaml': wrong, 'b.yaml': right });
    expect((await run(['validate', 'a.yaml', '--format', 'github'])).stdout).toBe(
      '::error file=a.yaml,line=2,endLine=2,col=37,endColumn=38,title=unknown-state::there is no state `b`; the states are `a`\n',
    );
    expect((await run(['validate', 'b.yaml', '--format', 'github'])).stdout).toBe('');
    const sarif = JSON.parse((await run(['validate', 'a.yaml', '--format', 'sarif'])).stdout) as {
      readonly runs: readonly { readonly results: readonly unknown[] }[];
    };
    expect(sarif.runs[0]?.results).toEqual([
      {
        ruleId: 'unknown-state',
        ruleIndex: expect.any(Number) as number,
        level: 'error',
        message: { text: 'there is no state `b`; the states are `a`' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'a.yaml' },
              region: { startLine: 2, startColumn: 37, endLine: 2, endColumn: 38 },
            },
          },
        ],
      },
    ]);
  });

  test('says what is wrong with its arguments, and exits with 2', async () => {
    write({ 'empty/notes.txt': '', 'a.test.yaml': right });
    expect(await run(['validate', 'nowhere'])).toEqual({
      stdout: '',
      stderr: 'there is no file or folder `nowhere`\n',
      code: 2,
    });
    expect((await run(['validate'])).stderr).toBe(
      'there is no folder of flows `flows`; make it, or name files or folders\n',
    );
    write({ 'good/a.yaml': right });
    expect(await run(['validate', 'good', '--against', 'here'])).toEqual({
      stdout: '',
      stderr: '--against: "here" is no URL such as http://127.0.0.1:8080.\n',
      code: 2,
    });
    expect((await run(['validate', 'empty'])).stderr).toBe(
      'there is no flow in the folder `empty`; a flow is a file ending in `.yaml`\n',
    );
    expect((await run(['validate', 'a.test.yaml'])).stderr).toContain('run them with `pressone test a.test.yaml`');
    await expect(run(['validate', '--format', 'xml'])).rejects.toThrow('Allowed choices are');
  });
});

describe('pressone diagram', () => {
  test('draws a flow by its file or its id', async () => {
    write({ 'flows/main.yaml': `flow: acme\n${right}` });
    const { stdout, code } = await run(['diagram', 'flows/main.yaml']);
    expect(stdout).toMatch(/^flowchart TD\n {2}x_start/);
    expect(code).toBe(0);
    expect((await run(['diagram', 'acme'])).stdout).toBe(stdout);
  });

  test('prints the machine as JSON', async () => {
    write({ 'a.yaml': 'start: a\nstates: { a: { speak: "Hello ${call.from}.", next: end } }\n' });
    const { stdout } = await run(['diagram', 'a.yaml', '--format', 'xstate']);
    const machine = JSON.parse(stdout) as { readonly id: string; readonly states: Readonly<Record<string, unknown>> };
    expect(Object.keys(machine.states)).toContain('a');
    expect(stdout).toContain('"Hello ${call.from}."');
    expect(stdout).not.toContain('"place"');
  });

  test('refuses a flow with errors, and one that is not there', async () => {
    write({ 'a.yaml': wrong });
    const broken = await run(['diagram', 'a.yaml']);
    expect(broken.stdout).toBe('');
    expect(broken.stderr).toContain('error[unknown-state]');
    expect(broken.code).toBe(1);
    expect((await run(['diagram', 'b'])).code).toBe(2);
  });
});
