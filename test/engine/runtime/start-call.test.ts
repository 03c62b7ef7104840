import { CALLER, callInto, LINE, START, type Phone, type PhoneOptions } from '../../support/phone.ts';
import { compiled } from '../../support/flows.ts';

const back = compiled(
  `
flow: back
inputs: { name: { type: string, required: true } }
start: hello
states:
  hello: { speak: "Hello again \${name}.", next: end }
`,
  'back',
);

const flow = (order: string): string => `
flow: line
routes: default
vars: { name: Ann, other: "", why: "" }
start: order
states:
  order:
    start_call: { flow: back, to: "\${call.from}", ${order} }
    set: { other: "\${result.call_id}" }
    next: ok
    on: { failed: no }
  ok: { speak: We call you back., next: end }
  no: { set: { why: "\${result.detail}" }, next: sorry }
  sorry: { speak: Not possible., next: end }
`;

function order(text: string, options: PhoneOptions = {}): Phone {
  return callInto(flow(text), { ...options, flows: [back] });
}

test('orders a call that goes its own way', () => {
  const phone = order('with: { name: "${name}" }, in: 10m').wait(10_000);
  expect(phone.heard()).toEqual(['We call you back.']);
  const [first, second] = [...phone.simulation.calls.values()];
  expect(first).toMatchObject({ stage: 'ended', frames: [{ vars: { other: second?.id } }] });
  expect(second).toMatchObject({ stage: 'live', info: { to: CALLER, from: LINE, direction: 'outgoing' } });
  expect(phone.sent('dial')).toEqual([]);
  phone.drain();
  expect(phone.sent('dial').map(({ params }) => params)).toEqual([
    { connection_id: '2811212257810187875', to: CALLER, from: LINE },
  ]);
  const dialled = phone.simulation.sent.find(({ command }) => command.action === 'dial');
  expect(dialled?.at).toBe(START + 600_000);
  expect(phone.lines('say')).toEqual(['We call you back.', 'Hello again Ann.']);
  expect([...phone.simulation.calls.values()].map(({ stage }) => stage)).toEqual(['ended', 'ended']);
});

test('at once, from another number', () => {
  const phone = order('with: { name: Bob }, from: "+13125550199"').drain();
  expect(phone.params('dial')).toMatchObject({ from: '+13125550199' });
  expect(phone.lines('say')).toContain('Hello again Bob.');
});

test('is ordered once, however often the order comes', () => {
  const phone = order('with: { name: Ann }').wait(0);
  const [first, second] = [...phone.simulation.calls.values()];
  expect(second?.id).not.toBe(first?.id);
  expect(phone.simulation.calls.size).toBe(2);
  phone.give({ kind: 'command.accepted', n: phone.sent('start_call')[0]?.n ?? 0, response: { call_id: 'other' } });
  expect(phone.visits()).toEqual(['order', 'ok', 'hello'].slice(0, phone.visits().length));
  expect(phone.call().frames[0]?.vars).toMatchObject({ other: second?.id });
});

test('what cannot be ordered is failed, with the reason', () => {
  const phone = order('from: "${name}", with: { name: Ann }').drain();
  expect(phone.heard()).toEqual(['Not possible.']);
  expect(phone.call().frames[0]?.vars).toMatchObject({ why: expect.stringContaining('`from` is "Ann"') as string });
  expect(phone.simulation.calls.size).toBe(1);
});

test('an order of which nothing is heard is failed after a minute', () => {
  const phone = callInto(flow('with: { name: Ann }, in: 10m'), { flows: [back], losesAnswersTo: ['start_call'] }).wait(
    59_000,
  );
  expect(phone.visits()).toEqual(['order']);
  expect(phone.drain().heard()).toEqual(['Not possible.']);
});
