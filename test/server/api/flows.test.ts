import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTempFolders } from '../temp-folder.ts';
import { type ApiRig, apiRig, closeRigs, codeIn, messageIn } from './api-rig.ts';

const greeting = (text: string): string =>
  `routes: default\nswitches: { closed: false }\nstart: hello\nstates:\n  hello:\n    speak: ${text}\n    next: end\n`;

interface Flow {
  readonly id: string;
  readonly state: string;
  readonly version: string | null;
  readonly how: string | null;
  readonly who: string | null;
  readonly problems: readonly { readonly code: string | null; readonly line: number | null }[];
  readonly stays: readonly object[];
  readonly versions: readonly { readonly version: string; readonly serving: boolean }[];
  readonly history: readonly {
    readonly from: string | null;
    readonly to: string | null;
    readonly how: string;
    readonly who: string;
  }[];
}

let rig: ApiRig;
beforeEach(async () => {
  rig = await apiRig(greeting('Hello.'));
});
afterEach(async () => {
  await closeRigs();
  removeTempFolders();
});

const flowOf = async (id: string): Promise<Flow> =>
  ((await rig.ask('GET', `/api/flows/${encodeURIComponent(id)}`)).json as { flow: Flow }).flow;
const write = (name: string, text: string): void => {
  writeFileSync(join(rig.config.flowsFolder, name), text);
};
const reload = async (by?: string): Promise<unknown> =>
  (await rig.ask('POST', '/api/flows/reload', { body: by === undefined ? {} : { by } })).json;

describe('the flows', () => {
  it('are listed, and one is shown with its versions and history', async () => {
    const { json } = await rig.ask('GET', '/api/flows');
    expect(json).toMatchObject({
      flows: [{ id: 'test', state: 'serving', reload: 'pin', routes: 'default', calls: [], problems: [] }],
    });
    const flow = await flowOf('test');
    expect(flow.stays).toEqual([]);
    expect(flow.versions).toMatchObject([{ version: flow.version, serving: true }]);
    expect(flow.history).toMatchObject([{ from: null, to: flow.version, how: 'file', who: 'start' }]);
  });

  it('are read again when asked, in the name of who asks', async () => {
    const before = await flowOf('test');
    write('test.yaml', greeting('Good evening.'));
    const report = await reload('jo');
    const after = await flowOf('test');
    expect(report).toMatchObject({
      unchanged: false,
      unreadable: null,
      broken: [],
      changed: [{ flow: 'test', from: before.version, to: after.version, how: 'api', who: 'jo' }],
    });
    expect(after).toMatchObject({ how: 'api', who: 'jo' });
    expect(after.version).not.toBe(before.version);
    await expect(reload()).resolves.toMatchObject({ unchanged: true, changed: [] });
  });

  it('stay as they are where the new text is broken, which the answer tells', async () => {
    const before = await flowOf('test');
    write('test.yaml', greeting('Hello.').replace('next: end', 'next: nowhere'));
    await expect(reload()).resolves.toMatchObject({
      unchanged: true,
      broken: [{ id: 'test', problems: [expect.stringContaining('nowhere') as string] }],
    });
    await expect(flowOf('test')).resolves.toMatchObject({
      state: 'broken',
      version: before.version,
      problems: [{ code: 'unknown-state', line: 7 }],
    });
  });

  it('stay gone back after a restart, which the log says', async () => {
    const { version } = await flowOf('test');
    write('test.yaml', greeting('Good evening.'));
    await reload();
    await rig.ask('POST', '/api/flows/test/rollback');
    await rig.server.stop();
    const server = await rig.startServer({ watches: false });
    expect(server.rolledBack()).toEqual([{ flow: 'test', version, hasFile: true }]);
    const told = rig.log.lines.filter(({ message }) => message.startsWith('This version was brought back'));
    expect(told).toMatchObject([{ level: 'info', fields: { flow: 'test', version } }]);
  });

  it('go back to the version before, and to one that is named', async () => {
    const first = await flowOf('test');
    write('test.yaml', greeting('Good evening.'));
    await reload();
    const second = await flowOf('test');
    const back = await rig.ask('POST', '/api/flows/test/rollback', { body: { by: 'jo' } });
    expect(back.json).toMatchObject({
      change: { from: second.version, to: first.version, how: 'rollback', who: 'jo' },
    });
    const version = second.version?.slice(0, 8).toUpperCase() ?? '';
    const forth = await rig.ask('POST', '/api/flows/test/rollback', { body: { version } });
    expect(forth.json).toMatchObject({ change: { to: second.version, who: 'api' } });
    const unknown = await rig.ask('POST', '/api/flows/test/rollback', { body: { version: '000000' } });
    expect([unknown.status, codeIn(unknown)]).toEqual([409, 'no_rollback']);
    expect(messageIn(unknown)).toContain('000000');
    const short = await rig.ask('POST', '/api/flows/test/rollback', { body: { version: '0000' } });
    expect([short.status, messageIn(short)]).toEqual([
      400,
      '`version`: expected at least 6 of the hexadecimal digits that a version begins with.',
    ]);
  });

  it('are named by what is below their folder, with a slash that is encoded', async () => {
    const text = readFileSync(join(rig.config.flowsFolder, 'test.yaml'), 'utf8').replace('routes: default\n', '');
    mkdirSync(join(rig.config.flowsFolder, 'hotel'));
    write('hotel/guest.yaml', text);
    // A flow may have the name of another path: it is asked for by another method.
    write('reload.yaml', text);
    await reload();
    await expect(flowOf('hotel/guest')).resolves.toMatchObject({ id: 'hotel/guest', routes: [] });
    await expect(flowOf('reload')).resolves.toMatchObject({ id: 'reload' });
    const nearest = await rig.ask('GET', '/api/flows/hotel%2Fgest');
    expect([nearest.status, codeIn(nearest)]).toEqual([404, 'unknown_flow']);
    expect(messageIn(nearest)).toContain('Is `hotel/guest` meant?');
    const raw = await rig.ask('GET', '/api/flows/hotel/guest');
    expect(codeIn(raw)).toBe('not_found');
    const rollback = await rig.ask('POST', '/api/flows/gest/rollback');
    expect(codeIn(rollback)).toBe('unknown_flow');
  });
});

