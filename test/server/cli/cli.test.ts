import { parsePublicKeys } from '../../../server/telnyx/signature.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { aProject, HELLO, run } from './run-command.ts';

afterEach(removeTempFolders);

describe('the command line', () => {
  it('explains itself', async () => {
    const { out, code } = await run(['--help']);
    expect(code).toBe(0);
    for (const command of ['dev', 'start', 'validate', 'test', 'diagram', 'diff', 'emulator', 'keys'])
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

  it('reads its flows again on SIGHUP, and says in the log who asked', async () => {
    const env = { TELNYX_API_KEY: 'KEY', TELNYX_PUBLIC_KEY: await pair() };
    const { err } = await run(['start', '--port', '0'], {
      env,
      cwd: aProject({ main: HELLO }),
      async whenServing(_url, serving) {
        // A reading that is about to begin is shared with whoever asked first.
        for (let tries = 0; tries < 500 && !serving.err().includes('SIGHUP'); tries += 1) {
          if (tries % 50 === 0) serving.reload();
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      },
    });
    const lines = err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string; who?: string });
    expect(lines.find(({ who }) => who === 'SIGHUP')?.msg).toBe('The flows were read again: nothing has changed.');
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
