import { verbOfStep } from '../build/verb-of-step.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import type { Expression, Template } from '../expressions/expression.ts';
import type { Announcement, Assignment, Branches, Choice, Dynamic, FlowName, KeyTarget } from '../model/flow.ts';
import type { Prompt, State, Step } from '../model/flow.ts';
import type { Shape } from '../model/shape.ts';
import { verbNamed } from '../verbs/registry.ts';
import type { Verb } from '../verbs/verb.ts';
import { branchesText, durationText, dynamicText, firstHeard, promptText, targetText } from './fact-values.ts';
import type { Wording } from './fact-values.ts';

/** What a fact is about, for those who look for one kind of change. */
export type FactKind = 'choice' | 'condition' | 'prompt' | 'target' | 'parameter' | 'set' | 'route' | 'flow';

/** One thing that a caller can notice, as text: two flows differ for callers where their facts do. */
export interface Fact {
  /** Names it among the facts of its state, or of its flow. */
  readonly key: string;
  readonly kind: FactKind;
  /** What it is called in the flow: `choice 2`, `timeout`. */
  readonly what: string;
  readonly value: string;
  readonly place: Place;
  /** True of a value that holds where an author writes none: not worth a word where it appears or goes. */
  readonly usual?: true;
  /** The key of the fact that holds where this one is absent. */
  readonly otherwise?: string;
  /** True of a value that must not be shown. */
  readonly secret?: true;
}

/** Everything about a state that a caller can notice; its descriptions, tags and labels are not heard. */
export function stateFacts(state: State, wording: Wording): readonly Fact[] {
  const { place, steps } = state;
  const facts: Fact[] = [];
  const does = steps.map(({ verb }) => verb).join(', ');
  facts.push({ key: 'does', kind: 'parameter', what: 'does', value: does === '' ? 'set' : does, place });
  const seen = new Map<string, number>();
  for (const step of steps) {
    const count = (seen.get(step.verb) ?? 0) + 1;
    seen.set(step.verb, count);
    const prefix = count === 1 ? step.verb : `${step.verb} ${String(count)}`;
    facts.push(...stepFacts(step, state, wording).map((fact) => named(fact, prefix, steps.length > 1)));
  }
  facts.push(...setFacts(state.set));
  const lead = (key: string, what: string, branches: Branches, from: Place, more: Partial<Fact> = {}): void => {
    const value = branchesText(branches, wording);
    facts.push({ key, kind: 'target', what, value, place: branches[0]?.goto.place ?? from, ...more });
  };
  if (state.next !== null) lead('next', 'next', state.next, place);
  const outcomes = new Set(steps.flatMap((step) => verbOfStep(step)?.outcomes ?? []));
  for (const [outcome, branches] of state.on) {
    const fallsBack = outcome !== 'failed' && outcomes.has(outcome);
    lead(`on ${outcome}`, outcome, branches, place, fallsBack ? { otherwise: 'on failed' } : {});
  }
  for (const [event, branches] of state.events) lead(`on ${event}`, event, branches, place);
  if (state.after !== null) {
    const { ms, target } = state.after;
    const value = `${durationText(ms)}: ${targetText(target, wording)}`;
    facts.push({ key: 'after', kind: 'target', what: 'after', value, place: target.place });
  }
  return facts;
}

function named(fact: Fact, prefix: string, several: boolean): Fact {
  const inStep = several && fact.what !== prefix ? `${prefix} ${fact.what}` : fact.what;
  return { ...fact, key: `${prefix} ${fact.key}`, what: inStep };
}

function stepFacts(step: Step, state: State, wording: Wording): readonly Fact[] {
  const verb = verbOfStep(step);
  if (verb === undefined) return [];
  const facts = Object.entries(verb.params).flatMap(([name, { shape, default: usual }]) => {
    const value = step.params[name];
    if (value === undefined || (shape.type === 'boolean' && name === 'speech' && value === false)) return [];
    const place = step.places.get(name) ?? step.place;
    const called = calledIn(step, verb, name);
    const given = { name: called, what: called, value, place };
    const found = paramFacts(shape, given, { step, wording });
    if (usual === undefined) return found;
    const unsaid = new Map(paramFacts(shape, { ...given, value: usual }, { step, wording }).map(byKey));
    return found.map((fact) => (unsaid.get(fact.key) === fact.value ? { ...fact, usual: true as const } : fact));
  });
  return [...facts, ...flagFacts(step, state, verb, wording)];
}

function byKey({ key, value }: Fact): readonly [string, string] {
  return [key, value];
}

/** What a short form stands for is called as the verb is, and so is the same in Telnyx's own parameters. */
function calledIn({ verb }: Step, { short }: Verb, param: string): string {
  return param === short || param === verbNamed(verb)?.verbatimKey ? verb : param;
}

