import type { ParamSpec } from '../telnyx/action.ts';
import { reservedParameters } from '../verbs/telnyx-action.ts';
import { exampleOfParam } from './examples.ts';
import {
  annotated,
  anyOf,
  expressionText,
  oneOfValues,
  phoneText,
  text,
  type JsonSchema,
} from './json-schema-forms.ts';

type Spec<T extends ParamSpec['type']> = Extract<ParamSpec, { readonly type: T }>;

const formats: Readonly<Record<NonNullable<Spec<'string'>['format']>, JsonSchema>> = {
  base64: { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$' },
  url: { type: 'string', pattern: '^[hH][tT][tT][pP][sS]?://\\S+$' },
  websocket: { type: 'string', pattern: '^[wW][sS][sS]?://\\S+$' },
  phone: phoneText,
  sip: { type: 'string', pattern: '^[sS][iI][pP][sS]?:\\S+$' },
  uuid: { type: 'string', pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' },
};

/** A Telnyx parameter: its literal values, or text with an expression in it. */
export function paramSchema(spec: ParamSpec): JsonSchema {
  switch (spec.type) {
    case 'any':
      return {};
    case 'boolean':
      return anyOf([{ type: 'boolean' }, expressionText]);
    case 'string':
      return textSchema(spec);
    case 'integer':
    case 'number':
      return numberSchema(spec);
    case 'list':
      return anyOf([
        {
          type: 'array',
          items: described(spec.of),
          ...(spec.maxItems === undefined ? {} : { maxItems: spec.maxItems }),
        },
        expressionText,
      ]);
    case 'map':
      return anyOf([mapSchema(spec), expressionText]);
    case 'one_of':
      return anyOf(spec.options.map(paramSchema));
  }
}

/** The same with its description and an example. */
export function described(spec: ParamSpec): JsonSchema {
  return annotated(paramSchema(spec), spec.description, exampleOfParam(spec));
}

function textSchema(spec: Spec<'string'>): JsonSchema {
  if (spec.values !== undefined) return anyOf([oneOfValues(spec.values), expressionText]);
  if (spec.format !== undefined) return anyOf([formats[spec.format], expressionText]);
  const { characters, minLength, maxLength } = spec;
  if (characters !== undefined)
    return anyOf([made(characters, minLength, maxLength), { type: 'integer' }, expressionText]);
  if (minLength === undefined && maxLength === undefined) return text();
  const length = {
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
  return anyOf([{ ...text(), ...length }, expressionText]);
}

/** Text of certain characters alone. */
function made(characters: string, minLength = 0, maxLength?: number): JsonSchema {
  const allowed = Array.from(characters, (character) => character.replace(/[\\\]^-]/, '\\$&')).join('');
  return { type: 'string', pattern: `^[${allowed}]{${minLength},${maxLength ?? ''}}$` };
}

function numberSchema(spec: Spec<'integer' | 'number'>): JsonSchema {
  const { type, values, min, max } = spec;
  const limited = min !== undefined || max !== undefined;
  const range = {
    type,
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  };
  return anyOf([
    ...(values === undefined ? [] : [{ enum: [...values] }]),
    ...(values === undefined || limited ? [range] : []),
    expressionText,
  ]);
}

function mapSchema(spec: Spec<'map'>): JsonSchema {
  const known = Object.entries(spec.keys ?? {}).filter(
    ([name]) => !(reservedParameters as readonly string[]).includes(name),
  );
  const required = known.filter(([, member]) => member.required === true).map(([name]) => name);
  const others = spec.others === undefined ? known.length === 0 : described(spec.others);
  return {
    type: 'object',
    ...(known.length > 0
      ? { properties: Object.fromEntries(known.map(([name, member]) => [name, described(member)])) }
      : {}),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: others,
  };
}
