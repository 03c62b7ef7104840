import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import * as pressone from '../../engine/index.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/library.md'), 'utf8');

test('the example of docs/library.md prints what the page shows', () => {
  const [, code = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
  const [, shown = ''] = /```text\n(.*?)```/s.exec(page) ?? [];
  const mapped = code.replace(/^import (\{[^}]*\}) from 'pressone';$/m, 'const $1 = pressone;');
  expect(mapped).not.toContain('import ');
  const printed: string[] = [];
  const log = (...parts: readonly unknown[]): void => {
    printed.push(`${parts.map(String).join(' ').trimEnd()}\n`);
  };
  runInNewContext(mapped, { pressone, console: { log } });
  expect(printed.join('')).toBe(shown);
});