function flagFacts(step: Step, state: State, verb: Verb, { flow }: Wording): readonly Fact[] {
  const flag = (what: string, on: boolean, usual: boolean): Fact => {
    const fact = { key: what, kind: 'parameter', what, value: String(on), place: step.place } as const;
    return on === usual ? { ...fact, usual: true } : fact;
  };
  const beside = verb.beside ?? [];
  return [
    ...(beside.includes('await') ? [flag('await', step.wait, true)] : []),
    ...(beside.includes('barge_in') ? [flag('barge_in', step.bargeIn, true)] : []),
    ...(verb.traits.entry ? [flag('type_ahead', step.typeAhead ?? state.typeAhead ?? flow.typeAhead, true)] : []),
  ];
}

interface Given {
  readonly name: string;
  readonly what: string;
  readonly value: unknown;
  readonly place: Place;
}

interface Around {
  readonly step: Step;
  readonly wording: Wording;
}

/** Verbs whose short form is what the caller hears. */
const saying: ReadonlySet<string> = new Set(['speak', 'play']);

function paramFacts(shape: Shape, { name, what, value, place }: Given, around: Around): readonly Fact[] {
  const { step, wording } = around;
  const one = (text: string, kind: FactKind = 'parameter', at = place): readonly Fact[] => [
    { key: name, kind, what, value: text, place: at },
  ];
  const heard = (prompt: Prompt): Place => firstHeard(prompt, wording)?.place ?? place;
  switch (shape.type) {
    case 'text':
      return one((value as Template).source);
    case 'word':
    case 'digits':
    case 'into':
      return one(value as string);
    case 'integer':
    case 'boolean':
      return one(String(value));
    case 'duration':
      return one(durationText(value as number));
    case 'condition':
      return one((value as Expression).source.trim(), 'condition');
    case 'prompt':
      return one(promptText(value as Prompt, wording), 'prompt', heard(value as Prompt));
    case 'prompts_by_failure': {
      const prompts = value as readonly Prompt[];
      const text = prompts.map((each) => promptText(each, wording)).join(', then ');
      return one(text === '' ? 'nothing' : text, 'prompt', prompts[0] === undefined ? place : heard(prompts[0]));
    }
    case 'digit_count': {
      const { min, max } = value as { readonly min: number; readonly max: number };
      return one(min === max ? String(min) : `${String(min)} to ${String(max)}`);
    }
    case 'event_types':
      return one([...(value as readonly string[])].sort().join(', '));
    case 'key_targets':
      return (value as readonly KeyTarget[]).map(({ digit, goto, place: at }) => {
        return {
          key: `key ${digit}`,
          kind: 'choice',
          what: `key ${digit}`,
          value: targetText(goto, wording),
          place: at,
        };
      });
    case 'announcement': {
      const { everyMs, prompt } = value as Announcement;
      const every = { key: `${name} every`, kind: 'parameter', what: `${what}, every`, place } as const;
      return [{ ...every, value: durationText(everyMs) }, ...one(promptText(prompt, wording), 'prompt', heard(prompt))];
    }
    case 'choices':
      return (value as readonly Choice[]).flatMap((each) => choiceFacts(each, step, wording));
    case 'branches':
      return one(branchesText(value as Branches, wording), 'target', (value as Branches)[0]?.goto.place);
    case 'assignments':
      return setFacts(value as readonly Assignment[]);
    case 'inputs':
      return setFacts(value as readonly Assignment[], 'with');
    case 'flow':
      return one((value as FlowName).id, 'target');
    case 'http':
      return one(
        shape.part === 'url' || shape.part === 'body' ? (value as Template).source : dynamicText(value as Dynamic),
      );
    case 'phone':
    case 'telnyx':
      return one(dynamicText(value as Dynamic), saying.has(name) ? 'prompt' : 'parameter');
  }
}

function choiceFacts(choice: Choice, step: Step, wording: Wording): readonly Fact[] {
  const { digits, place } = choice;
  const key = `choice ${digits}`;
  const fact = (kind: FactKind, part: string, value: string): Fact => {
    return { key: `${key} ${part}`, kind, what: part === '' ? key : `${key}, ${part}`, value, place };
  };
  return [
    fact('choice', '', targetText(choice.goto, wording)),
    ...(choice.if === null ? [] : [fact('condition', 'if', choice.if.source.trim())]),
    ...choice.set.map(({ name, value }) => fact('set', `sets ${name}`, dynamicText(value))),
    ...(step.params['speech'] === true && choice.say.length > 0 ? [fact('choice', 'say', choice.say.join(', '))] : []),
  ];
}

function setFacts(assignments: readonly Assignment[], verb = 'sets'): readonly Fact[] {
  return assignments.map(({ name, value, place }) => {
    return { key: `set ${name}`, kind: 'set', what: `${verb} ${name}`, value: dynamicText(value), place };
  });
}
