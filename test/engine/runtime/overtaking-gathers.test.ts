import { callInto, nth, type PhoneOptions } from '../../support/phone.ts';

const flow = `
routes: default
start: one
states:
  one: { menu: { prompt: One., choices: { 1: two }, no_match: "No." }, on: { failed: three } }
  two: { menu: { prompt: Two., choices: { 2: three }, no_match: Wrong. }, on: { failed: three } }
  three: { speak: Three., next: end }
`;

test('a gather whose ending overtakes that of the gather stopped before it is not waited for in silence', () => {
  // The first gather tells of its key too late and is stopped for it; of the second key its gather alone tells.
  const [late, lost] = [nth('call.gather.ended', 1, 1_500), nth('call.dtmf.received', 2, null)];
  const detour: NonNullable<PhoneOptions['detour']> = (webhook) => {
    const [longer, kept] = [late(webhook), lost(webhook)];
    return kept === null ? null : longer;
  };
  const phone = callInto(flow, { detour }).hear('One.').press('1').hear('Two.').press('#').wait(500);
  expect(phone.heard()).toEqual(['One.', 'Two.', 'Wrong. Two.']);
  expect(phone.drain().call().stage).toBe('ended');
});