it.each(['__proto__', 'constructor', 'toString', '..', '*', '%25', "'; DROP TABLE calls; --", 'a'.repeat(5_000)])(
  'nothing is called “%s”',
  async (name) => {
    const path = encodeURIComponent(name).replaceAll('..', '%2E%2E');
    const asked = [
      ['GET', `/api/flows/${path}`],
      ['POST', `/api/flows/${path}/rollback`],
      ['GET', `/api/switches/${path}`],
      ['PUT', `/api/switches/${path}`],
      ['GET', `/api/calls/${path}`],
      ['POST', `/api/calls/${path}/hangup`],
    ] as const;
    for (const [method, url] of asked) {
      const answer = await rig.ask(method, url, method === 'PUT' ? { body: { on: true } } : {});
      expect([url, answer.status]).toEqual([url, 404]);
    }
  },
);

describe('the switches', () => {
  const CLOSED = '/api/switches/closed';

  it('are listed and shown', async () => {
    const { json } = await rig.ask('GET', '/api/switches');
    const closed = {
      name: 'closed',
      on: false,
      start: false,
      flipped: false,
      until: null,
      flows: ['test'],
      history: [],
    };
    expect(json).toMatchObject({ switches: [closed] });
    await expect(rig.ask('GET', CLOSED)).resolves.toMatchObject({ json: { switch: closed } });
  });

  it('are flipped, for good or for a time, and go back to where they start', async () => {
    const on = await rig.ask('PUT', CLOSED, { body: { on: true, by: 'jo' } });
    expect(on.json).toMatchObject({ switch: { on: true, flipped: true, until: null, by: 'jo' } });
    const before = Date.now();
    const lasting = await rig.ask('PUT', CLOSED, { body: { on: true, for: '2h' } });
    const { until } = (lasting.json as { switch: { until: string } }).switch;
    expect(Date.parse(until) - before).toBeGreaterThanOrEqual(7_200_000);
    expect(Date.parse(until) - before).toBeLessThan(7_260_000);
    const till = await rig.ask('PUT', CLOSED, { body: { on: true, until: '2099-01-01T01:00:00+01:00' } });
    expect(till.json).toMatchObject({ switch: { until: '2099-01-01T00:00:00.000Z' } });
    const reset = await rig.ask('PUT', CLOSED, { body: { on: null, by: 'jo' } });
    expect(reset.json).toMatchObject({ switch: { on: false, flipped: false } });
    const { history } = (reset.json as { switch: { history: { on: boolean | null; who: string }[] } }).switch;
    expect(history.map(({ on: value, who }) => [value, who])).toEqual([
      [null, 'jo'],
      [true, 'api'],
      [true, 'api'],
      [true, 'jo'],
    ]);
  });

  it.each([
    [{}, '`on`: expected true, false, or null for the start value.'],
    [{ on: 'yes' }, '`on`: expected true, false, or null for the start value.'],
    [{ on: true, for: '2 hours' }, '`for`: expected a duration such as 90s, 30m, 2h or 7d.'],
    [{ on: true, for: '0s' }, '`until`: '],
    [{ on: true, until: 'tomorrow' }, '`until`: expected a time with its zone'],
    [{ on: true, until: '2026-99-01T00:00:00Z' }, '`until`: expected a time with its zone'],
    [{ on: true, until: '2000-01-01T00:00:00Z' }, 'is past'],
    [{ on: true, until: '2099-01-01T00:00:00Z', for: '2h' }, 'give one of them'],
    [{ on: null, for: '2h' }, 'leave `until` and `for` out'],
    [{ on: true, untill: 'x' }, 'there is no `untill` here; known: on, until, for, by'],
  ])('are not flipped by %j', async (body, message) => {
    const answer = await rig.ask('PUT', CLOSED, { body });
    expect([answer.status, codeIn(answer)]).toEqual([400, 'bad_input']);
    expect(messageIn(answer)).toContain(message);
    await expect(rig.ask('GET', CLOSED)).resolves.toMatchObject({ json: { switch: { flipped: false } } });
  });

  it('that no flow has are not there, and the nearest is named', async () => {
    for (const method of ['GET', 'PUT']) {
      const answer = await rig.ask(method, '/api/switches/close', method === 'PUT' ? { body: { on: true } } : {});
      expect([answer.status, codeIn(answer)]).toEqual([404, 'unknown_switch']);
      expect(messageIn(answer)).toContain('Is `closed` meant?');
    }
  });
});
