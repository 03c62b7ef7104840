import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { HELLO, run } from './run-command.ts';

afterEach(removeTempFolders);

const MENU = `routes: [{ to: "+13125550100" }]
start: main
states:
  main:
    menu: { prompt: Press 2., choices: { 2: support } }
    on: { failed: support }
  support: { speak: Nobody is here., next: end }
`;
const EDITED = MENU.replace('{ 2: support }', '{ 2: desk }').concat(
  '  desk: { transfer: "+13125550111", on: { failed: support } }\n',
);

/** A folder with files, by their paths below it. */
function filesIn(files: Record<string, string>): string {
  const cwd = tempFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(cwd, path, '..'), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  return cwd;
}

describe('pressone diff', () => {
  it('tells what callers meet, with the place', async () => {
    const cwd = filesIn({ 'old.yaml': MENU, 'new.yaml': EDITED });
    await expect(run(['diff', 'old.yaml', 'new.yaml'], { cwd })).resolves.toEqual({
      out: `new  new.yaml
  + state desk: new, reached by 2  new.yaml:8
  main
    ~ choice 2: support → desk  new.yaml:5
`,
      err: '',
      code: 0,
    });
  });

  it('tells the way to a state that nobody reaches any more', async () => {
    const cut = MENU.replace('2: support', '2: end').replace('failed: support', 'failed: end');
    const cwd = filesIn({ 'old.yaml': MENU, 'new.yaml': cut });
    const { out } = await run(['diff', 'old.yaml', 'new.yaml'], { cwd });
    expect(out).toContain('  - state support: can be reached no more, was reached by 2  new.yaml:');
  });

  it('says the same in colours on a terminal that wants them', async () => {
    const cwd = filesIn({ 'old.yaml': MENU, 'new.yaml': EDITED.replace('Press 2.', 'Press two.') });
    const plain = await run(['diff', 'old.yaml', 'new.yaml'], { cwd });
    const colored = await run(['diff', 'old.yaml', 'new.yaml'], { cwd, tty: true });
    expect(plain.out).toContain('- "Press 2."\n        + "Press two."');
    expect(colored.out).not.toBe(plain.out);
    expect(stripVTControlCharacters(colored.out)).toBe(plain.out);
    const unwanted = await run(['diff', 'old.yaml', 'new.yaml'], { cwd, tty: true, env: { NO_COLOR: '1' } });
    expect(unwanted.out).toBe(plain.out);
  });

  it('is JSON for programs', async () => {
    const cwd = filesIn({ 'old.yaml': MENU, 'new.yaml': EDITED });
    const { out, code } = await run(['diff', 'old.yaml', 'new.yaml', '--format', 'json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      added: [],
      removed: [],
      flows: [
        {
          id: 'new',
          old: 'old.yaml',
          new: 'new.yaml',
          added: [{ state: 'desk', way: ['2'], file: 'new.yaml', line: 8 }],
          removed: [],
          renamed: [],
          changes: [
            { state: 'main', kind: 'choice', what: 'choice 2', old: 'support', new: 'desk', file: 'new.yaml', line: 5 },
          ],
          gained: [],
          lost: [],
        },
      ],
      unread: [],
    });
  });

  it('says so where nobody hears a difference', async () => {
    const cwd = filesIn({ 'old.yaml': MENU, 'new.yaml': `# the same\n${MENU}` });
    const text = await run(['diff', 'old.yaml', 'new.yaml'], { cwd });
    expect(text).toEqual({ out: 'No caller hears a difference.\n', err: '', code: 0 });
    const json = await run(['diff', 'old.yaml', 'new.yaml', '--format', 'json'], { cwd });
    expect(JSON.parse(json.out)).toEqual({ added: [], removed: [], flows: [], unread: [] });
  });

  it('shows other names of states, which nobody hears', async () => {
    const cwd = filesIn({ 'old.yaml': MENU, 'new.yaml': MENU.replaceAll('support', 'nobody') });
    const { out } = await run(['diff', 'old.yaml', 'new.yaml'], { cwd });
    expect(out).toBe(
      'new  new.yaml\n  = state support is called nobody now  new.yaml:7\n\nNo caller hears a difference.\n',
    );
  });

  it('compares folders flow by flow, by their ids', async () => {
    const cwd = filesIn({
      'old/menu.yaml': MENU,
      'old/gone.yaml': HELLO,
      'new/renamed.yaml': `flow: menu\n${EDITED}`,
      'new/sub/fresh.yaml': HELLO.replace('default', '[{ to: "+13125550199" }]'),
    });
    const { out, code } = await run(['diff', 'old', 'new'], { cwd });
    expect(code).toBe(0);
    expect(out).toBe(`+ new flow sub/fresh  new/sub/fresh.yaml
    calls: to +13125550199

- lost flow gone  old/gone.yaml
    calls: every call that no other route takes

menu  new/renamed.yaml
  + state desk: new, reached by 2  new/renamed.yaml:9
  main
    ~ choice 2: support → desk  new/renamed.yaml:6
`);
  });

  it('compares a file with the flow of its id in a folder, and nothing else', async () => {
    const cwd = filesIn({ 'flows/menu.yaml': MENU, 'flows/other.yaml': MENU, 'draft/menu.yaml': EDITED });
    const { out, code } = await run(['diff', 'flows', 'draft/menu.yaml'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain('menu  draft/menu.yaml\n');
    expect(out).not.toContain('other');
  });

  it('shows what keeps a flow from being compared, compares the others and ends with 1', async () => {
    const cwd = filesIn({
      'old/menu.yaml': MENU,
      'old/hello.yaml': HELLO,
      'new/menu.yaml': MENU.replace('{ 2: support }', '{ 2: suport }'),
      'new/hello.yaml': HELLO.replace('Hello.', 'Hi.'),
    });
    const { out, err, code } = await run(['diff', 'old', 'new'], { cwd });
    expect(code).toBe(1);
    expect(err).toContain('new/menu.yaml:5');
    expect(err).toContain('unknown-state');
    expect(err).toContain('`new/menu.yaml` was not compared');
    expect(out).toContain('+ "Hi."');
    expect(out).not.toContain('menu');
    const json = await run(['diff', 'old', 'new', '--format', 'json'], { cwd });
    expect(JSON.parse(json.out)).toMatchObject({ added: [], removed: [], unread: ['new/menu.yaml'] });
  });

  it.each([
    ['one side alone', ['diff', 'old.yaml'], '--help'],
    ['a path where nothing is', ['diff', 'old.yaml', 'nowhere'], 'nowhere'],
    ['a format that there is not', ['diff', 'old.yaml', 'old.yaml', '--format', 'xml'], 'json'],
    ['a folder without that flow', ['diff', 'old.yaml', 'others'], 'no flow of the same id'],
  ])('refuses %s', async (_what, args, said) => {
    const cwd = filesIn({ 'old.yaml': MENU, 'others/hello.yaml': HELLO });
    const { out, err, code } = await run(args, { cwd });
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(said);
  });
});
