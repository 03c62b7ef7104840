import { systemClock } from '../../server/clock.ts';
import { openSqliteStore } from '../../server/store/sqlite/sqlite-call-store.ts';
import type { SentRequest } from '../../server/telnyx/carrier-client.ts';
import { recordLog } from '../server/recorded-log.ts';
import { removeTempFolders } from '../server/temp-folder.ts';
import { hears, until } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';

const FLOW = `routes: default
start: first
states:
  first:
    menu: { prompt: Press 1., choices: { 1: desk }, timeout: 20s }
    on: { failed: end }
  desk: { transfer: "+13125550111", next: sorry, on: { failed: end } }
  sorry: { speak: They are gone., next: end }
`;

let rig: Rig;

beforeEach(async () => {
  rig = await makeRig(FLOW, { model: { defaultFarEnd: { answersAfter: 10, hangsUpAfter: null } } });
});
afterEach(async () => {
  await rig.close();
  removeTempFolders();
});

it('calls of an earlier run are over at the start where the carrier knows none of their legs, and nothing is sent to it', async () => {
  const { phone } = rig;
  const first = await rig.startServer();
  const inMenu = await phone.call('+13125550100');
  const transferred = await phone.call('+13125550100');
  for (const leg of [inMenu, transferred]) await hears(phone, leg, 'Press 1.');
  await phone.press(transferred, '1');
  await until('the far end was there', async () => {
    const { legs } = await phone.see(transferred);
    return legs.length === 2 && legs.every(({ state }) => state === 'bridged');
  });
  await first.stop();

  const sent: SentRequest[] = [];
  const second = await rig.startServer({ carrierIsNew: true, record: (request) => sent.push(request) });
  await second.stop();
  expect(sent).toEqual([]);
  expect(rig.log.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  const store = openSqliteStore({ folder: rig.config.dataFolder, clock: systemClock, log: recordLog() });
  const any = { call: null, flow: null, from: null, to: null, since: null, after: null, limit: 10 };
  const live = await store.listCalls({ ...any, stage: 'live' });
  const ended = await store.listCalls({ ...any, stage: 'ended' });
  const unsent = await store.unsentCommands(Number.MAX_SAFE_INTEGER, null);
  const timer = await store.nextTimerAt();
  await store.close();
  expect({ live, ended: ended.length, unsent, timer }).toEqual({ live: [], ended: 2, unsent: [], timer: null });
});
