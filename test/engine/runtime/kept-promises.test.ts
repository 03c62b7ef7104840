import type { SimulatedReply, SimulatedRequest } from '../../../engine/simulator/requests.ts';
import { event } from '../../support/speak-up.ts';
import { refuse } from '../../support/error-flows.ts';
import { callInto, type Phone } from '../../support/phone.ts';

describe('a recording that runs when the call ends', () => {
  const flow = (verb: string, then: string): string => `
routes: default
on: { hangup: tell }
start: voicemail
states:
  voicemail: { record: { max: 20s, into: message }, ${verb} next: ${then} }
  bye: { speak: Goodbye., next: end }
  cut: { hangup: }
  tell: { request: { post: "https://crm.example/calls", json: { url: "\${message.url}" } }, on: { failed: end }, next: end }
`;
  const told = (text: string, hangsUpAfter: number | null): { phone: Phone; requests: SimulatedRequest[] } => {
    const requests: SimulatedRequest[] = [];
    const http = (request: SimulatedRequest): SimulatedReply => {
      requests.push(request);
      return { status: 204 };
    };
    const phone = callInto(text, { http }).wait(hangsUpAfter ?? 0);
    if (hangsUpAfter !== null) phone.hangUp();
    return { phone: phone.drain(), requests };
  };

  test.each([
    ['the caller hangs up', '', 'bye', 4_000],
    ['the caller hangs up while it goes on beside the flow', 'await: false,', 'bye', 800],
    ['the flow comes to its end', 'await: false,', 'bye', null],
    ['the flow hangs up', 'await: false,', 'cut', null],
  ])('%s: on.hangup runs once, with the address of the file', (_how, verb, then, after) => {
    const { phone, requests } = told(flow(verb, then), after);
    expect(requests.map(({ json }) => json)).toEqual([{ url: expect.stringMatching(/^https:.*\.mp3$/) as string }]);
    expect(phone.visits().filter((state) => state === 'tell')).toHaveLength(1);
    expect(phone.call().stage).toBe('ended');
  });
});

describe('a bad network', () => {
  const replies: readonly (readonly [string, SimulatedReply | null])[] = [
    ['nobody there', null],
    ['reset', 'reset'],
    ['timeout', 'timeout'],
    ['later than asked for', { json: {}, after: 2_001 }],
    ['500', { status: 500, json: {} }],
    ['404 with a body', { status: 404, json: { tier: 'gold' } }],
    ['a redirect', { status: 302 }],
    ['not JSON', { body: '<html>' }],
    ['half of JSON', { body: '{"tier":' }],
    ['nothing', { body: '' }],
    ['another type', { json: [1] }],
    ['too much', { body: JSON.stringify({ text: 'x'.repeat(70_000) }) }],
  ];

  test.each(replies)('%s is failed, and is heard within the timeout and a second', (_name, reply) => {
    const flow = `
routes: default
vars: { customer: {} }
start: ask
states:
  ask: { request: { get: "https://crm.example/a", timeout: 2s, into: customer }, on: { failed: no }, next: yes }
  yes: { speak: Yes., next: end }
  no: { speak: No., next: end }
`;
    const phone = callInto(flow, { http: () => reply }).wait(3_000);
    expect(phone.visits()).toEqual(['ask', 'no']);
    expect(phone.heard()).toEqual(['No.']);
  });
});

describe('what a refusal takes along', () => {
  test('a menu whose transcription is refused after it has begun to speak goes on without', () => {
    const flow = `
routes: default
start: main
states:
  main:
    menu:
      prompt: [{ text: Say sales., voice: female }, { text: Or press 1., voice: male }]
      speech: true
      choices: { 1: { goto: sales, say: [sales] } }
    on: { failed: lost }
  sales: { speak: Sales., next: end }
  lost: { speak: Lost., next: end }
`;
    // The key proves the answer, and is a wrong choice: the menu begins twice in one commit.
    const phone = callInto(flow, { ...refuse('transcription_start'), detour: late('call.answered') });
    event(phone, 'call.dtmf.received', { digit: '4' }).wait(200);
    expect(phone.sent('speak')).toHaveLength(2);
    expect(phone.hear('Or press 1').press('1').drain().visits()).toEqual(['main', 'sales']);
  });

  test('a key that leaves a queue in the event that entered it leads where it leads', () => {
    const flow = `
routes: default
start: waiting
states:
  waiting:
    queue: { name: support, hold: { audio: "https://example.com/hold.mp3" }, keys: { 1: menu } }
    on: { full: menu, failed: menu }
  menu: { speak: Not in the queue., next: end }
`;
    const full = refuse('enqueue', 422, 1, '90036');
    const phone = callInto(flow, { ...full, detour: late('call.answered') });
    event(phone, 'call.dtmf.received', { digit: '1' }).wait(200);
    expect(phone.hear('Not in the queue').drain().call().stage).toBe('ended');
  });
});

/** A detour that makes webhooks of a type come 2 s later. */
function late(type: string) {
  return (webhook: { readonly event: { readonly data: { readonly [name: string]: unknown } } }): number =>
    webhook.event.data['event_type'] === type ? 2_000 : 0;
}
