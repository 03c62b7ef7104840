import { routeCall } from '../../../engine/runtime/route.ts';
import { compiled } from '../../support/flows.ts';

const call = { to: '+13125550100', from: '+15550001111', connectionId: '77' };

/** The id of the flow that takes the call, of those with these routes, in whichever order they stand. */
function taker(routes: Readonly<Record<string, string>>): string | undefined {
  const flows = Object.entries(routes).map(([id, text]) =>
    compiled(`flow: ${id}\nroutes: ${text}\nstart: a\nstates: { a: { speak: Hello., next: end } }\n`, id),
  );
  const found = routeCall(flows, call)?.flow.id;
  expect(routeCall(flows.toReversed(), call)?.flow.id).toBe(found);
  return found;
}

test.each([
  ['exact beats prefix', { best: '[{ to: "+13125550100" }]', other: '[{ to: "+1312555010*" }]' }],
  ['a longer prefix beats a shorter one', { best: '[{ to: "+1312*" }]', other: '[{ to: "+1*" }]' }],
  ['any beats absent', { best: '[{ to: "*" }]', other: '[{ from: "+15550001111", connection_id: "77" }]' }],
  [
    'where `to` is the same, `from` decides',
    { best: '[{ to: "+1*", from: "+1555*" }]', other: '[{ to: "+1*", connection_id: "77" }]' },
  ],
  [
    'then `connection_id`',
    { best: '[{ to: "+1*", connection_id: "77" }]', other: '[{ to: "+1*", connection_id: "7*" }]' },
  ],
  ['anything beats the default', { best: '[{ connection_id: "*" }]', other: 'default' }],
  ['the default takes the rest', { best: 'default', other: '[{ to: "+44*" }]' }],
  ['all keys must match', { best: '[{ to: "*" }]', other: '[{ to: "+13125550100", from: "+44*" }]' }],
  ['any of the list may match', { best: '[{ to: "+44*" }, { to: "+13125550100" }]', other: '[{ to: "+1*" }]' }],
])('%s', (_what, routes) => {
  expect(taker(routes)).toBe('best');
});

test('a call that no route matches has no flow', () => {
  expect(taker({ other: '[{ to: "+44*" }]' })).toBeUndefined();
});
