import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExitCode, ServiceIo } from '../../../server/cli/io.ts';
import { numberToCall } from '../../../server/cli/number-to-call.ts';
import { runCli } from '../../../server/cli/run.ts';
import { parsePublicKeys } from '../../../server/telnyx/signature.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';

afterEach(removeTempFolders);

interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: ExitCode;
}

/** Runs a command line; one that serves is interrupted once `whenServing` has seen what it printed. */
async function run(
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; whenServing?: (out: string) => Promise<void> } = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  let code: ExitCode = 0;
  const io: ServiceIo = {
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    env: options.env ?? {},
    cwd: options.cwd ?? tempFolder(),
    setExitCode(given) {
      if (given > code) code = given;
    },
    isTty: false,
    interrupted: async () => options.whenServing?.(out),
  };
  await runCli(args, io);
  return { out, err, code };
}

function aProject(flows: Record<string, string>): string {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'flows'));
  for (const [name, text] of Object.entries(flows)) writeFileSync(join(cwd, 'flows', `${name}.yaml`), text);
  return cwd;
}

const HELLO = 'routes: default\nstart: hello\nstates:\n  hello:\n    speak: Hello.\n    next: end\n';

describe('the command line', () => {
  it('explains itself', async () => {
    const { out, code } = await run(['--help']);
    expect(code).toBe(0);
    for (const command of ['dev', 'start', 'validate', 'diagram', 'emulator', 'keys'])
      expect(out).toContain(`  ${command}`);
    await expect(run(['--version'])).resolves.toMatchObject({
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
  });

  it.each([[['sing']], [['start', '--loud']], [['keys', '--format', 'xml']]])(
    'refuses wrong usage: %j',
    async (args) => {
      const { out, err, code } = await run(args);
      expect({ out, code }).toEqual({ out: '', code: 2 });
      expect(err).toContain('--help');
    },
  );
});

describe('pressone keys', () => {
  it('makes a pair that fits together', async () => {
    const { out, code } = await run(['keys']);
    expect(code).toBe(0);
    const [, publicKey = '', secretKey = ''] =
      /^TELNYX_PUBLIC_KEY=(\S+)\nPRESSONE_EMULATOR_SECRET_KEY=(\S+)\n$/.exec(out) ?? [];
    expect(parsePublicKeys(publicKey).ok).toBe(true);
    expect(Buffer.from(secretKey, 'base64').subarray(32).toString('base64')).toBe(publicKey);
    const json = await run(['keys', '--format', 'json']);
    expect(Object.keys(JSON.parse(json.out) as object)).toEqual(['publicKey', 'secretKey']);
  });
});

describe('pressone start', () => {
  const pair = async (): Promise<string> => {
    const { out } = await run(['keys', '--format', 'json']);
    return (JSON.parse(out) as { publicKey: string }).publicKey;
  };

  it('says everything that is wrong with the configuration', async () => {
    const { err, code, out } = await run(['start', '--port', 'x'], { env: { LOG_LEVEL: 'loud' } });
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain('TELNYX_API_KEY: it is not set');
    expect(err).toContain('TELNYX_PUBLIC_KEY');
    expect(err).toContain('--port: "x"');
    expect(err).toContain('LOG_LEVEL');
  });

  it('serves until it is interrupted', async () => {
    const env = { TELNYX_API_KEY: 'KEY', TELNYX_PUBLIC_KEY: await pair() };
    const statuses: number[] = [];
    const { out, err, code } = await run(['start', '--port', '0'], {
      env,
      cwd: aProject({ main: HELLO }),
      async whenServing(url) {
        statuses.push((await fetch(new URL('/readyz', url.trim()))).status);
        statuses.push((await fetch(url.trim(), { method: 'POST', body: '{}' })).status);
      },
    });
    expect(statuses).toEqual([200, 401]);
    expect(code).toBe(0);
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/webhooks\/telnyx\n$/);
    for (const line of err.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('fails with 3 when it cannot, and with 1 when --strict finds problems', async () => {
    const env = { TELNYX_API_KEY: 'KEY', TELNYX_PUBLIC_KEY: await pair() };
    const nothing = await run(['start', '--port', '0'], { env });
    expect(nothing).toMatchObject({ code: 3, err: expect.stringContaining('There is no folder of flows') as string });
    const strict = await run(['start', '--strict', '--log-level', 'silent'], {
      env,
      cwd: aProject({ bad: 'start: x' }),
    });
    expect(strict).toMatchObject({ code: 1, err: expect.stringContaining('bad.yaml:') as string });
  });
});

describe('pressone dev', () => {
  it('prints how to call in, and the call is answered', async () => {
    let heard = '';
    const { code, err } = await run(['dev', '--port', '0'], {
      cwd: aProject({ main: HELLO }),
      async whenServing(out) {
        const [, url = '', body = ''] = /curl -s (\S+\/emulator\/calls) .* -d '(.*)'/.exec(out) ?? [];
        const headers = { 'content-type': 'application/json' };
        const placed = await fetch(url, { method: 'POST', headers, body });
        const { call_control_id: id } = (await placed.json()) as { call_control_id: string };
        for (let tries = 0; tries < 200 && !heard.includes('Hello.'); tries += 1) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          heard = await (await fetch(`${url}/${id}`)).text();
        }
      },
    });
    expect(heard).toContain('Hello.');
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  it('refuses a wrong port', async () => {
    await expect(run(['dev', '--emulator-port', 'x'])).resolves.toMatchObject({ code: 2 });
  });
});

describe('pressone emulator', () => {
  it('prints what the server needs, and takes a key of its own', async () => {
    const { out: keys } = await run(['keys']);
    const env = Object.fromEntries(
      keys
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    ) as Record<string, string>;
    const { out, code } = await run(['emulator', '--port', '0'], { env });
    expect(code).toBe(0);
    expect(out).toMatch(/^TELNYX_BASE_URL=http:\/\/127\.0\.0\.1:\d+\/v2\nTELNYX_API_KEY=KEYdev\n/);
    expect(out).toContain(`TELNYX_PUBLIC_KEY=${env.TELNYX_PUBLIC_KEY ?? ''}\n`);
  });

  it('names everything that is wrong', async () => {
    const env = { PRESSONE_EMULATOR_SECRET_KEY: 'short' };
    const { err, code } = await run(['emulator', '--port', 'x', '--webhook-url', 'y'], { env });
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(3);
  });
});

describe('the number to call', () => {
  const flow = (routes: 'default' | { to?: string }[]) => ({ flow: { id: 'f', routes }, version: 'v' });

  it('is one that a flow takes', () => {
    expect(numberToCall([flow('default')])).toBe('+12025550131');
    expect(numberToCall([flow([{}]), flow([{ to: '+4930123456' }])])).toBe('+4930123456');
    expect(numberToCall([flow([{ to: '+1202*' }])])).toBe('+12020000000');
    expect(numberToCall([])).toBe('+12025550131');
  });
});
