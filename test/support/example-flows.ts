import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadFolder } from '../../engine/checks/load-folder.ts';
import { compileFlow, type CompiledFlow } from '../../engine/runtime/machine.ts';

const folder = join(import.meta.dirname, '../../flows');
const isSettings = (name: string): boolean => /^settings(\.[a-z]+)?\.yaml$/.test(basename(name));

/** The example flows, with the settings beside them. */
export function exampleFlows(): readonly CompiledFlow[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml') && !isSettings(name))
    .toSorted();
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const { flows } = loadFolder(
    names.map((name) => ({ path: `flows/${name}`, id: name.replace(/\.yaml$/, ''), text: text(name) })),
    [{ path: 'flows/settings.yaml', text: text('settings.yaml') }],
  );
  return flows.flatMap(({ flow, subFlow }) => (flow === null ? [] : [compileFlow(flow, 'v1', subFlow)]));
}
