import { callInto } from '../../../server/cli/number-to-call.ts';

interface Route {
  readonly to?: string;
  readonly from?: string;
  readonly connection_id?: string;
}

const flow = (id: string, routes: 'default' | Route[]) => ({
  flow: { id, routes, reload: 'pin' as const, switches: new Map() },
  version: 'v',
});
const from = '+12025550133';

it.each<[string, 'default' | Route[], object]>([
  ['any', 'default', { from, to: '+12025550131' }],
  ['a number', [{ to: '+4930123456' }], { from, to: '+4930123456' }],
  ['a prefix', [{ to: '+1202*' }], { from, to: '+12020000000' }],
  ['a caller', [{ from: '+1312*' }], { from: '+13120000000', to: '+12025550131' }],
  ['an application', [{ connection_id: '7' }], { from, to: '+12025550131', connection_id: '7' }],
])('is a call that the flow takes: %s', (_name, routes, call) => {
  expect(callInto('f', [flow('f', routes)])).toEqual(call);
});

it('is no call that another flow takes', () => {
  const flows = [flow('a', [{ to: '+12025550131' }]), flow('b', 'default'), flow('c', [])];
  expect(callInto('b', flows)).toEqual({ from, to: '+13125550131' });
  expect(callInto('c', flows)).toBeNull();
  expect(callInto('b', [flow('a', [{ to: '*' }]), flow('b', 'default')])).toBeNull();
});
