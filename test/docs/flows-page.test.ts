import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFolder } from '../../engine/checks/load-folder.ts';

// Every flow that docs/flows.md shows is whole, and nothing is found in it.
const text = readFileSync(join(import.meta.dirname, '../../docs/flows.md'), 'utf8');
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
const flows = blocks.filter((block) => !block.includes('scenarios:'));

test('the guide shows flows', () => {
  expect(flows.length).toBeGreaterThanOrEqual(5);
});

test.each(flows.map((flow, index) => [index + 1, flow] as const))('flow %i is right', (index, flow) => {
  const settings = [{ path: 'settings.yaml', text: 'desk: "+13125550111"\n' }];
  const { diagnostics } = loadFolder([{ path: `flow-${index}.yaml`, id: `flow-${index}`, text: flow }], settings);
  expect(diagnostics).toEqual([]);
});
