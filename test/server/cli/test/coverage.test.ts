import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTempFolders } from '../../temp-folder.ts';
import { aProject, run } from '../run-command.ts';

afterEach(removeTempFolders);

const SHOP = `routes: default
start: main
states:
  main:
    menu: { prompt: "For hours, press 1.", choices: { 1: hours, 2: sales } }
    on: { failed: end }
  hours: { speak: From nine to five., next: end }
  sales:
    transfer: "+13125550111"
    on: { failed: end }
`;
const OTHER = 'start: a\nstates: { a: { speak: Other., next: end } }\n';
const HOURS = 'scenarios: [{ name: hours, steps: [press: 1, hear: nine to five] }]\n';

const project = (): string => aProject({ shop: SHOP, 'shop.test': HOURS, other: OTHER });

describe('pressone test --coverage', () => {
  it('says of each file how much was reached, and which lines were not', async () => {
    const { out, code } = await run(['test', '--coverage'], { cwd: project() });
    expect(code).toBe(0);
    expect(out.split('\n').slice(5)).toEqual([
      '                     all  states  choices  outcomes  handlers  transitions  prompts  lines not reached',
      'flows/other.yaml   0.0 %     0/1        -         -         -          0/1      0/1  2',
      'flows/shop.yaml   60.0 %     2/3      1/2       0/2         -          1/1      2/2  5-6, 8, 10',
      'all files         46.2 %     2/4      1/2       0/2         -          1/2      2/3',
      '',
    ]);
  });

  it('leaves out flows that a part of the scenarios does not run', async () => {
    const { out } = await run(['test', '--coverage', '--filter', 'hours'], { cwd: project() });
    expect(out).toContain('flows/shop.yaml');
    expect(out).not.toContain('flows/other.yaml');
  });

  it('--min fails below it', async () => {
    const cwd = project();
    const below = await run(['test', '--min', '46.5'], { cwd });
    expect(below.code).toBe(1);
    expect(below.err).toBe('the coverage is 46.2 %, expected at least 46.5 %\n');
    expect(await run(['test', '--min', '46'], { cwd })).toMatchObject({ code: 0, err: '' });
    for (const wrong of ['101', 'x', '-1']) {
      expect(await run(['test', `--min=${wrong}`], { cwd })).toMatchObject({ code: 2, out: '' });
    }
  });

  it('a failure stays one, however high the coverage', async () => {
    const cwd = project();
    writeFileSync(join(cwd, 'flows/shop.test.yaml'), HOURS.replace('nine to five', 'six to two'));
    expect((await run(['test', '--min', '1'], { cwd })).code).toBe(1);
  });

  it('--format json keeps stdout for itself', async () => {
    const { out, err } = await run(['test', '--coverage', '--format', 'json'], { cwd: project() });
    expect(JSON.parse(out)).toMatchObject({ scenarios: [{ passed: true }] });
    expect(err).toContain('lines not reached');
  });

  it('--lcov writes a tracefile', async () => {
    const cwd = project();
    const { code, err } = await run(['test', '--lcov', 'out/lcov.info', 'flows/shop.test.yaml'], { cwd });
    expect(err).toBe('Wrote out/lcov.info.\n');
    expect(code).toBe(0);
    expect(readFileSync(join(cwd, 'out/lcov.info'), 'utf8')).toBe(
      [
        'TN:',
        'SF:flows/shop.yaml',
        'FN:4,main',
        'FN:7,hours',
        'FN:8,sales',
        'FNDA:1,main',
        'FNDA:1,hours',
        'FNDA:0,sales',
        'FNF:3',
        'FNH:2',
        // The menu's prompt and two choices, `failed`, what hours says and where it leads, `failed`.
        'BRDA:5,0,0,1',
        'BRDA:5,1,0,1',
        'BRDA:5,2,0,0',
        'BRDA:6,3,0,0',
        'BRDA:7,4,0,1',
        'BRDA:7,5,0,1',
        'BRDA:10,6,0,0',
        'BRF:7',
        'BRH:4',
        'DA:4,1',
        'DA:5,1',
        'DA:6,0',
        'DA:7,1',
        'DA:8,0',
        'DA:10,0',
        'LF:6',
        'LH:3',
        'end_of_record',
        '',
      ].join('\n'),
    );
  });
});
