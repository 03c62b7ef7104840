import { compiled } from '../../support/flows.ts';
import { verbOf } from '../../../engine/compile/machine-config.ts';
import { richFlow } from '../../support/rich-flow.ts';
import { verbatimVerb, verbNamed, verbs } from '../../../engine/verbs/registry.ts';

const entries = compiled(`
flow: entries
routes: default
vars: { code: "" }
start: one
states:
  one:
    menu: { prompt: Say a., speech: true, choices: { 1: { goto: two, say: [a] } } }
    on: { failed: end }
  two:
    collect: { prompt: Code?, digits: 4, into: code, check: code != "1234", confirm: "\${code}?" }
    on: { failed: end }
    next: three
  three: { wait: { for: [call.hold, call.transcription], timeout: 5s }, on: { timeout: four }, next: end }
  four: { pay: {}, on: { failed: end }, next: end }
`);

const steps = [richFlow, entries].flatMap(({ flow }) => [...flow.states.values()].flatMap((state) => state.steps));

describe("verbs' phases", () => {
  test('name only phases that are there, and every one can be reached', () => {
    for (const step of steps) {
      const phases = verbOf(step).phases(step);
      const named = Object.values(phases).flatMap((phase) =>
        [...(phase.always ?? []), ...Object.values(phase.on ?? {}).flat()].flatMap(({ to }) =>
          to.kind === 'phase' ? [to.name] : [],
        ),
      );
      const [first] = Object.keys(phases);
      expect([step.verb, [...new Set([first, ...named])].sort()]).toEqual([step.verb, Object.keys(phases).sort()]);
    }
  });

  test('leave by no outcome that the verb does not name', () => {
    for (const step of steps) {
      const verb = verbOf(step);
      const outs = Object.values(verb.phases(step)).flatMap((phase) =>
        [...(phase.always ?? []), ...Object.values(phase.on ?? {}).flat()].flatMap(({ to }) =>
          to.kind === 'out' ? [to.outcome] : [],
        ),
      );
      for (const outcome of outs)
        expect([verb.name, [...verb.outcomes, 'failed']]).toEqual([verb.name, expect.arrayContaining([outcome])]);
    }
  });

  test('speak is the engine’s own with a prompt, and Telnyx’s with a payload', () => {
    const { flow } = compiled(`
flow: both
routes: default
start: own
states:
  own: { speak: Own., next: theirs }
  theirs: { speak: { payload: Theirs., voice: female }, next: end }
`);
    const [own, theirs] = [...flow.states.values()].flatMap((state) => state.steps);
    expect(own === undefined ? null : verbOf(own)).toBe(verbNamed('speak'));
    expect(theirs === undefined ? null : verbOf(theirs)).toBe(verbatimVerb('speak'));
  });

  test('the first part of the language has its verbs', () => {
    const names = [
      'menu',
      'collect',
      'choose',
      'wait',
      'transfer',
      'speak',
      'play',
      'hangup',
      'reject',
      'answer',
      'set',
    ];
    for (const name of names) expect(verbs.has(name)).toBe(true);
  });
});
