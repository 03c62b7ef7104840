import { openSwitches, type SwitchService } from '../../../server/switches/switch-service.ts';
import type { CompiledFlow } from '../../../server/calls/engine-port.ts';
import type { CallStore } from '../../../server/store/call-store.ts';
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-call-store.ts';
import { recordLog } from '../recorded-log.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { createVirtualClock, START, type VirtualClock } from '../virtual-clock.ts';

let store: CallStore;
let clock: VirtualClock;
let serving: CompiledFlow[];
let switches: SwitchService;
let folder: string;

const aFlow = (id: string, starts: Record<string, boolean>): CompiledFlow => ({
  flow: {
    id,
    routes: 'default',
    reload: 'pin',
    switches: new Map(Object.entries(starts).map(([name, on]) => [name, { on }])),
  },
  version: 'v1',
});

async function open(): Promise<void> {
  const log = recordLog();
  store = openSqliteStore({ folder, clock, log });
  switches = await openSwitches({ store, serving: () => serving, clock, log });
}

beforeEach(async () => {
  clock = createVirtualClock();
  folder = tempFolder();
  serving = [aFlow('main', { emergency: false, holiday: true }), aFlow('other', { emergency: false })];
  await open();
});
afterEach(async () => {
  await store.close();
  removeTempFolders();
});

it('has the value it starts with until it is set', () => {
  expect(switches.list()).toMatchObject([
    {
      name: 'emergency',
      on: false,
      start: false,
      flipped: false,
      until: null,
      by: null,
      at: null,
      flows: ['main', 'other'],
    },
    { name: 'holiday', on: true, start: true, flipped: false, flows: ['main'], history: [] },
  ]);
  expect(switches.at(clock.now())).toEqual({});
});

it('is set for everybody, with who and when, and goes back', async () => {
  await expect(switches.set('emergency', true, null, 'ops')).resolves.toMatchObject({
    ok: true,
    report: { on: true, flipped: true, by: 'ops', at: START, until: null },
  });
  expect(switches.at(clock.now())).toEqual({ emergency: true });
  await clock.advance(1_000);
  await switches.set('emergency', null, null, 'later');
  expect(switches.at(clock.now())).toEqual({});
  expect(switches.get('emergency')).toMatchObject({
    on: false,
    flipped: false,
    by: 'later',
    history: [
      { at: START + 1_000, on: null, until: null, who: 'later' },
      { at: START, on: true, until: null, who: 'ops' },
    ],
  });
});

it('runs out by itself, to the moment, without a timer', async () => {
  await switches.set('emergency', true, START + 1_000, 'ops');
  await switches.set('holiday', false, START + 2_000, 'ops');
  expect(clock.scheduled()).toBe(0);
  expect(switches.at(START + 999)).toEqual({ emergency: true, holiday: false });
  expect(switches.at(START + 1_000)).toEqual({ holiday: false });
  expect(switches.at(START + 2_000)).toEqual({});
  // A clock that goes back counts as well.
  expect(switches.at(START)).toEqual({ emergency: true, holiday: false });
  expect(switches.get('emergency')).toMatchObject({ on: true, until: START + 1_000 });
  await clock.advance(1_000);
  expect(switches.get('emergency')).toMatchObject({ on: false, flipped: false, until: null, by: 'ops' });
});

it('is as it was after a restart, also when it ran out meanwhile', async () => {
  await switches.set('emergency', true, START + 1_000, 'ops');
  await switches.set('holiday', false, null, 'boss');
  await store.close();
  await clock.advance(1_500);
  await open();
  expect(switches.at(clock.now())).toEqual({ holiday: false });
  expect(switches.list().map(({ on, by }) => [on, by])).toEqual([
    [false, 'ops'],
    [false, 'boss'],
  ]);
});

it('of no flow that serves is refused with the nearest name', async () => {
  await expect(switches.set('emergancy', true, null, 'ops')).resolves.toEqual({
    ok: false,
    problem: 'No flow that serves has a switch `emergancy`; did you mean `emergency`?',
  });
  await expect(switches.set('emergency', true, START, 'ops')).resolves.toMatchObject({ ok: false });
  await expect(store.switchHistory(null, 10)).resolves.toEqual([]);
});

it('is kept, and not told of, while no flow has it', async () => {
  await switches.set('emergency', true, null, 'ops');
  const both = serving;
  serving = [];
  expect([switches.list(), switches.get('emergency')]).toEqual([[], null]);
  serving = both;
  expect(switches.get('emergency')).toMatchObject({ on: true });
});

it('is not set where the store fails', async () => {
  await store.close();
  await expect(switches.set('emergency', true, null, 'ops')).rejects.toMatchObject({ code: 'store_closed' });
  expect(switches.at(clock.now())).toEqual({});
});
