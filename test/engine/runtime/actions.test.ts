import { holdsSecrets } from '../../../engine/runtime/secrecy.ts';
import { actions } from '../../../engine/telnyx/catalogue.ts';
import { verbs } from '../../../engine/verbs/registry.ts';
import { compiled } from '../../support/flows.ts';
import { callInto, type Phone, type PhoneOptions } from '../../support/phone.ts';
import { event, speakUp } from '../../support/speak-up.ts';

/** Every action on the call's leg, with the least it takes; those that end the call, join legs or answer are apart. */
const least: Readonly<Record<string, string>> = {
  speak: '{ payload: Hello., voice: female, language: en-US }',
  playback_start: '{ audio_url: "https://example.com/a.mp3" }',
  playback_stop: '{}',
  gather: '{ maximum_digits: 1, timeout_millis: 2000 }',
  gather_using_speak: '{ payload: Hello., voice: female, maximum_tries: 1, timeout_millis: 2000 }',
  gather_using_audio: '{ audio_url: "https://example.com/a.mp3", maximum_tries: 1, timeout_millis: 2000 }',
  gather_using_ai: '{ parameters: { type: object } }',
  gather_stop: '{}',
  send_dtmf: '{ digits: "1w2" }',
  send_sip_info: '{ content_type: text/plain, body: Hello }',
  enqueue: '{ queue_name: support }',
  record_start: '{ channels: single, format: mp3 }',
  record_stop: '{}',
  record_pause: '{}',
  record_resume: '{}',
  siprec_start: '{ connector_name: own }',
  siprec_stop: '{}',
  streaming_start: '{ stream_url: "wss://example.com/a" }',
  streaming_stop: '{}',
  fork_start: '{ rx: "udp:192.0.2.1:9000", tx: "udp:192.0.2.1:9001" }',
  transcription_start: '{}',
  transcription_stop: '{}',
  suppression_start: '{}',
  suppression_stop: '{}',
  ai_assistant_start: '{ assistant: { id: assistant-1 } }',
  ai_assistant_stop: '{}',
  ai_assistant_add_messages: '{ messages: [{ role: user, content: Hello }] }',
  ai_assistant_join: '{ conversation_id: c1, participant: { id: p1, role: user } }',
  conversation_relay_start: '{ url: "wss://example.com/r" }',
  conversation_relay_stop: '{}',
  client_state_update: '{}',
  switch_supervisor_role: '{ role: monitor }',
  pay: '{ connector_name: own }',
};

const apart = ['answer', 'reject', 'hangup', 'refer', 'bridge', 'transfer', 'dial', 'fork_stop', 'leave_queue'];

const script = { aiGather: [{ age: 29 }] };

const flow = (action: string, beside = ''): string => `
flow: actions
routes: default
start: one
states:
  one: { ${action}: ${least[action] ?? '{}'}, next: done, on: { failed: failed }, after: { 10m: late }${beside} }
  done: { wait: 1s, next: end }
  failed: { wait: 1s, next: end }
  late: { wait: 1s, next: end }
`;

const call = (action: string, beside = '', options: PhoneOptions = {}): Phone =>
  callInto(flow(action, beside), { ...options, carrier: { ...script, ...options.carrier } });

