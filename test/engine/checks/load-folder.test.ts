import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadStoredFlow } from '../../../engine/build/flow-bundle.ts';
import { loadFolder, type FolderFlow, type LoadedFolder } from '../../../engine/checks/load-folder.ts';
import { compileFlow } from '../../../engine/runtime/machine.ts';
import { callInto } from '../../support/phone.ts';

function folder(
  flows: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>> = {},
): LoadedFolder {
  return loadFolder(
    Object.entries(flows).map(([id, text]) => ({ path: `${id}.yaml`, id, text })),
    Object.entries(settings).map(([path, text]) => ({ path, text })),
  );
}

function flowOf(loaded: LoadedFolder, id: string): FolderFlow {
  const flow = loaded.flows.find((each) => each.id === id);
  if (flow === undefined) throw new Error(`no flow ${id}`);
  return flow;
}

const codes = (loaded: LoadedFolder): string[] =>
  loaded.diagnostics.map(({ code, place }) => `${place.file}:${place.line} ${code}`);

const main = 'routes: default\nstart: a\nstates:\n  a: { run: card, next: end }\n';
const card = 'start: b\nstates:\n  b: { speak: Hello., next: return }\n';

describe('a folder with a broken flow', () => {
  test('has no consequences in the flows that run it, which do not load either', () => {
    const broken =
      'start: b\ninputs: { x: { type: in, required: true } }\nstates:\n  b: { spek: Hello., next: return }\n';
    const loaded = folder({ main, other: card.replace('start', 'routes: []\nstart'), card: broken });
    expect(new Set(loaded.diagnostics.map(({ place }) => place.file))).toEqual(new Set(['card.yaml']));
    expect(flowOf(loaded, 'main')).toMatchObject({ flow: null, diagnostics: [], blockedBy: ['card.yaml'] });
    expect(flowOf(loaded, 'main').document()).toBeNull();
    expect(flowOf(loaded, 'card')).toMatchObject({ flow: null, blockedBy: [] });
  });

  test('says of a caller what is wrong with the caller itself', () => {
    const loaded = folder({ main: main.replace('next: end', 'next: nowhere'), card: card.replace('speak', 'spek') });
    expect(codes(loaded)).toEqual(['card.yaml:3 unknown-verb', 'main.yaml:4 unknown-state']);
  });

  test('does not miss a flow that may be in a file that cannot be read', () => {
    const loaded = folder({ main: main.replace('card', 'pay'), card: 'flow: pay\nstart: [\n' });
    expect(new Set(loaded.diagnostics.map(({ place }) => place.file))).toEqual(new Set(['card.yaml']));
  });

  test('lists the findings of a file by line, those between files among them', () => {
    const text =
      'routes: default\nstart: a\nstates:\n  a: { run: cart, next: b }\n  b: { speak: "${x}", next: c }\n  c: { run: card, on: { gone: end }, next: end }\n';
    expect(codes(folder({ main: text, card }))).toEqual([
      'main.yaml:4 unknown-flow',
      'main.yaml:5 unknown-variable',
      'main.yaml:6 unknown-outcome',
    ]);
  });

  test('blocks a flow over others, and every flow that uses settings that cannot be read', () => {
    const loaded = folder(
      {
        top: main.replace('card', 'main').replace('default', '[{ to: "+13125550100" }]'),
        main,
        card: `settings: { number: string }\n${card}`,
      },
      { 'settings.yaml': 'number: [' },
    );
    expect(codes(loaded)).toEqual(['settings.yaml:1 yaml-syntax']);
    expect(loaded.flows.map(({ blockedBy }) => blockedBy)).toEqual([
      ['settings.yaml'],
      ['settings.yaml'],
      ['settings.yaml'],
    ]);
  });
});

