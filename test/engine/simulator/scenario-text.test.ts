import fc from 'fast-check';
import { readScenarios } from '../../../engine/simulator/scenario/reader.ts';
import { withScenarios } from '../../../engine/simulator/scenario/append.ts';
import { scenarioFileText, scenarioText, type WrittenScenario } from '../../../engine/simulator/scenario/text.ts';

const full: WrittenScenario = {
  name: 'a gold customer: reaches # the desk',
  call: { from: '+15550001111', at: '2026-11-20T10:00:00Z', direction: 'outgoing', inputs: { ticket: '007', n: 1 } },
  settings: { desk: '+13125550111' },
  switches: { night: true },
  env: { TOKEN: 'TOKEN' },
  http: [
    { get: 'https://crm.example/*', reply: { status: 200, json: { tier: 'gold', ids: [1, 2] } } },
    { post: 'https://crm.example/', reply: ['timeout', { status: 204, after: '2s' }] },
  ],
  carrier: { transfer: { '+13125550112': 'busy' } },
  steps: [
    { hear: 'press 1, or: wait' },
    { press: '010' },
    { press: { keys: '*', at: '1s' } },
    { say: 'yes' },
    { wait: '1500ms' },
    { expect: { state: 'gold', vars: { id: '0x1F', on: true } } },
    'hang_up',
  ],
  ends: 'transferred',
  visits: ['welcome', 'gold'],
  invariants: { ends_within: '10m' },
  comment: 'Found at night.\nTwice.',
};

test('a scenario is written as authors write one', () => {
  expect(scenarioText(full)).toBe(`  # Found at night.
  # Twice.
  - name: "a gold customer: reaches # the desk"
    call: { from: "+15550001111", at: 2026-11-20T10:00:00Z, direction: outgoing, inputs: { ticket: "007", n: 1 } }
    settings: { desk: "+13125550111" }
    switches: { night: true }
    env: { TOKEN: TOKEN }
    http:
      - get: https://crm.example/*
        reply: { status: 200, json: { tier: gold, ids: [ 1, 2 ] } }
      - post: https://crm.example/
        reply: [ timeout, { status: 204, after: 2s } ]
    carrier:
      transfer: { "+13125550112": busy }
    steps:
      - hear: "press 1, or: wait"
      - press: "010"
      - press: { keys: "*", at: 1s }
      - say: yes
      - wait: 1500ms
      - expect: { state: gold, vars: { id: "0x1F", on: true } }
      - hang_up
    ends: transferred
    visits: [welcome, gold]
    invariants: { ends_within: 10m }
`);
});

test('what is empty is left out, and steps are not', () => {
  expect(scenarioText({ name: 'nothing', steps: [], settings: {}, call: {} }, 0)).toBe(
    '- name: nothing\n  steps: []\n',
  );
});

test('what was written is read as it was meant', () => {
  const { file, diagnostics } = readScenarios(scenarioFileText('acme', [full]), 'a.test.yaml', 'a');
  expect(diagnostics).toEqual([]);
  expect(file?.flow).toBe('acme');
  const [scenario] = file?.scenarios ?? [];
  expect(scenario?.name).toBe(full.name);
  expect(scenario?.call.inputs).toEqual({ ticket: '007', n: 1 });
  expect(scenario?.http.map(({ replies }) => replies)).toEqual([
    [{ status: 200, json: { tier: 'gold', ids: [1, 2] } }],
    ['timeout', { status: 204, after: 2_000 }],
  ]);
  expect(scenario?.steps.flatMap((step) => (step.kind === 'press' ? [step.keys] : []))).toEqual(['010', '*']);
  expect(scenario?.places.visits.line).toBe(26);
});

/** Any text that a flow may say or a caller type, on one line. */
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => text.replace(/[\p{Cc}\s\ufeff]+/gu, ' ').trim())
  .filter((text) => text !== '' && !/\p{Cs}/u.test(text));

test('any text survives being written and read', () => {
  fc.assert(
    fc.property(words, words, words, (name, said, value) => {
      const steps = [{ say: said }, { expect: { vars: { it: value } } }] as const;
      const text = scenarioFileText('acme', [{ name, env: { TOKEN: value }, steps, settings: { [`s${name}`]: said } }]);
      const { file } = readScenarios(text, 'a.test.yaml', 'a');
      const [scenario] = file?.scenarios ?? [];
      expect(scenario?.name).toBe(name);
      expect(scenario?.env).toEqual({ TOKEN: value });
      expect(scenario?.steps).toMatchObject([{ words: said }, { expectations: [{ kind: 'var', name: 'it', value }] }]);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('scenarios are added to any file that has some, and the file stays the beginning of it', () => {
  const scenario = fc.record({
    name: words,
    steps: fc.array(
      words.map((say) => ({ say })),
      { maxLength: 3 },
    ),
  });
  const files = fc.uniqueArray(scenario, { selector: ({ name }) => name, minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(files, files, fc.constantFrom('', '\n', '\n\n', '# The end.\n', '  # deeper'), (some, more, tail) => {
      const before = `${scenarioFileText('acme', some)}${tail}`;
      const added = withScenarios(before, 'a.test.yaml', 'acme', more);
      if (!added.ok) throw new Error(added.problem);
      const { file, diagnostics } = readScenarios(added.text, 'a.test.yaml', 'acme');
      expect(diagnostics).toEqual([]);
      expect(file?.scenarios.map(({ name }) => name)).toEqual([...some.map(({ name }) => name), ...added.names]);
      expect(added.text.startsWith(scenarioFileText('acme', some))).toBe(true);
      if (tail.includes('#')) expect(added.text).toContain(tail.trim());
    }),
    { seed: 7, numRuns: 100 },
  );
});