describe('every action of a leg', () => {
  test('is in this table', () => {
    const onLeg = Object.values(actions).filter(({ path }) => path.startsWith('/calls/{call_control_id}/'));
    expect([...Object.keys(least), ...apart].filter((name) => name !== 'dial').sort()).toEqual(
      onLeg.map(({ name }) => name).sort(),
    );
    for (const name of Object.keys(least)) expect(verbs.has(name)).toBe(true);
  });

  test.each(Object.keys(least))('%s goes on by itself', (action) => {
    const phone = call(action).wait(120_000);
    const failed = /^gather(_using_(speak|audio))?$/.test(action);
    expect(phone.visits()[1]).toBe(failed ? 'failed' : 'done');
    const [, second] = phone.simulation.timeline.filter(({ kind }) => kind === 'state');
    const waits = actions[action]?.endings.length !== 0 && action !== 'enqueue';
    expect((second?.at ?? 0) > phone.simulation.options.at).toBe(waits);
  });

  test.each(Object.keys(least))('%s with `await: false` goes on at once', (action) => {
    const phone = call(action, ', await: false').wait(0);
    expect(phone.visits()).toEqual(['one', 'done']);
  });

  test.each(Object.keys(least))('%s that is refused has failed', (action) => {
    const errors = [{ command: action, status: 422, times: 1 }];
    expect(call(action, '', { faults: { errors } }).wait(0).visits()).toEqual(['one', 'failed']);
  });

  test.each([
    ['speak', 'call.speak.ended', 'done'],
    ['playback_start', 'call.playback.ended', 'done'],
    ['gather', 'call.gather.ended', 'failed'],
    ['gather_using_speak', 'call.gather.ended', 'failed'],
    ['gather_using_audio', 'call.gather.ended', 'failed'],
    ['gather_using_ai', 'call.ai_gather.ended', 'late'],
    ['ai_assistant_start', 'call.conversation.ended', 'late'],
    ['conversation_relay_start', 'call.conversation.ended', 'late'],
    ['pay', 'call.payment.completed', 'late'],
    ['enqueue', 'call.enqueued', 'late'],
  ])('%s whose ending is lost', (action, type, state) => {
    const phone = call(action, '', { faults: { webhooks: { lose: [type] } } }).wait(602_000);
    expect(phone.visits()).toEqual(['one', state]);
  });
});

const told = (action: string, params: string, text: string): string => `
flow: results
routes: default
start: one
states:
  one: { ${action}: ${params}, next: said, on: { failed: failed } }
  said: { speak: "${text}", next: end }
  failed: { speak: "Failed, ${text}", next: end }
`;

