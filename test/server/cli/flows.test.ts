import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiRig, apiRig, closeRigs } from '../api/api-rig.ts';
import { removeTempFolders } from '../temp-folder.ts';
import { operate, steady } from './operate.ts';
import type { Ran } from './run-command.ts';

const greeting = (text: string): string =>
  `routes: [{ to: "+13125550100" }]\nstart: hello\nstates:\n  hello:\n    speak: ${text}\n    next: end\n`;

let rig: ApiRig;
beforeEach(async () => {
  rig = await apiRig(greeting('Hello.'));
});
afterEach(async () => {
  await closeRigs();
  removeTempFolders();
});

const flows = (...args: string[]): Promise<Ran> => operate(rig, ['flows', ...args]);
const write = (text: string): void => {
  writeFileSync(join(rig.config.flowsFolder, 'test.yaml'), text);
};
const file = (): string => join(rig.config.flowsFolder, 'test.yaml');

describe('pressone flows', () => {
  it('lists the flows', async () => {
    const { out, err, code } = await flows();
    expect(steady(out).split('\n')).toEqual([
      'FLOW  STATE  VERSION  SINCE  CALLS  FILE',
      'test  serving  DIGITS  AGO  0  flows/test.yaml',
      '',
    ]);
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });

  it('says why one is broken', async () => {
    write(greeting('Hello.').replace('next: end', 'next: nowhere'));
    const reload = await flows('reload');
    expect(steady(reload.out)).toBe(
      `test is broken:\n  ${file()}:6:11: there is no state \`nowhere\`; the states are \`hello\` [unknown-state]\n`,
    );
    expect(reload.code).toBe(1);
    const { out } = await flows('list');
    expect(steady(out)).toContain('test is broken, and version DIGITS goes on serving:\n');
    expect(steady(out)).toContain(
      `${file()}:6:11: there is no state \`nowhere\`; the states are \`hello\` [unknown-state]\n`,
    );
  });

  it('reloads, rolls back and shows the history', async () => {
    const same = await flows('reload');
    expect(steady(same.err)).toBe('Nothing has changed (MS).\n');
    write(greeting('Good evening.'));
    const reload = await flows('reload');
    expect(steady(reload.out)).toBe('test: DIGITS serves instead of DIGITS\n');
    const back = await flows('rollback', 'test');
    expect(steady(back.out)).toBe('test: DIGITS serves instead of DIGITS\n');
    expect(back.err).toBe('It serves until the files change.\n');
    expect(steady((await flows()).out)).toContain('test  serving  DIGITS  AGO, rollback  0  flows/test.yaml');
    const { out } = await flows('show', 'test');
    expect(steady(out).split('\n')).toEqual([
      'test',
      '  state  serving',
      '  version  ' + (out.match(/version +([0-9a-f]{64})/)?.[1] ?? ''),
      '  since  AGO, rollback, jo',
      '  file  flows/test.yaml',
      '  routes  +13125550100',
      '  reload  pin',
      '',
      expect.stringMatching(/^VERSION {2}ADDED {2}CALLS/),
      expect.stringMatching(/^DIGITS {2}AGO {2}0/),
      expect.stringMatching(/^DIGITS {2}AGO {2}0/),
      '',
      'CHANGED  FROM  TO  BY',
      'AGO  DIGITS  DIGITS  rollback, jo',
      'AGO  DIGITS  DIGITS  api, jo',
      'AGO  DIGITS  file, start',
      '',
    ]);
    expect(out.match(/serves$/gm)).toHaveLength(1);
  });

  it('says which flow is removed', async () => {
    const other = join(rig.config.flowsFolder, 'other.yaml');
    writeFileSync(other, greeting('Hello.').replace('0100', '0101'));
    const added = await flows('reload');
    expect(steady(added.out)).toBe('other: DIGITS serves, new\n');
    rmSync(other);
    const { out } = await flows('reload');
    expect(out).toBe('other: takes no new calls\n');
  });

  it('says what is wrong in settings, also where no flow uses them', async () => {
    const settings = join(rig.config.flowsFolder, 'settings.yaml');
    writeFileSync(settings, 'settings: [');
    const { out, err, code } = await flows('reload');
    rmSync(settings);
    expect(out).toMatch(/^Settings are broken, .*:\n {2}\S*flows\/settings\.yaml:1:11: .* \[yaml-syntax\]\n$/);
    expect({ err: steady(err), code }).toEqual({ err: 'Nothing has changed (MS).\n', code: 1 });
    await expect(flows('reload')).resolves.toMatchObject({ out: '', code: 0 });
  });

  it('says what is wrong', async () => {
    const unknown = await flows('show', 'tset');
    expect(unknown).toMatchObject({ out: '', err: 'There is no flow `tset`. Is `test` meant?\n', code: 2 });
    const alone = await flows('rollback', 'test');
    expect(alone.code).toBe(1);
    expect(alone.err).not.toBe('');
    const word = await flows('lst');
    expect(word).toMatchObject({ code: 2, err: expect.stringContaining("'flows lst' (did you mean list?)") as string });
  });

  it('prints what the API answered', async () => {
    for (const args of [['list'], ['show', 'test'], ['reload']]) {
      const { out, code } = await flows(...args, '--format', 'json');
      expect(code).toBe(0);
      expect(Object.keys(JSON.parse(out) as object)).not.toContain('error');
      expect(out.endsWith('}\n')).toBe(true);
    }
  });
});
