import { hears, until } from '../../e2e/phone.ts';
import { type ApiRig, apiRig, closeRigs } from '../api/api-rig.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { operate, steady } from './operate.ts';
import type { Ran } from './run-command.ts';

const FLOW = `
routes: default
start: main
states:
  main: { menu: { prompt: Press 1., choices: { 1: end }, timeout: 20s } }
`;

let rig: ApiRig;
beforeEach(async () => {
  rig = await apiRig(FLOW);
});
afterEach(async () => {
  await closeRigs();
  removeTempFolders();
});

const calls = (...args: string[]): Promise<Ran> => operate(rig, ['calls', ...args]);

async function callIn(): Promise<string> {
  const leg = await rig.phone.call('+13125550100');
  await hears(rig.phone, leg, 'Press 1');
  return leg;
}

async function newest(): Promise<string> {
  const { out } = await calls('--format', 'json');
  return (JSON.parse(out) as { calls: { id: string }[] }).calls[0]?.id ?? '';
}

describe('pressone calls', () => {
  it('lists calls, shows one, and hangs it up', async () => {
    await expect(calls()).resolves.toMatchObject({ out: '', err: 'There are no calls yet.\n', code: 0 });
    await callIn();
    await expect(calls('--ended')).resolves.toMatchObject({ out: '', err: 'There is no such call.\n', code: 0 });
    const list = await calls('list', '--live');
    expect(steady(list.out).split('\n')).toEqual([
      expect.stringMatching(/^CALL {2}BEGAN {2}FROM {2}TO {2}FLOW {2}/),
      'DIGITS  AGO  +15550001111  +13125550100  test  main',
      '',
    ]);
    const id = await newest();
    const hangup = await calls('hangup', id.slice(0, 8));
    expect(hangup).toMatchObject({ out: `Call ${id} is hung up.\n`, err: '', code: 0 });
    await until('the call has ended', async () => (await calls('--ended')).out !== '');
    const { out } = await calls('show', id.slice(0, 8));
    expect(steady(out).split('\n')).toEqual([
      'CALL',
      '  from  +15550001111 to +13125550100, incoming',
      '  began  LOCAL TIME, AGO',
      expect.stringMatching(/ended after AGO$/),
      '  flow  test, version DIGITS',
      '  leg  caller, gone, LEG',
      '',
      '  SECONDS  call  +15550001111 → +13125550100, flow test',
      '  SECONDS  command  answer',
      '  SECONDS  leg  caller answered',
      '  SECONDS  state  main',
      '  SECONDS  command  gather_using_speak',
      '  SECONDS  hears  “Press 1.”',
      '  SECONDS  note  jo ends the call',
      '  SECONDS  command  gather_stop',
      '  SECONDS  command  hangup',
      '  SECONDS  leg  caller gone',
      '  SECONDS  ended  ended: normal_clearing',
      '',
    ]);
    const again = await calls('hangup', id);
    expect(again).toMatchObject({ out: '', err: `Call ${id} has ended already.\n`, code: 1 });
  });

  it('lists as many as are asked for, whatever a page holds, and says when there are more', async () => {
    await callIn();
    await callIn();
    const one = await calls('--limit', '1');
    expect(one.out.trim().split('\n')).toHaveLength(2);
    expect(one.err).toContain('There are more');
    const all = await calls('--limit', '1000', '--from', '+15550001111', '--since', '1h ago');
    expect(all.out.trim().split('\n')).toHaveLength(3);
    expect(all.err).toBe('');
    await expect(calls('--to', '+1999')).resolves.toMatchObject({ out: '' });
  });

  it('says what is wrong', async () => {
    await expect(calls('--limit', '0')).resolves.toMatchObject({ code: 2, out: '' });
    await expect(calls('--live', '--ended')).resolves.toMatchObject({ code: 2, out: '' });
    await expect(calls('--since', 'yesterday')).resolves.toMatchObject({ code: 2, out: '' });
    await expect(calls('show', '00000000')).resolves.toMatchObject({
      err: expect.stringContaining('There is no call 00000000.') as string,
      code: 2,
    });
    await expect(calls('shwo')).resolves.toMatchObject({
      err: expect.stringContaining("'calls shwo' (did you mean show?)") as string,
      code: 2,
    });
  });
});
