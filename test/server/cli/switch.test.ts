import { momentOf } from '../../../server/cli/switch.ts';
import { type ApiRig, apiRig, closeRigs } from '../api/api-rig.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { operate, steady } from './operate.ts';
import type { Ran } from './run-command.ts';

const FLOW =
  'routes: default\nswitches: { closed: false, snow: true }\nstart: hello\nstates:\n  hello:\n    speak: Hello.\n    next: end\n';

let rig: ApiRig;
beforeEach(async () => {
  rig = await apiRig(FLOW);
});
afterEach(async () => {
  await closeRigs();
  removeTempFolders();
});

const flip = (...args: string[]): Promise<Ran> => operate(rig, ['switch', ...args]);

describe('pressone switch', () => {
  it('lists switches, and flips one', async () => {
    await expect(flip('closed')).resolves.toMatchObject({ out: 'closed is off, as its flows start it.\n', code: 0 });
    await expect(flip('closed', 'on')).resolves.toMatchObject({ out: 'closed is on, by jo.\n', code: 0 });
    const lasting = await flip('snow', 'off', '--for', '2h');
    expect(steady(lasting.out)).toBe('snow is off until LOCAL TIME, then on, by jo.\n');
    const { out } = await flip();
    expect(
      steady(out)
        .replace(/in \d+ h \d+ min|in \d+ (h|min)/, 'in LONG')
        .split('\n'),
    ).toEqual([
      'SWITCH  NOW  START  SET  UNTIL  BY  FLOWS',
      'closed  on  off  AGO  jo  test',
      'snow  off  on  AGO  in LONG  jo  test',
      '',
    ]);
    const reset = await flip('closed', 'reset');
    expect(reset.out).toBe('closed is off, as its flows start it.\n');
    const shown = await flip('closed');
    expect(steady(shown.out).split('\n').slice(2, 5)).toEqual(['SET  TO  UNTIL  BY', 'AGO  reset  jo', 'AGO  on  jo']);
  });

  it('takes a time of the day', async () => {
    const { out, code } = await flip('closed', 'on', '--until', '23:59');
    expect(code).toBe(0);
    expect(steady(out)).toBe('closed is on until LOCAL TIME, then off, by jo.\n');
  });

  it('says what is wrong', async () => {
    await expect(flip('close', 'on')).resolves.toMatchObject({
      err: 'No flow that serves has a switch `close`. Is `closed` meant?\n',
      code: 2,
    });
    await expect(flip('closed', 'maybe')).resolves.toMatchObject({ code: 2, out: '' });
    await expect(flip('closed', 'on', '--until', 'late')).resolves.toMatchObject({ code: 2, out: '' });
    await expect(flip('closed', 'on', '--for', 'long')).resolves.toMatchObject({
      err: '`for`: expected a duration such as 90s, 30m, 2h or 7d.\n',
      code: 2,
    });
    await expect(flip('closed', 'on', '--for', '2h', '--until', '18:00')).resolves.toMatchObject({ code: 2 });
    await expect(flip('closed')).resolves.toMatchObject({ out: 'closed is off, as its flows start it.\n' });
  });

  it('prints what the API answered', async () => {
    const { out } = await flip('closed', 'on', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({ switch: { name: 'closed', on: true, by: 'jo' } });
  });
});

describe('a time on the command line', () => {
  const noon = new Date(2026, 10, 21, 12, 0).getTime();
  const local = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();

  it.each([
    ['18:00', local(2026, 10, 21, 18, 0)],
    ['9:30', local(2026, 10, 22, 9, 30)],
    ['12:00', local(2026, 10, 22, 12, 0)],
    ['2026-11-24 18:00', local(2026, 10, 24, 18, 0)],
    ['2026-11-24T18:00', local(2026, 10, 24, 18, 0)],
    ['2026-11-24T18:00:00Z', '2026-11-24T18:00:00.000Z'],
    ['2026-11-24T18:00+01:00', '2026-11-24T17:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(momentOf(text, noon)).toBe(expected);
  });

  it.each(['24:00', '18', 'noon', '2026-11-24', '2026-13-24 18:00', '2027-02-29 18:00', ''])('is not “%s”', (text) => {
    expect(() => momentOf(text, noon)).toThrow(/no time such as/);
  });
});
