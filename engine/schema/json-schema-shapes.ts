import type { HttpPart, Shape } from '../model/shape.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { events } from '../telnyx/events.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import { verbs } from '../verbs/registry.ts';
import { reservedParameters } from '../verbs/telnyx-action.ts';
import type { DocumentShape, KeyShapes } from './document-shape.ts';
import { exampleOf } from './examples.ts';
import {
  annotated,
  anyOf,
  closedMap,
  digits,
  durationText,
  expressionText,
  oneOfValues,
  phoneText,
  ref,
  text,
  type JsonSchema,
} from './json-schema-forms.ts';
import { described, paramSchema } from './json-schema-params.ts';

const MOST_DIGITS = 128;

/** A state's name, which is a target as well. */
export const stateNameText = { type: 'string', pattern: '^[a-z][a-z0-9_]*$' } as const satisfies JsonSchema;

const variableName = { type: 'string', pattern: '^[a-z_][a-z0-9_]*$' } as const satisfies JsonSchema;

const eventTypes = events.map(({ type }) => type).filter((type) => type !== 'call.hangup');

/** What may stand as a verb's parameter. */
export function shapeSchema(shape: Shape): JsonSchema {
  switch (shape.type) {
    case 'text':
    case 'word':
    case 'condition':
      return text();
    case 'prompt':
      return ref('prompt');
    case 'prompts_by_failure':
      return anyOf([ref('prompt'), { type: 'array', items: ref('prompt') }]);
    case 'duration':
      return durationText;
    case 'integer':
      return { type: 'integer', minimum: shape.min, maximum: shape.max };
    case 'boolean':
      return { type: 'boolean' };
    case 'phone':
      return shape.many === true ? anyOf([phoneText, { type: 'array', items: phoneText, minItems: 1 }]) : phoneText;
    case 'digits':
      return digits(shape.maxLength);
    case 'digit_count':
      return digitCount();
    case 'into':
      return variableName;
    case 'event_types':
      return anyOf([oneOfValues(eventTypes), { type: 'array', items: oneOfValues(eventTypes), minItems: 1 }]);
    case 'key_targets':
      return { type: 'object', propertyNames: { pattern: '^[0-9*#]$' }, additionalProperties: ref('target') };
    case 'announcement':
      return closedMap(
        {
          every: { ...durationText, description: 'How long between two announcements.' },
          prompt: { ...ref('prompt'), description: 'What is announced.' },
        },
        ['every', 'prompt'],
      );
    case 'choices':
      return {
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: `^[0-9*#]{1,${MOST_DIGITS}}$` },
        additionalProperties: anyOf([ref('target'), ref('choice')]),
      };
    case 'branches':
      return ref('branches');
    case 'assignments':
    case 'inputs':
      return { type: 'object', propertyNames: { pattern: '^(call\\.language|[a-z_][a-z0-9_]*)$' } };
    case 'flow':
      return { type: 'string', pattern: '^[a-z0-9_-]+(/[a-z0-9_-]+)*$' };
    case 'http':
      return httpSchema(shape.part);
    case 'telnyx':
      return paramSchema(shape.spec);
  }
}

function httpSchema(part: HttpPart): JsonSchema {
  switch (part) {
    case 'url':
      return { type: 'string' };
    case 'body':
      return text();
    case 'headers':
    case 'query':
      return anyOf([{ type: 'object' }, expressionText]);
    case 'json':
      return {};
  }
}

function digitCount(): JsonSchema {
  const count = { type: 'integer', minimum: 1, maximum: MOST_DIGITS } as const;
  const map = closedMap(
    { min: { ...count, description: 'The fewest digits.' }, max: { ...count, description: 'The most digits.' } },
    ['min', 'max'],
  );
  return anyOf([count, map]);
}

