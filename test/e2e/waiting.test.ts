import { startWeb, type WebServer } from '../server/requests/web-server.ts';
import { removeTempFolders } from '../server/temp-folder.ts';
import { hears, keepRequests, until } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';

// Recordings, queues and conferences over real HTTP: what is asked for by GET, and what comes after the hang-up.

const voicemail = (port: number): string => `flow: voicemail
routes: default
start: invite
on: { hangup: keep }
states:
  invite: { speak: Leave a message., next: leave_message }
  leave_message:
    record: { max: 1m, beep: true, into: message }
    on: { failed: end }
    next: end
  keep:
    request:
      post: http://127.0.0.1:${port}/messages
      json: { url: "\${message.url}", seconds: "\${message.duration}", from: "\${call.from}" }
    on: { failed: end }
    next: end
`;

const support = `flow: support
routes: default
start: waiting
states:
  waiting:
    queue:
      name: support & sales
      hold: { audio: "https://example.com/hold.mp3" }
      announce: { every: 5s, prompt: "You are number \${queue.position}, others wait \${queue.average_wait} seconds." }
      keys: { 1: room }
    on: { failed: bye }
  room:
    conference: { name: lobby, end_conference_on_exit: true, keys: { 2: bye } }
    on: { failed: bye }
    next: end
  bye: { speak: Goodbye., next: end }
`;

let rig: Rig;
let web: WebServer | null = null;

afterEach(async () => {
  await keepRequests(rig.phone);
  await rig.close();
  await web?.close();
  web = null;
  removeTempFolders();
});

test('a caller who hangs up during a recording: its address is handed on once it is saved', async () => {
  web = await startWeb((_request, response) => {
    response.writeHead(204).end();
  });
  const { port, received } = web;
  rig = await makeRig(voicemail(port), {
    model: { recordings: { savedAfter: 400 } },
    config: { httpAllow: [`127.0.0.1:${port}`] },
  });
  await rig.startServer();
  const leg = await rig.phone.call('+13125550100');
  await hears(rig.phone, leg, 'Leave a message.');
  await until('the recording runs', async () =>
    (await rig.phone.requests()).some(({ path }) => path.endsWith('/actions/record_start')),
  );
  await rig.phone.hangUp(leg);
  expect(received).toEqual([]);
  await until('the message is handed on', () => received.length > 0);
  expect(received).toHaveLength(1);
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({
    url: expect.stringMatching(/^https:\/\/recordings\.example\.com\/.*\.mp3$/) as string,
    seconds: expect.any(Number) as number,
    from: '+15550001111',
  });
});

test('a queue tells of itself by GET, a key leads on into a conference, another one out of it', async () => {
  rig = await makeRig(support, {
    model: { queues: { 'support & sales': { bridgedAfter: null, position: 4, averageWaitSecs: 75 } } },
  });
  await rig.startServer();
  const leg = await rig.phone.call('+13125550100');
  await hears(rig.phone, leg, 'You are number 4, others wait 75 seconds.');
  await rig.phone.press(leg, '1');
  await until('the conference is created', async () =>
    (await rig.phone.requests()).some(({ method, path }) => method === 'POST' && path.endsWith('/conferences')),
  );
  await rig.phone.press(leg, '2');
  await hears(rig.phone, leg, 'Goodbye.');
  const asked = (await rig.phone.requests()).filter(({ method }) => method === 'GET').map(({ path }) => path);
  expect(asked).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/\/queues\/support%20%26%20sales$/),
      expect.stringMatching(/\/queues\/support%20%26%20sales\/calls\/v3%3A[\w-]+$/),
      expect.stringMatching(/\/conferences\?filter%5Bname%5D=lobby$/),
    ]),
  );
}, 20_000);
