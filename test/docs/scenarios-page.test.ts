import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFolder } from '../../engine/checks/load-folder.ts';
import {
  scenarioCarrierShapes,
  scenarioErrorShapes,
  scenarioFarEndShapes,
  scenarioReplyShapes,
  scenarioWebhookShapes,
} from '../../engine/schema/scenario-around-shapes.ts';
import {
  scenarioCallShapes,
  scenarioFileShapes,
  scenarioInvariantShapes,
  scenarioShapes,
} from '../../engine/schema/scenario-shapes.ts';
import {
  scenarioExpectShapes,
  scenarioPressShapes,
  scenarioStepShapes,
} from '../../engine/schema/scenario-step-shapes.ts';
import { run } from '../server/cli/run-command.ts';
import { removeTempFolders, tempFolder } from '../server/temp-folder.ts';

afterEach(removeTempFolders);

// docs/scenarios.md shows a flow, its scenarios, and what `pressone test` prints of them.
const page = readFileSync(join(import.meta.dirname, '../../docs/scenarios.md'), 'utf8');
const files = [...page.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)].map(([, name = '', text = '']) => ({
  name,
  text,
}));
const outputs = [...page.matchAll(/```text\n([\s\S]*?)```/g)].map(([, text = '']) => text);

function project(edit: (text: string) => string = (text) => text): string {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'flows'));
  // The line that names the file stands in it, so that lines are those of the page.
  for (const { name, text } of files) writeFileSync(join(cwd, name), `# ${name}\n${edit(text)}`);
  return cwd;
}

const withoutTime = (text: string): string => text.replace(/\d+\.\d\d s\n/, '0.00 s\n');

test('the flow of the page is right', () => {
  const [flow] = files;
  const { diagnostics } = loadFolder([{ path: 'bakery.yaml', id: 'bakery', text: flow?.text ?? '' }]);
  expect(diagnostics).toEqual([]);
});

test('the scenarios of the page pass, and print what the page shows', async () => {
  const { out, code } = await run(['test'], { cwd: project() });
  expect(withoutTime(out)).toBe(withoutTime(outputs[0]?.replace('$ npx pressone test\n', '') ?? ''));
  expect(code).toBe(0);
});

test('the failure of the page is what is printed', async () => {
  const cwd = project((text) => text.replace('open from six to two', 'open from seven to two'));
  const { out } = await run(['test'], { cwd });
  expect(out).toContain(outputs[1]);
});

test('every key of a scenario file stands on the page', () => {
  const shapes = [
    scenarioFileShapes,
    scenarioShapes,
    scenarioCallShapes,
    scenarioInvariantShapes,
    scenarioStepShapes,
    scenarioPressShapes,
    scenarioExpectShapes,
    scenarioReplyShapes,
    scenarioCarrierShapes,
    scenarioFarEndShapes,
    scenarioErrorShapes,
    scenarioWebhookShapes,
  ];
  const code = [...page.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, text]) => text).join(' ');
  const words = new Set(code.match(/[a-z_]+/g));
  expect(shapes.flatMap((keys) => Object.keys(keys)).filter((key) => !words.has(key))).toEqual([]);
});