/** What may stand at a place of the document. */
function documentSchema(shape: DocumentShape): JsonSchema {
  switch (shape.type) {
    case 'map':
      return {
        ...mapSchema(shape.keys, shape.events),
        ...(shape.one === true ? { minProperties: 1, maxProperties: 1 } : {}),
      };
    case 'names':
      return {
        type: 'object',
        ...(shape.pattern === undefined
          ? {}
          : { propertyNames: { pattern: shape.pattern, patternErrorMessage: `A key here is ${shape.name}.` } }),
        additionalProperties: documentSchema(shape.of),
      };
    case 'outcomes':
      return outcomesSchema(shape.of);
    case 'list':
      return { type: 'array', items: documentSchema(shape.of) };
    case 'either':
      return eitherSchema(shape.options);
    case 'constant':
      return oneOfValues(shape.values);
    case 'value':
      return {};
    case 'target':
    case 'state':
    case 'step':
      return ref(shape.type);
    case 'verb_defaults':
      return closedMap(
        Object.fromEntries(
          [...verbs.keys()].filter((name) => name !== 'set').map((name) => [name, ref(`defaults_${name}`)]),
        ),
        [],
      );
    case 'action_params':
      return actionParams(shape.action, shape.without ?? []);
    default:
      return shapeSchema(shape);
  }
}

function actionParams(action: string, without: readonly string[]): JsonSchema {
  const spec = actionNamed(action);
  if (spec === undefined) return { type: 'object' };
  const params = Object.entries(spec.params).filter(
    ([name]) => !without.includes(name) && !(reservedParameters as readonly string[]).includes(name),
  );
  return closedMap(Object.fromEntries(params.map(([name, param]) => [name, described(param)])), []);
}

/** A map of known keys, each with its description. */
export function keysSchema(keys: KeyShapes): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(keys).map(([name, { description, shape, examples }]) => {
      return [name, annotated(documentSchema(shape), description, examples ?? exampleOf(shape))];
    }),
  );
}

/** Keys of a table of shapes that must be there. */
export function requiredOf(shapes: Readonly<Record<string, { readonly required?: true }>>): readonly string[] {
  return Object.keys(shapes).filter((name) => shapes[name]?.required === true);
}

function mapSchema(keys: KeyShapes, ofEvents: DocumentShape | undefined): JsonSchema {
  const known = keysSchema(keys);
  return closedMap(ofEvents === undefined ? known : { ...known, ...eventKeys(ofEvents) }, requiredOf(keys));
}

function eventKeys(of: DocumentShape): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    eventTypes.map((type) => [type, annotated(documentSchema(of), `Telnyx's webhook \`${type}\`.`, [])]),
  );
}

/** Outcomes are the verb's, and a sub-flow's returns, so their names are only proposed. */
function outcomesSchema(of: DocumentShape): JsonSchema {
  const outcomes = new Set(['failed', ...[...verbs.values()].flatMap((verb) => verb.outcomes)]);
  const known = [...outcomes].map((name): readonly [string, JsonValue] => {
    const what =
      name === 'failed'
        ? 'The verb failed, or had an unhappy outcome not named apart.'
        : `The verb's outcome \`${name}\`.`;
    return [name, annotated(documentSchema(of), what, [])];
  });
  return {
    type: 'object',
    properties: { ...Object.fromEntries(known), ...eventKeys(of) },
    propertyNames: { pattern: '^(?!call\\.hangup$|hangup$|error$|key$).*$' },
    additionalProperties: documentSchema(of),
  };
}

/** A map that must have a key is told from a plain value by that key. */
function eitherSchema(options: readonly DocumentShape[]): JsonSchema {
  const map = options.find((option) => option.type === 'map');
  const plain = options.some((option) => option.type === 'value');
  const required = map === undefined ? [] : requiredOf(map.keys);
  if (map === undefined || !plain || required.length === 0) return anyOf(options.map(documentSchema));
  return { if: { type: 'object', required: [...required] }, then: mapSchema(map.keys, map.events) };
}
