import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { runCli } from '../../../server/cli/run.ts';
import { makeKeyPair } from '../../../server/telnyx/signing.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { aProject, HELLO } from './run-command.ts';

afterEach(removeTempFolders);

/** Runs `pressone start`, asks for a reload whenever it says something, and ends it once it serves. */
async function start(port: string): Promise<readonly string[]> {
  const happened: string[] = [];
  let reload: (() => void) | null = null;
  const say = (text: string): void => {
    happened.push(...[...text.matchAll(/"msg":"([^"]*)"/g)].map(([, message]) => message ?? ''));
    reload?.();
  };
  await runCli(['start', '--port', port], {
    stdout: say,
    stderr: say,
    env: {
      TELNYX_API_KEY: 'KEYtest',
      TELNYX_PUBLIC_KEY: makeKeyPair().publicKey,
      TELNYX_BASE_URL: 'http://127.0.0.1:9/v2',
    },
    cwd: aProject({ main: HELLO }),
    setExitCode: () => undefined,
    isTty: false,
    interrupted: () => Promise.resolve(),
    onReload(wanted) {
      happened.push('listens');
      reload = wanted;
      return () => {
        happened.push('listens no more');
        reload = null;
      };
    },
  });
  return happened;
}

it('listens to SIGHUP from before the server starts until it has stopped: the signal never ends the process', async () => {
  const happened = await start('0');
  expect(happened[0]).toBe('listens');
  expect(happened.slice(-2)).toEqual(['pressone has stopped.', 'listens no more']);
  expect(happened.filter((message) => message.includes('could not be reloaded'))).toEqual([]);
});

it('listens no more after a start that failed', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const happened = await start(String((taken.address() as AddressInfo).port));
  taken.close();
  expect([happened[0], happened.at(-1)]).toEqual(['listens', 'listens no more']);
});
