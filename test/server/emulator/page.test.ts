import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from '../../../server/emulator/emulator.ts';
import { makeKeyPair } from '../../../server/telnyx/signing.ts';
import { startReceiver } from './receiver.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/emulator.md'), 'utf8');
const headers = { 'content-type': 'application/json', authorization: 'Bearer K' };

/** Every curl line of the page with the answer that is shown below it. */
const examples = Array.from(
  page.matchAll(
    /^curl -sN? (?:-X (?<method>\w+) )?http:\/\/127\.0\.0\.1:8081(?<path>\S+)(?: [^\n]*-d '(?<body>[^\n]*)')?\n```\n```(?<kind>\w+)\n(?<answer>.*?)\n?```/gms,
  ),
  ({ groups = {} }) => groups,
);

it('answers every curl line of docs/emulator.md with what the page shows', async () => {
  const receiver = await startReceiver();
  const emulator = await startEmulator({
    port: 0,
    apiKey: 'K',
    keyPair: makeKeyPair(),
    webhookUrl: receiver.url,
    model: { farEnds: {} },
  });
  let id = '';
  const answers: [string, string][] = [];
  try {
    for (const { method, path = '', body, kind, answer = '' } of examples) {
      const response = await fetch(emulator.url + path.replace('ID', id), {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers,
        ...(body === undefined ? {} : { body }),
      });
      expect([path, response.status < 300]).toEqual([path, true]);
      if (path.endsWith('/events')) {
        await response.body?.cancel();
        continue;
      }
      const text = await response.text();
      if (kind === 'json') answers.push([namesIn(text), namesIn(answer)]);
      if (path === '/emulator/calls' && body !== undefined) {
        id = (JSON.parse(text) as { call_control_id: string }).call_control_id;
        const actions = `${emulator.url}/v2/calls/${id}/actions`;
        await fetch(`${actions}/answer`, { method: 'POST', headers, body: '{}' });
        await fetch(`${actions}/enqueue`, { method: 'POST', headers, body: '{"queue_name":"support"}' });
      }
    }
  } finally {
    await emulator.close();
    await receiver.close();
  }
  expect(examples).toHaveLength(page.match(/^curl /gm)?.length ?? 0);
  for (const [given, shown] of answers) expect(given.split(' ')).toEqual(expect.arrayContaining(shown.split(' ')));
});

/** The names of all members, where the page may leave some out. */
function namesIn(json: string): string {
  return Array.from(json.matchAll(/"([^"]+)":/g), ([, name]) => name)
    .filter((name) => name !== 'webhook_retries_policies')
    .join(' ');
}
