import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { typedHelp } from '../../server/cli/simulate/typed-line.ts';
import { run } from '../server/cli/run-command.ts';
import { removeTempFolders, tempFolder } from '../server/temp-folder.ts';

afterEach(removeTempFolders);

// docs/terminal-phone.md shows a script, the call that it makes, and the scenario that is recorded.
const docs = join(import.meta.dirname, '../../docs');
const page = readFileSync(join(docs, 'terminal-phone.md'), 'utf8');
const scenarios = readFileSync(join(docs, 'scenarios.md'), 'utf8');
const part = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';

test('the script of the page makes the call and the scenario of the page', async () => {
  const flow = part(scenarios, /```yaml\n(# flows\/bakery\.yaml\n[\s\S]*?)```/);
  const shown = /```text\n\$ npx pressone (.*)\n([\s\S]*?)```/.exec(page);
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'flows'));
  writeFileSync(join(cwd, 'flows/bakery.yaml'), flow);
  writeFileSync(join(cwd, 'order.txt'), part(page, /```text order\.txt\n([\s\S]*?)```/));
  const { out, code } = await run((shown?.[1] ?? '').split(' '), { cwd });
  expect(out).toBe(shown?.[2]);
  expect(code).toBe(0);
  const recorded = readFileSync(join(cwd, 'flows/orders.test.yaml'), 'utf8');
  expect(recorded).toBe(part(page, /```yaml\n(flow: bakery\n[\s\S]*?)```/));
  const tried = await run(['test'], { cwd });
  expect(tried.code).toBe(0);
});

test('the page names all that can be typed, and every option', async () => {
  const forms = typedHelp.flatMap(([form]) => form.split(', '));
  expect(forms.filter((form) => !page.includes(`\`${form}`))).toEqual([]);
  const { out } = await run(['simulate', '--help']);
  const options = [...out.matchAll(/^ {2}(?:-h, )?(--[\w-]+)/gm)].map(([, name = '']) => name);
  expect(options.length).toBeGreaterThan(10);
  expect(options.filter((name) => name !== '--help' && !page.includes(`\`${name}`))).toEqual([]);
});