describe('endings', () => {
  test('an AI gather’s result is in `result`', () => {
    const text = told(
      'gather_using_ai',
      '{ parameters: {}, greeting: How old? }',
      '${result.result.age} ${result.status}',
    );
    expect(callInto(text, { carrier: script }).drain().heard()).toEqual(['How old?', '29 valid']);
    expect(callInto(text).drain().heard()[1]).toMatch(/^Failed, .*invalid$/);
  });

  test('an assistant ends by itself, or with the caller', () => {
    const text = told('ai_assistant_start', '{ assistant: { id: a } }', '${result.duration_sec}');
    expect(
      callInto(text, { carrier: { conversationMs: 12_000 } })
        .drain()
        .heard(),
    ).toEqual(['12']);
    const gone = callInto(text, { carrier: { conversationMs: null } })
      .wait(5_000)
      .hangUp()
      .drain();
    expect([gone.heard(), gone.call().stage]).toEqual([[], 'ended']);
  });

  test('the late end of an AI gather’s conversation does not end the assistant after it', () => {
    const text = `
flow: both
routes: default
start: one
states:
  one: { gather_using_ai: { parameters: {} }, next: two, on: { failed: two } }
  two: { ai_assistant_start: { assistant: { id: a } }, next: end, on: { failed: end } }
`;
    let ended = 0;
    const detour = (webhook: { event: { data: Record<string, unknown> } }): number => {
      if (webhook.event.data['event_type'] !== 'call.conversation.ended') return 0;
      ended += 1;
      if (ended > 1) return 0;
      // As if it had occurred when the assistant was there already.
      (webhook.event.data['payload'] as Record<string, unknown>)['client_state'] = null;
      return 3_000;
    };
    const phone = callInto(text, { carrier: { ...script, conversationMs: 30_000 }, detour }).wait(10_000);
    expect(phone.visits()).toEqual(['one', 'two']);
    expect(phone.wait(2_000).call().stage).toBe('live');
    expect(phone.drain().call().stage).toBe('ended');
  });

  test('leaving stops what talks', () => {
    for (const [action, params, stop] of [
      ['gather_using_ai', '{ parameters: {} }', 'ai_assistant_stop'],
      ['ai_assistant_start', '{ assistant: { id: a } }', 'ai_assistant_stop'],
      ['conversation_relay_start', '{ url: "wss://example.com/r" }', 'conversation_relay_stop'],
    ]) {
      const text = `
flow: left
routes: default
on: { key: { "*": two } }
start: one
states:
  one: { ${action ?? ''}: ${params ?? ''}, next: end, on: { failed: end } }
  two: { speak: Two., next: end }
`;
      const phone = callInto(text).wait(1_000).press('*').drain();
      expect([phone.visits(), phone.sent(stop ?? '').length, phone.heardOut()]).toEqual([['one', 'two'], 1, ['Two.']]);
    }
  });

  test('what a caller keys in to pay is neither kept, nor the flow’s, nor shown', () => {
    const text = `
flow: paying
routes: default
on: { key: { "0": operator, "*": operator } }
start: one
states:
  one: { pay: { connector_name: own }, next: two, on: { failed: two } }
  two: { menu: { prompt: Press 1., choices: { 1: end } }, on: { failed: end } }
  operator: { speak: Operator., next: end }
`;
    const phone = callInto(text).wait(1_000).press('4000111', 200).hear('Press 1.');
    expect(phone.visits()).toEqual(['one', 'two']);
    expect(phone.call().kept).toEqual([]);
    expect(
      phone
        .timeline()
        .filter((line) => / key /.test(line))
        .join(),
    ).not.toMatch(/key \d/);
    expect(callInto(text).wait(1_000).press('*').drain().visits()).toEqual(['one', 'operator']);
    expect(holdsSecrets(compiled(text))).toBe(true);
  });

  test('digits pressed in an AI gather are used by it', () => {
    const text = `
flow: spoken
routes: default
on: { key: { "0": operator } }
start: one
states:
  one: { gather_using_ai: { parameters: {} }, next: two, on: { failed: two } }
  two: { menu: { prompt: Press 1., choices: { 1: operator } }, on: { failed: end } }
  operator: { speak: Operator., next: end }
`;
    const phone = callInto(text, { carrier: script }).wait(500).press('01').hear('Press 1.');
    expect(phone.visits()).toEqual(['one', 'two']);
  });

  test('payments', () => {
    const text = told('pay', '{ connector_name: own }', '${result.result}');
    expect(
      callInto(text, { carrier: { payments: ['too-many-failed-attempts'] } })
        .drain()
        .heard(),
    ).toEqual(['too-many-failed-attempts']);
  });

  test('refer is done when it is followed, and failed when it is not', () => {
    const text = told('refer', '{ sip_address: "sip:a@example.com" }', '${result.sip_notify_response}');
    const followed = callInto(text, { carrier: { disorder: { sameMomentAnyOrder: false } } }).drain();
    expect(followed.visits()).toEqual(['one', 'said']);
    const phone = callInto(text).wait(100);
    event(phone, 'call.refer.failed', { sip_notify_response: 603 });
    expect(phone.visits()).toEqual(['one', 'failed']);
  });

  test('a stream that fails later is only an event', () => {
    const text = `
flow: stream
routes: default
start: one
states:
  one: { streaming_start: { stream_url: "wss://example.com/a" }, next: two }
  two: { wait: 20s, next: end, on: { streaming.failed: three } }
  three: { speak: Three., next: end }
`;
    const phone = callInto(text).wait(1_000);
    expect(phone.visits()).toEqual(['one', 'two']);
    event(phone, 'streaming.failed', { failure_reason: 'x' });
    expect(phone.visits()).toEqual(['one', 'two', 'three']);
  });

  test('an acceptance’s answer is `result`', () => {
    const text = told('ai_assistant_join', least['ai_assistant_join'] ?? '', '${result.conversation_id}');
    expect(callInto(text).drain().heard()).toEqual(['c1']);
  });

  test('fork_stop is refused where nothing is forked', () => {
    const text = told('fork_stop', '{}', '${result.code}');
    expect(callInto(text).drain().heard()).toEqual(['Failed, 90031']);
    const steps = text.replace(
      'one: { fork_stop: {}',
      `one: { steps: [{ fork_start: ${least['fork_start'] ?? ''} }, { fork_stop: {} }]`,
    );
    expect(callInto(steps).drain().visits()).toEqual(['one', 'said']);
  });

  test('leave_queue leaves the queue', () => {
    const text = told('steps', '[{ enqueue: { queue_name: support } }, { leave_queue: {} }]', 'Left.');
    expect(callInto(text).drain().heard()).toEqual(['Left.']);
  });

  test('what the caller says while a flow transcribes is an act', () => {
    const text = `
flow: heard
routes: default
on: { call.transcription: said }
start: one
states:
  one: { transcription_start: {}, next: two }
  two: { wait: 1m, next: end }
  said: { speak: "You said \${event.transcription_data.transcript}.", next: two }
`;
    const phone = callInto(text).wait(1_000);
    speakUp(phone, 'hello').hear('You said hello.');
    expect(phone.call().entered).toBe(1);
  });
});