describe('a version', () => {
  const settings = {
    'settings.yaml': 'number: "+13125550111"\nother: 1\n',
    'settings.test.yaml': 'number: "+13125550199"\n',
  };
  const desk =
    'settings: { number: string }\nstart: b\nstates:\n  b: { transfer: "${settings.number}", next: return, on: { failed: return } }\n';
  const flows = { main: main.replace('card', 'desk'), desk, other: card };
  const digest = (loaded: LoadedFolder): string => JSON.stringify(flowOf(loaded, 'main').document());

  test('is made of the flow, what it runs and the settings that those use, and of nothing else', () => {
    const document = flowOf(folder(flows, settings), 'main').document();
    expect(document).toMatchObject({ root: 'main', settings: { number: '+13125550199' } });
    expect(Object.keys((document as { flows: object }).flows)).toEqual(['desk', 'main']);
    expect(Object.keys((document as { settings: object }).settings)).toEqual(['number']);
  });

  test('changes with each of them, and not with the rest', () => {
    const before = digest(folder(flows, settings));
    expect(digest(folder({ ...flows, desk: desk.replace('b:', '"b":') }, settings))).toBe(before);
    expect(digest(folder({ ...flows, other: card.replace('Hello', 'Hi') }, settings))).toBe(before);
    expect(digest(folder({ ...flows, desk: desk.replace('failed: return', 'failed: end') }, settings))).not.toBe(
      before,
    );
    expect(digest(folder(flows, { 'settings.yaml': settings['settings.yaml'] }))).not.toBe(before);
  });

  test('runs again from what was stored, without the files', () => {
    const loaded = flowOf(folder(flows, settings), 'main');
    const stored = loadStoredFlow(JSON.stringify(loaded.document()), 'main@1', 'main');
    if (stored === null) throw new Error('it should load');
    const phone = callInto(compileFlow(stored.flow, 'v1', stored.subFlow)).wait(1_000);
    expect(phone.params('transfer')).toMatchObject({ to: '+13125550199' });
  });

  test('of a release without sub-flows runs as well', () => {
    const stored = loadStoredFlow('{"start":"a","states":{"a":{"speak":"Hello.","next":"end"}}}', 'a@1', 'a');
    expect([stored?.id, stored?.flow.states.size]).toEqual(['a', 1]);
  });
});

