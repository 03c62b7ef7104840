import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scenarioJsonSchema } from '../../../engine/schema/json-schema-scenario.ts';
import { flowJsonSchema } from '../../../engine/schema/json-schema.ts';
import { verbs } from '../../../engine/verbs/registry.ts';
import { editorWith } from './editor.ts';

const root = join(import.meta.dirname, '../../..');
const editor = editorWith(flowJsonSchema());
const ofScenarios = editorWith(scenarioJsonSchema());

/** A file's text without the line that names its schema, which the editor would fetch. */
function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8').replace(/^# yaml-language-server:.*$/m, '#');
}

function flowsBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml') && !/(^|\/)settings(\.|$)/.test(name))
    .map((name) => join(folder, name))
    .toSorted();
}

describe('nothing is underlined in a flow that is right', () => {
  test.each([...flowsBelow('flows'), ...flowsBelow('test/validate/ok')])('%s', async (path) => {
    expect(await editor.problems(textOf(path))).toEqual([]);
  });
});

test('every example names the schema that is there for it', () => {
  const wrong = readdirSync(join(root, 'flows'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && !/(^|\/)settings(\.|$)/.test(name))
    .filter((name) => {
      const [first = ''] = readFileSync(join(root, 'flows', name), 'utf8').split('\n');
      const named = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? '';
      const meant = name.endsWith('.test.yaml') ? 'scenario.schema.json' : 'flow.schema.json';
      return join(root, 'flows', dirname(name), named) !== join(root, 'flows', meant);
    });
  expect(wrong).toEqual([]);
});

test('both schemas can be imported from the package', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string>;
  };
  for (const name of ['flow', 'scenario']) {
    const file = exports[`./${name}.schema.json`];
    expect(file).toBe(`./flows/${name}.schema.json`);
    expect(existsSync(join(root, file ?? ''))).toBe(true);
  }
});

describe('what is underlined', () => {
  const main = (lines: string): string => `start: main\nstates:\n  main:\n${lines}`;

  test.each([
    ['two verbs', main('    speak: Hello.\n    menu: { prompt: Hi., choices: { 1: end } }\n'), /^4: .*only one/],
    ['no verb', main('    next: end\n'), /^3: A state needs a verb/],
    ['no next', main('    speak: Hello.\n'), /^3: .*add `next`/],
    ['a duration without a unit', main('    wait: 5\n    next: end\n'), /^4: /],
    [
      'a misspelt parameter',
      main('    collect: { promt: Hi., digits: 4 }\n    next: end\n'),
      /^4: Property promt is not allowed/,
    ],
    ['a parameter left out', main('    menu: { prompt: Hi. }\n'), /^4: Missing property "choices"/],
    [
      'a value out of range',
      main('    menu: { prompt: Hi., choices: { 1: end }, tries: 99 }\n'),
      /^4: Value is above the maximum/,
    ],
  ])('%s', async (_name, text, expected) => {
    const problems = await editor.problems(text);
    expect(problems).toContainEqual(expect.stringMatching(expected));
    expect(problems.length).toBeLessThan(3);
  });

  test('a parameter left out is not, where `defaults` may give it', async () => {
    const text = `defaults: { collect: { digits: 4 } }\n${main('    collect: { prompt: Your PIN. }\n    next: end\n')}`;
    expect(await editor.problems(text)).toEqual([]);
  });
});

describe('what is offered', () => {
  test('at a state: every verb, and the keys beside one', async () => {
    const offered = await editor.offered('start: main\nstates:\n  main:\n    |\n');
    expect(offered).toEqual(expect.arrayContaining(['menu', 'speak', 'transfer', 'steps', 'after', 'description']));
    expect([...verbs.keys()].filter((name) => !offered.includes(name))).toEqual([]);
  });

  test('in a menu: its parameters', async () => {
    const offered = await editor.offered('start: main\nstates:\n  main:\n    menu:\n      |\n');
    expect(offered).toEqual(expect.arrayContaining(['choices', 'prompt', 'no_input', 'inter_digit_timeout']));
    expect(offered).not.toContain('menu');
  });

  test('in a step, in `defaults`, in `on`, in a prompt', async () => {
    const step = await editor.offered('start: main\nstates:\n  main:\n    steps:\n      - |\n');
    expect(step).toEqual(expect.arrayContaining(['speak', 'set', 'barge_in']));
    const defaults = await editor.offered('start: main\ndefaults:\n  menu:\n    |\nstates:\n');
    expect(defaults).toEqual(expect.arrayContaining(['tries', 'timeout']));
    const outcomes = await editor.offered('start: main\nstates:\n  main:\n    menu: {}\n    on:\n      |\n');
    expect(outcomes).toEqual(expect.arrayContaining(['failed', 'no_input', 'call.transcription']));
    const prompt = await editor.offered('start: main\nprompts:\n  hours:\n    |\nstates:\n');
    expect(prompt).toEqual(expect.arrayContaining(['audio', 'ssml', 'text']));
  });

  test('a value: the words that Telnyx takes', async () => {
    const offered = await editor.offered('start: main\nstates:\n  main:\n    reject:\n      cause: |\n');
    expect(offered).toEqual(expect.arrayContaining(['USER_BUSY', 'CALL_REJECTED']));
  });
});

describe('what is shown', () => {
  const text = [
    'start: main',
    'states:',
    '  main:',
    '    menu:',
    '      prompt: For sales, press 1.',
    '      choices: { 1: end }',
    '      inter_digit_timeout: 2s',
    '',
  ].join('\n');

  test('over a parameter: its description and an example', async () => {
    const shown = await editor.shown(text, 'inter_digit_timeout');
    expect(shown).toContain('Silence between two keys that ends an entry.');
    expect(shown).toContain('5s');
  });

  test('over a verb and a key of the file: their descriptions', async () => {
    expect(await editor.shown(text, 'menu')).toContain('Says a prompt and goes where the pressed key leads.');
    expect(await editor.shown(text, 'start')).toContain('The first state.');
  });
});

describe('scenarios', () => {
  const files = readdirSync(join(root, 'flows'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.yaml'))
    .toSorted();

  test.each(files)('nothing is underlined in flows/%s', async (name) => {
    expect(await ofScenarios.problems(textOf(join('flows', name)))).toEqual([]);
  });

  test('steps, expectations and replies are offered', async () => {
    const steps = await ofScenarios.offered('scenarios:\n  - name: it\n    steps:\n      - |\n');
    expect(steps).toEqual(expect.arrayContaining(['hear', 'press', 'expect', 'hang_up']));
    const expected = await ofScenarios.offered('scenarios:\n  - name: it\n    steps:\n      - expect:\n          |\n');
    expect(expected).toEqual(expect.arrayContaining(['sent', 'with', 'not_heard']));
    const ends = await ofScenarios.offered('scenarios:\n  - name: it\n    ends: |\n');
    expect(ends).toEqual(expect.arrayContaining(['transferred', 'rejected']));
  });

  test('a mistake is underlined, a key is explained', async () => {
    const problems = await ofScenarios.problems('scenarios:\n  - name: it\n    steps: [{ hear: a, press: 1 }]\n');
    expect(problems).toHaveLength(1);
    expect(await ofScenarios.shown('scenarios:\n  - name: it\n    steps: []\n    visits: []\n', 'visits')).toContain(
      'States entered in this order',
    );
  });
});
