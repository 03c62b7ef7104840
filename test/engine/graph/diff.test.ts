import { buildFlow } from '../../../engine/build/build-flow.ts';
import { diffFlows, isHeard, type FlowDiff } from '../../../engine/graph/diff.ts';
import { stateFacts } from '../../../engine/graph/state-facts.ts';
import type { Flow } from '../../../engine/model/flow.ts';
import { exampleFlows } from '../../support/example-flows.ts';
import { verbFlows } from '../../support/verb-flows.ts';
import { parseSource } from '../../../engine/source/parse-source.ts';

function flowOf(text: string, file: string): Flow {
  const { root } = parseSource(text, file);
  const built = root === null ? null : buildFlow(root, 'flow');
  const errors = built?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
  const flow = built?.flow ?? null;
  if (flow === null || errors.length > 0) throw new Error(JSON.stringify(errors));
  return flow;
}

function diffOf(old: string, current: string): FlowDiff {
  return diffFlows(flowOf(old, 'old.yaml'), flowOf(current, 'new.yaml'));
}

/** `main choice 2: support → billing`, with `-` for nothing. */
function changesOf(old: string, current: string): readonly string[] {
  return diffOf(old, current).changes.map(
    (each) => `${each.state ?? 'flow'} ${each.what}: ${each.old ?? '-'} → ${each.new ?? '-'}`,
  );
}

const BASE = `
routes: [{ to: "+13125550100" }]
start: main
vars: { vip: false, pin: "" }
prompts: { hello: Hello. }
states:
  main:
    menu:
      prompt: [{ prompt: hello }, "Press 1 or 2."]
      choices: { 1: sales, 2: support }
    on: { failed: bye }
  sales: { transfer: "+13125550111", on: { failed: bye } }
  support:
    menu: { prompt: For bills press star., choices: { "*": bills } }
    on: { failed: bye }
  bills: { speak: Nothing is due., next: bye }
  bye: { speak: Goodbye., next: end }
`;