describe('a flow that others run', () => {
  test('is judged as each of them runs it', () => {
    const spanish = 'voices: { en-US: female, es-US: female }\nlanguage: en-US\n';
    const sub = 'start: b\nstates:\n  b: { speak: { en-US: Yes., es-US: Sí. }, next: return }\n';
    expect(codes(folder({ main: `${spanish}${main}`, card: sub }))).toEqual([]);
    const german = main.replace('default', '[{ to: "+1" }]').replace('start', 'language: de-DE\nstart');
    expect(codes(folder({ main: `${spanish}${main}`, german, card: sub }))).toEqual([
      'card.yaml:3 missing-translation',
    ]);
  });

  test('takes defaults of its caller that it does not name itself', () => {
    const caller = `defaults: { menu: { prompt: "Press 1.", tries: 5 } }\n${main}`;
    const sub =
      'defaults: { menu: { tries: 1 } }\nstart: b\nstates:\n  b: { menu: { choices: { 1: return } }, on: { failed: end } }\n';
    const loaded = folder({ main: caller, card: sub });
    expect(codes(loaded)).toEqual([]);
    const { flow, subFlow } = flowOf(loaded, 'main');
    const step = flow === null ? undefined : subFlow(flow, 'card')?.states.get('b')?.steps[0];
    expect(step?.params).toMatchObject({ tries: 1 });
    expect(codes(folder({ card: sub }))).toEqual(['card.yaml:4 missing-key']);
  });

  test('is no false alarm where nothing runs it', () => {
    const sub =
      'inputs: { a: { type: int, required: true } }\nstart: b\nstates:\n  b: { answer: , next: c }\n  c: { speak: "${a}", next: "return:done" }\n';
    expect(codes(folder({ sub }))).toEqual([]);
  });

  test('may be a ring of flows that nothing runs: that alone is reported', () => {
    const ring = { a: card.replace('speak: Hello.', 'run: b'), b: card.replace('speak: Hello.', 'run: a') };
    expect(codes(folder(ring))).toEqual(['a.yaml:3 recursive-flow']);
    expect(codes(folder({ a: card.replace('speak: Hello.', 'run: a') }))).toEqual(['a.yaml:3 recursive-flow']);
  });

  test('need not handle the errors that its callers handle', () => {
    const calls = 'start: b\nstates:\n  b: { transfer: "+13125550111", next: return }\n';
    const handled = main
      .replace('start', 'on: { error: b }\nstart')
      .replace('states:', 'states:\n  b: { speak: Sorry., next: end }');
    expect(codes(folder({ main: handled, card: calls }))).toEqual([]);
    expect(codes(folder({ main, card: calls }))).toEqual(['card.yaml:3 unhandled-outcome']);
    const other = main.replace('default', '[{ to: "+13125550100" }]');
    expect(codes(folder({ main: handled, other, card: calls }))).toEqual(['card.yaml:3 unhandled-outcome']);
    expect(codes(folder({ card: calls.replace('return', 'end') }))).toEqual(['card.yaml:3 unhandled-outcome']);
  });

  test('may go round for ever where its caller leaves it', () => {
    const round = 'start: b\nstates:\n  b: { speak: Please wait., next: c }\n  c: { wait: 5s, next: b }\n';
    const caller = main.replace('a: { run: card', 'a: { after: { 2m: end }, run: card');
    const over = 'start: x\nstates:\n  x: { run: card, next: return }\n';
    expect(codes(folder({ main: caller, card: round }))).toEqual([]);
    expect(codes(folder({ main: caller.replace('run: card', 'run: over'), over, card: round }))).toEqual([]);
    expect(codes(folder({ card: round, over, main: caller.replace('run: card', 'run: over') }))).toEqual([]);
    expect(codes(folder({ main, card: round }))).toEqual(['card.yaml:3 no-way-out']);
  });
});

test('a folder of which a file was changed at random is loaded or refused, never thrown at', () => {
  const root = join(import.meta.dirname, '../../validate');
  const cases = [
    'ok/sub-flows-in-full',
    'ok/sub-flows-inherit-languages',
    'err/recursive-flow',
    'err/secret-exposed-in-sub-flow',
  ];
  const folders = cases.map((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => ({ path: file, id: file.slice(0, -5), text: readFileSync(join(root, name, file), 'utf8') })),
  );
  const pieces = [
    '',
    'return',
    'return:',
    'run: ',
    'flow: ',
    'with: ',
    '{',
    '}',
    ': ',
    '"',
    '- ',
    '\n',
    'main',
    'card',
    '${',
    'into: ',
  ];
  const edit = fc.record({
    file: fc.nat(),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat({ max: 12 }),
    insert: fc.constantFrom(...pieces),
  });
  fc.assert(
    fc.property(fc.constantFrom(...folders), fc.array(edit, { minLength: 1, maxLength: 4 }), (files, edits) => {
      const changed = files.map((file) => ({ ...file }));
      for (const { file, at, remove, insert } of edits) {
        const hit = changed[file % changed.length];
        if (hit === undefined) continue;
        const start = Math.floor(at * hit.text.length);
        hit.text = hit.text.slice(0, start) + insert + hit.text.slice(start + remove);
      }
      const { flows, diagnostics } = loadFolder(changed);
      const broken = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ place }) => place.file));
      for (const { path, flow, subFlow, blockedBy, document } of flows) {
        expect(flow === null).toBe(broken.has(path) || blockedBy.length > 0);
        if (flow === null) continue;
        compileFlow(flow, 'v1', subFlow);
        expect(loadStoredFlow(JSON.stringify(document()), path, flow.id)).not.toBeNull();
      }
    }),
    { numRuns: 400, seed: 7 },
  );
});
