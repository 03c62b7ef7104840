import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFlow } from '../../engine/checks/load-flow.ts';
import { formatPretty, summarize } from '../../engine/diagnostics/format-pretty.ts';

test("the README's first flow gives the output that the README shows", () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
  const [, shown = ''] = /```text\n\$ npx pressone validate main.yaml\n(.*?)```/s.exec(readme) ?? [];
  const { diagnostics } = loadFlow(yaml, 'main.yaml', 'main');
  const pretty = formatPretty(diagnostics, new Map([['main.yaml', yaml]]), { color: false });
  expect(`${pretty.trimEnd()}\n${summarize(diagnostics) ?? ''}\n`).toBe(shown);
});