/** The base with parts of its text replaced, each of which must be there. */
function edited(...edits: readonly (readonly [string, string])[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the flow has no ${from}`);
    return text.replace(from, to);
  }, BASE);
}

const nothing: FlowDiff = { added: [], removed: [], renamed: [], changes: [], gained: [], lost: [] };

describe('what nobody hears', () => {
  it.each([
    ['nothing', BASE],
    ['a comment and a description', edited(['states:', 'description: Ours\nstates: # all of them'])],
    ['the order of keys', edited(['{ 1: sales, 2: support }', '{ 2: support, 1: sales }'])],
    [
      'long forms and quotes',
      edited(
        ['1: sales', '"1": { goto: sales, label: Sales }'],
        ['speak: Nothing is due.', 'speak: { payload: "Nothing is due." }'],
      ),
    ],
    ['what holds anyway', edited(['prompt: For bills', 'tries: 3, timeout: 5000ms, no_input: [], prompt: For bills'])],
    ['a prompt without its name', edited(['{ prompt: hello }', '"Hello."'])],
    [
      'an outcome that leads where `failed` does',
      edited(['on: { failed: bye }', 'on: { failed: bye, no_input: bye }']),
    ],
  ])('%s', (_what, text) => {
    expect(diffOf(BASE, text)).toEqual(nothing);
    expect(diffOf(text, BASE)).toEqual(nothing);
  });

  it('takes a state with another name for the same one, and those that lead to it as they were', () => {
    const diff = diffOf(
      BASE,
      edited(
        ['2: support', '2: help'],
        ['  support:', '  help:'],
        ['"*": bills', '"*": dues'],
        ['  bills:', '  dues:'],
      ),
    );
    expect(diff).toEqual({
      ...nothing,
      renamed: [
        expect.objectContaining({ old: 'support', new: 'help' }),
        expect.objectContaining({ old: 'bills', new: 'dues' }),
      ],
    });
    expect(isHeard(diff)).toBe(false);
  });

  it('does not guess a name where two states could be meant', () => {
    const twice = edited(
      ['2: support', '2: help, 3: aid'],
      ['  bills: {', '  help: { speak: Nothing is due., next: bye }\n  aid: {'],
      ['"*": bills', '"*": bye'],
    );
    const diff = diffOf(BASE, twice);
    expect(diff.renamed).toEqual([]);
    expect(diff.removed.map(({ state }) => state)).toEqual(['bills']);
    expect(diff.added.map(({ state }) => state)).toEqual(['help', 'aid']);
  });
});

test('every flow is the same as itself, and has words for all that it does', () => {
  const flows = [...exampleFlows(), ...verbFlows()].map(({ flow }) => flow);
  const empty = flowOf('start: a\nstates: { a: { hangup: } }', 'empty.yaml');
  for (const flow of flows) {
    expect(diffFlows(flow, flow)).toEqual(nothing);
    for (const state of flow.states.values()) {
      const texts = stateFacts(state, { flow, nameOf: (name) => name }).map(({ what, value }) => `${what}: ${value}`);
      expect(texts.filter((text) => /undefined|\[object|^: |: $/.test(text))).toEqual([]);
    }
    expect(diffFlows(empty, flow).added.length + diffFlows(empty, flow).renamed.length).toBeGreaterThan(0);
  }
});

describe('what callers hear', () => {
  it.each([
    ['a choice that leads elsewhere', ['2: support', '2: bills'], ['main choice 2: support → bills']],
    ['a choice more', ['2: support', '2: support, 3: bye'], ['main choice 3: - → bye']],
    ['a choice less', ['1: sales, ', ''], ['main choice 1: sales → -']],
    ['a condition', ['2: support', '2: { goto: support, if: vip }'], ['main choice 2, if: - → vip']],
    [
      'a named prompt',
      ['hello: Hello.', 'hello: Welcome.'],
      ['main prompt: "Hello." + "Press 1 or 2." → "Welcome." + "Press 1 or 2."'],
    ],
    ['a text', ['speak: Goodbye.', 'speak: Bye.'], ['bye speak: "Goodbye." → "Bye."']],
    ['a number', ['+13125550111', '+13125550119'], ['sales transfer: "+13125550111" → "+13125550119"']],
    [
      'times and tries',
      ['prompt: For', 'timeout: 1500ms, tries: 2, prompt: For'],
      ['support timeout: 5 s → 1.5 s', 'support tries: 3 → 2'],
    ],
    ['where a state leads', ['due., next: bye', 'due., next: main'], ['bills next: bye → main']],
    [
      'branches',
      ['due., next: bye', 'due., next: [{ if: vip, goto: main }, bye]'],
      ['bills next: bye → if vip: main, otherwise bye'],
    ],
    [
      'an outcome apart from `failed`',
      ['on: { failed: bye }', 'on: { failed: bye, no_input: sales }'],
      ['main no_input: bye → sales'],
    ],
    ['the clock', ['due., next: bye', 'due., next: bye, after: { 1m: main }'], ['bills after: - → 60 s: main']],
    ['a handler', ['start: main', 'start: main\non: { key: { 0: sales } }'], ['flow at any time, key 0: - → sales']],
    ['a route', ['{ to: "+13125550100" }', '{ to: "+13125550100" }, { to: "+1312*" }'], ['flow route: - → to +1312*']],
    ['a variable', ['vip: false', 'vip: true'], ['flow variable vip: false → true']],
    ['a switch', ['start: main', 'start: main\nswitches: { closed: true }'], ['flow switch closed: - → on']],
    [
      'another verb',
      ['bye: { speak: Goodbye., next: end }', 'bye: { hangup }'],
      ['bye does: speak → hangup', 'bye next: end → -', 'bye speak: "Goodbye." → -'],
    ],
  ] as const)('%s', (_what, edit, expected) => {
    const text = edited(edit).replace('{ hangup }', '{ hangup: }');
    expect([...changesOf(BASE, text)].sort()).toEqual([...expected].sort());
  });

  it('says where: in the new flow, or in the old where it is gone', () => {
    const [gone] = diffOf(BASE, edited(['1: sales, ', ''])).changes;
    expect(gone).toMatchObject({ kind: 'choice', place: { file: 'old.yaml', line: 10 } });
    const [led] = diffOf(BASE, edited(['2: support', '2: bills'], ['start: main', '\nstart: main'])).changes;
    expect(led).toMatchObject({ kind: 'choice', place: { file: 'new.yaml', line: 11 } });
  });

  it('keeps a secret value to itself', () => {
    const secret = (value: string): string =>
      BASE.replace('pin: ""', `pin: "${value}"`).replace(
        'bills: { speak: Nothing is due., next: bye }',
        'bills: { collect: { prompt: Your PIN., digits: 4, into: pin, secret: true }, on: { failed: bye }, next: bye }',
      );
    expect(changesOf(secret('1234'), secret('9876'))).toEqual(['flow variable pin: (secret) → (secret)']);
  });
});

describe('states and the ways to them', () => {
  it('tells the keys to a new state, and those that led to one that is gone', () => {
    const diff = diffOf(
      BASE,
      edited(
        ['"*": bills', '"*": desk, 4: bye'],
        ['  bills: { speak: Nothing is due., next: bye }', '  desk: { transfer: "+13125550114", on: { failed: bye } }'],
      ),
    );
    expect(diff.added).toEqual([
      { state: 'desk', way: ['2', '*'], place: expect.objectContaining({ file: 'new.yaml' }) as unknown },
    ]);
    expect(diff.removed).toEqual([
      { state: 'bills', way: ['2', '*'], place: expect.objectContaining({ file: 'old.yaml' }) as unknown },
    ]);
  });

  it('tells which states nobody gets to any more, and which one gets to again', () => {
    const cut = edited([', 2: support', '']);
    const lost = diffOf(BASE, cut);
    expect(lost.lost.map(({ state, way }) => [state, way])).toEqual([
      ['support', ['2']],
      ['bills', ['2', '*']],
    ]);
    expect(lost.gained).toEqual([]);
    expect(diffOf(cut, BASE).gained.map(({ state, way }) => [state, way])).toEqual([
      ['support', ['2']],
      ['bills', ['2', '*']],
    ]);
  });

  it('prefers what a caller does by himself, and names what else has to happen', () => {
    const text = edited(
      ['  bye: {', '  shut: { speak: Shut., next: end }\n  bye: {'],
      ['on: { failed: bye }\n  sales', 'on: { failed: shut }\n  sales'],
      ['due., next: bye', 'due., next: shut'],
    );
    expect(diffOf(BASE, text).added).toMatchObject([{ state: 'shut', way: ['2', '*'] }]);
    const refused = edited(
      ['  bye: {', '  shut: { speak: Shut., next: end }\n  bye: {'],
      ['on: { failed: bye }\n  sales', 'on: { failed: shut }\n  sales'],
    );
    expect(diffOf(BASE, refused).added).toMatchObject([{ state: 'shut', way: ['(failed)'] }]);
  });
});
