import Telnyx from 'telnyx';
import { AGENT, CALLER, textIn, US } from '../../engine/carrier/phone-lab.ts';
import { type Emulator, startEmulator } from '../../../server/emulator/emulator.ts';
import { makeKeyPair } from '../../../server/telnyx/signing.ts';
import { type Receiver, startReceiver } from './receiver.ts';

// The official SDK is the client: what it can be told to do, the emulator must understand.

const keyPair = makeKeyPair();
const apiKey = 'KEY_test';
let emulator: Emulator;
let receiver: Receiver;
let client: Telnyx;

beforeEach(async () => {
  receiver = await startReceiver();
  emulator = await startEmulator({
    port: 0,
    apiKey,
    keyPair,
    webhookUrl: receiver.url,
    model: {
      connectionId: 'app-1',
      speech: { durationsMs: { 'Hello.': 10, 'Press one.': 5_000 } },
      farEnds: { [AGENT]: { answersAfter: 10, hangsUpAfter: 40 }, '+12025550178': { fails: 'busy', after: 5 } },
    },
  });
  client = new Telnyx({ apiKey, publicKey: keyPair.publicKey, baseURL: `${emulator.url}/v2`, maxRetries: 0 });
});

afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

async function control(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${emulator.url}/emulator${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function incoming(): Promise<string> {
  const placed = await control('/calls', { from: CALLER, to: US });
  await receiver.next('call.initiated');
  return placed['call_control_id'] as string;
}

it('answers, speaks, gathers and hangs up', async () => {
  const leg = await incoming();
  const answered = await client.calls.actions.answer(leg, { client_state: 'QQ==' });
  expect(answered.data).toEqual({ result: 'ok' });
  await receiver.next('call.answered');
  await client.calls.actions.speak(leg, { payload: 'Hello.', voice: 'female', command_id: 'say-1' });
  expect((await receiver.next('call.speak.ended')).payload['status']).toBe('completed');
  await client.calls.actions.gatherUsingSpeak(leg, { payload: 'Press one.', voice: 'female', maximum_digits: 1 });
  await control(`/calls/${encodeURIComponent(leg)}/digits`, { digits: '1' });
  const gathered = await receiver.next('call.gather.ended');
  expect(gathered.payload).toMatchObject({ digits: '1', status: 'valid', client_state: 'QQ==' });
  await client.calls.actions.hangup(leg, {});
  expect((await receiver.next('call.hangup')).payload['hangup_source']).toBe('callee');
  const { data } = await client.calls.retrieveStatus(leg);
  expect(data).toMatchObject({ is_alive: false, call_control_id: leg, end_time: expect.any(String) as string });
});

it('dials, transfers and lists', async () => {
  const dialled = await client.calls.dial({ connection_id: 'app-1', from: US, to: AGENT });
  expect(dialled.data).toMatchObject({ is_alive: false, record_type: 'call' });
  expect((await receiver.next('call.answered')).payload['call_control_id']).toBe(dialled.data?.call_control_id);
  await receiver.next('call.hangup');

  const leg = await incoming();
  await client.calls.actions.answer(leg, {});
  await client.calls.actions.transfer(leg, { to: AGENT, park_after_unbridge: 'self' });
  expect((await client.calls.retrieveStatus(leg)).data?.is_alive).toBe(true);
  await receiver.next('call.bridged');
  await receiver.next('call.bridged');
  await receiver.next('call.hangup');
  const active = [];
  for await (const call of client.connections.listActiveCalls('app-1')) active.push(call.call_control_id);
  expect(active).toEqual([leg]);
  await client.calls.actions.updateClientState(leg, { client_state: 'Qg==' });
  await client.calls.actions.transfer(leg, { to: '+12025550178' });
  expect((await receiver.next('call.hangup')).payload['hangup_cause']).toBe('user_busy');
});

it('raises the SDK’s own errors', async () => {
  const leg = await incoming();
  const failure = async (promise: Promise<unknown>): Promise<InstanceType<typeof Telnyx.APIError>> => {
    const error: unknown = await promise.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error instanceof Telnyx.APIError) return error;
    throw new Error(`not an API error: ${String(error)}`);
  };
  const codeOf = (error: InstanceType<typeof Telnyx.APIError>): string => {
    const body = error.error as { errors: { code: string }[] };
    return body.errors[0]?.code ?? '';
  };
  const early = await failure(client.calls.actions.speak(leg, { payload: 'Hi', voice: 'female' }));
  expect(early).toBeInstanceOf(Telnyx.UnprocessableEntityError);
  expect(codeOf(early)).toBe('90034');
  await client.calls.actions.hangup(leg, {});
  expect(codeOf(await failure(client.calls.actions.hangup(leg, {})))).toBe('90018');
  expect(codeOf(await failure(client.calls.actions.hangup('v3:a/b', {})))).toBe('90015');
  const stranger = new Telnyx({ apiKey: 'KEY_other', baseURL: `${emulator.url}/v2`, maxRetries: 0 });
  expect(await failure(stranger.calls.retrieveStatus(leg))).toBeInstanceOf(Telnyx.AuthenticationError);
  await control('/faults', { errors: [{ command: 'dial', status: 503, times: 1 }] });
  const body = { connection_id: 'app-1', from: US, to: AGENT };
  expect(await failure(client.calls.dial(body))).toBeInstanceOf(Telnyx.InternalServerError);
  expect((await client.calls.dial(body)).data?.record_type).toBe('call');
});

it('creates and joins a conference', async () => {
  const [a, b] = [await incoming(), await incoming()];
  for (const leg of [a, b]) await client.calls.actions.answer(leg, {});
  const created = await client.conferences.create({ call_control_id: a, name: 'room' });
  const id = created.data?.id ?? '';
  await client.conferences.actions.join(id, { call_control_id: b });
  expect((await receiver.next('conference.participant.joined')).payload['conference_id']).toBe(id);
});

it('delivers webhooks whose signature the SDK accepts, and no other', async () => {
  await incoming();
  const webhook = receiver.received[0];
  expect(webhook?.headers['user-agent']).toBe('telnyx-webhooks');
  const headers = {
    'telnyx-signature-ed25519': webhook?.headers['telnyx-signature-ed25519'] as string,
    'telnyx-timestamp': webhook?.headers['telnyx-timestamp'] as string,
  };
  const raw = webhook?.raw ?? '';
  const event = await client.webhooks.unwrap(raw, { headers });
  expect(event).toMatchObject({ data: { event_type: 'call.initiated', payload: { from: CALLER } } });
  await expect(client.webhooks.unwrap(raw.replace(CALLER, AGENT), { headers })).rejects.toThrow();
  expect(textIn(webhook?.payload ?? {}, 'to')).toBe(US);
});
