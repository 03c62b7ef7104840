import { verbatimVerb, verbs } from '../verbs/registry.ts';
import type { Verb } from '../verbs/verb.ts';
import { exampleOfVerb, exampleOfVerbParam } from './examples.ts';
import { annotated, anyOf, closedMap, ref, type JsonSchema } from './json-schema-forms.ts';
import { keysSchema, requiredOf, shapeSchema } from './json-schema-shapes.ts';
import { stateShapes, stepShapes } from './state-shapes.ts';

const nothing = { type: 'null' } as const satisfies JsonSchema;

/** `set` stands beside a verb in a state, and is a step of its own. */
const verbList = [...verbs.values()].filter(({ name }) => name !== 'set');
const verbNames = verbList.map(({ name }) => name);

/** Definitions of every verb: its forms, its parameters, what `defaults` may hold of it, and what it cannot do without. */
export function verbDefinitions(): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    verbList.flatMap((verb) => {
      const verbatim = verb.verbatimKey === undefined ? undefined : verbatimVerb(verb.name);
      const entries: [string, JsonSchema][] = [
        [`verb_${verb.name}`, verbSchema(verb, verbatim)],
        [`defaults_${verb.name}`, defaultsSchema(verb, verbatim)],
        [`needs_${verb.name}`, needs(verb, verbatim)],
      ];
      if (!isAlwaysShort(verb) || verbatim === undefined) {
        entries.push([`params_${verb.name}`, closedMap(paramProperties(verb), [])]);
      }
      if (verbatim !== undefined) entries.push([`verbatim_${verb.name}`, closedMap(paramProperties(verbatim), [])]);
      return entries;
    }),
  );
}

/** Telnyx's action of the same name shares the verb's entry of `defaults`. */
function defaultsSchema(verb: Verb, verbatim: Verb | undefined): JsonSchema {
  if (verbatim === undefined) return ref(`params_${verb.name}`);
  return closedMap({ ...paramProperties(verbatim), ...paramProperties(verb) }, []);
}

function paramProperties(verb: Verb): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(verb.params).map(([name, param]) => {
      return [name, annotated(shapeSchema(param.shape), param.description, exampleOfVerbParam(param))];
    }),
  );
}

/** Whether the short form takes a map too, so that a map is not its parameters. */
function isAlwaysShort(verb: Verb): boolean {
  return verb.shortTakesMaps === true;
}

function verbSchema(verb: Verb, verbatim: Verb | undefined): JsonSchema {
  const short = verb.short === null ? undefined : verb.params[verb.short];
  const forms: JsonSchema[] = [];
  if (short !== undefined) forms.push(shapeSchema(short.shape));
  if (!isAlwaysShort(verb)) forms.push(ref(`params_${verb.name}`));
  if (verbatim !== undefined && verb.verbatimKey !== undefined) {
    forms.push({ allOf: [ref(`verbatim_${verb.name}`)], required: [verb.verbatimKey] });
  }
  if (short === undefined || short.required === true) forms.push(nothing);
  return annotated(anyOf(forms), verb.description, exampleOfVerb(verb));
}

/** Parameters that must be there, unless the flow's `defaults` give them. */
function needs(verb: Verb, verbatim: Verb | undefined): JsonSchema {
  const required = requiredOf(verb.params);
  const inMap = isAlwaysShort(verb) ? [] : required.length === 1 && isOnlyParam(verb) ? [] : required;
  const ofVerbatim = verbatim === undefined ? [] : requiredOf(verbatim.params);
  const rules: JsonSchema[] = [];
  if (required.length > 0) {
    const message = `\`${verb.name}\` needs ${required.map((name) => `\`${name}\``).join(' and ')}.`;
    rules.push({ type: ['string', 'number', 'boolean', 'array', 'object'], errorMessage: message });
  }
  if (inMap.length > 0) rules.push({ if: { type: 'object' }, then: { required: [...inMap] } });
  if (verb.verbatimKey !== undefined && ofVerbatim.length > 0) {
    rules.push({ if: { type: 'object', required: [verb.verbatimKey] }, then: { required: [...ofVerbatim] } });
  }
  return rules.length === 0 ? {} : { allOf: rules };
}

function isOnlyParam(verb: Verb): boolean {
  return verb.short !== null && Object.keys(verb.params).length === 1;
}

function verbProperties(prefix: 'verb' | 'needs'): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(verbList.map(({ name }) => [name, ref(`${prefix}_${name}`)]));
}

function has(name: string): JsonSchema {
  return { required: [name] };
}

/** A state: its verb, or steps, or `set`, and what stands beside them. */
export function stateSchema(): JsonSchema {
  const beside = Object.keys(stateShapes);
  const withoutVerb = beside.filter((name) => name !== 'steps' && name !== 'set');
  const verbless = { propertyNames: { enum: beside.filter((name) => name !== 'steps') } } as const;
  const named = (next: Verb['next']): readonly JsonSchema[] =>
    verbList.filter((verb) => verb.next === next).map(({ name }) => has(name));
  return {
    ...closedMap({ ...verbProperties('verb'), ...keysSchema(stateShapes) }, []),
    allOf: [
      {
        if: { propertyNames: { enum: withoutVerb } },
        then: { required: ['steps'], errorMessage: 'A state needs a verb, such as `speak` or `menu`, or `steps`.' },
      },
      onlyOne([...verbNames, 'steps']),
      {
        if: { anyOf: [...named('none')] },
        then: { properties: { next: false }, errorMessage: 'This verb says itself where each way leads.' },
      },
      {
        if: { anyOf: [...named('required'), { ...verbless, required: ['set'] }] },
        then: { required: ['next'], errorMessage: 'This state does not say where to go: add `next`.' },
      },
    ],
  };
}

/** One entry of `steps`: a verb or `set`. */
export function stepSchema(): JsonSchema {
  const beside = Object.keys(stepShapes).filter((name) => name !== 'set');
  return {
    ...closedMap({ ...verbProperties('verb'), ...keysSchema(stepShapes) }, []),
    allOf: [
      {
        if: { propertyNames: { enum: beside } },
        then: { required: ['speak'], errorMessage: 'A step needs a verb, or `set`.' },
      },
      onlyOne([...verbNames, 'set']),
    ],
  };
}

function onlyOne(names: readonly string[]): JsonSchema {
  return { oneOf: [...names.map(has), { not: { anyOf: names.map(has) } }] };
}

/** What states and their steps cannot do without, where no `defaults` may give it. */
export function needsOfState(): JsonSchema {
  const needed = verbProperties('needs');
  return { properties: { ...needed, steps: { items: { properties: needed } } } };
}
