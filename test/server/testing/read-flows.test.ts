import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SimulationError } from '../../../engine/simulator/simulation-error.ts';
import { loadFolder } from '../../../server/testing/read-flows.ts';
import { simulate } from '../../../server/testing/simulator.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';

afterEach(removeTempFolders);

const says = (words: string): string => `routes: default\nstart: a\nstates:\n  a: { speak: ${words}, next: end }\n`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = tempFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test('a path is a flow with the folder that its file lies in', () => {
  const folder = folderWith({
    'a.yaml': 'routes: default\nstart: in\nstates:\n  in: { run: { flow: b }, next: end }\n',
    'b.yaml': 'start: hello\nstates:\n  hello: { speak: Hello from b., next: return }\n',
    'node_modules/c.yaml': 'no flow',
    'a.test.yaml': 'no flow either',
  });
  const call = simulate(join(folder, 'a.yaml'));
  expect(call.heard).toEqual(['Hello from b.']);
  expect(call.where).toBe(`the call is in state \`hello\` (${folder}/b.yaml:3)`);
});

test('flows of sub-folders are found by their id, with the settings of a profile', () => {
  const text =
    'routes: default\nsettings: { name: string }\nstart: a\nstates:\n  a: { speak: "${settings.name}", next: end }\n';
  const folder = folderWith({
    'in/a.yaml': text,
    'settings.yaml': 'name: usual\n',
    'settings.staging.yaml': 'name: staging\n',
  });
  expect(simulate(loadFolder(folder).flow('in/a')).heard).toEqual(['usual']);
  expect(simulate(loadFolder(`${folder}/`, { profile: 'staging' }).flow('in/a')).heard).toEqual(['staging']);
});

test('a folder is compiled once, and again when a file has changed', () => {
  const folder = folderWith({ 'a.yaml': says('One.') });
  const first = loadFolder(folder);
  expect(loadFolder(folder)).toBe(first);
  writeFileSync(join(folder, 'a.yaml'), says('Two.'));
  expect(simulate(join(folder, 'a.yaml')).heard).toEqual(['Two.']);
  writeFileSync(join(folder, 'b.yaml'), says('Three.'));
  expect(loadFolder(folder).ids).toEqual(['a', 'b']);
});

test.each([
  ['a folder', 'nowhere/a.yaml', /^there is no folder `.*nowhere` in \//],
  ['a file', 'aa.yaml', /^there is no file `.*\/aa\.yaml`/],
])('%s that is not there is named', (_what, path, message) => {
  const folder = folderWith({ 'a.yaml': says('One.') });
  const act = (): unknown => simulate(join(folder, path));
  expect(act).toThrow(SimulationError);
  expect(act).toThrow(message);
});
