import { callInto, type Phone } from '../../support/phone.ts';
import { compiled } from '../../support/flows.ts';

// A variable keeps its type, whatever a web service answers: data of another one is the flow's error where it arrives.
const main = (types: string, use: string): string => `routes: default
on: { error: sorry }
vars: { data: { type: any }, kept: ${types} }
start: look_up
states:
  look_up: { request: { get: https://crm.example/a, into: data }, on: { failed: end }, next: use }
  use: ${use}
  told: { speak: "It is \${kept}.", next: end }
  sorry: { speak: "Sorry, \${error.code} in \${error.state}.", next: end }
`;
const inner = `
inputs: { amount: { type: double } }
start: say
states: { say: { speak: "Amount \${amount + 0.5}.", next: return } }
`;
const set = '{ set: { kept: "${data.x}" }, next: told }';

function call(flow: string, x: string): Phone {
  const http = (): { body: string } => ({ body: `{"x": ${x}}` });
  return callInto(compiled(flow, 'main', 'v1', { inner }), { http }).drain();
}

test.each([
  ['int', '7', 'It is 7.'],
  ['int', '7.5', 'Sorry, bad_data in use.'],
  ['int', '"7"', 'Sorry, bad_data in use.'],
  ['int', 'null', 'Sorry, bad_data in use.'],
  ['double', '7', 'It is 7.'],
  ['double', '7.5', 'It is 7.5.'],
  ['string', '"7"', 'It is 7.'],
  ['string', '7', 'Sorry, bad_data in use.'],
  ['bool', '"true"', 'Sorry, bad_data in use.'],
  ['any', 'null', 'It is .'],
])('a variable of type %s that gets %s', (type, x, said) => {
  expect(call(main(`{ type: ${type} }`, set), x).heard()).toEqual([said]);
});

test.each([
  ['list', '{}'],
  ['map', '[]'],
  ['map', '"a"'],
])('a variable of type %s that gets %s', (type, x) => {
  const flow = main(`{ type: ${type} }`, set).replace('${kept}', '${size(kept)}');
  expect(call(flow, x).heard()).toEqual(['Sorry, bad_data in use.']);
});

test.each([
  ['2', ['Amount 2.5.']],
  ['"two"', ['Sorry, bad_data in use.']],
])('an input of a sub-flow that gets %s is judged in the flow that runs it', (x, heard) => {
  const flow = main('0', '{ run: { flow: inner, with: { amount: "${data.x}" } }, next: end }');
  const phone = call(flow, x);
  expect(phone.heard()).toEqual(heard);
  expect(phone.call().stage).toBe('ended');
});
