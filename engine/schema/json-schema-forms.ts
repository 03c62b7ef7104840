import type { JsonObject, JsonValue } from '../telnyx/wire.ts';

/** A JSON Schema, draft 7, as plain data. */
export type JsonSchema = JsonObject;

/** What stands where text is taken as it is written: YAML makes numbers and bools of some of it. */
const asWritten = { type: ['string', 'number', 'boolean'] } as const;

/** A text with an expression: its value is known only in the call. */
export const expressionText: JsonSchema = { type: 'string', pattern: '\\$\\{' };

/** A duration with its unit. */
export const durationText: JsonSchema = {
  type: 'string',
  pattern: '^[0-9]+(\\.[0-9]+)?(ms|s|m|h)$',
  patternErrorMessage: 'A duration is one number with its unit: 500ms, 5s, 2m or 1h.',
};

/** An unquoted number is an integer to YAML, with or without its plus. */
export const phoneText: JsonSchema = {
  anyOf: [
    { type: 'string', pattern: '^\\+[1-9][0-9]{6,14}$' },
    { type: 'string', pattern: '^[sS][iI][pP][sS]?:[^\\s@;?]+(@[^\\s@]+)?$' },
    { type: 'integer', minimum: 1_000_000, maximum: 999_999_999_999_999 },
    expressionText,
  ],
};

/** Any text, also such as YAML takes for a number or a bool. */
export function text(): JsonSchema {
  return asWritten;
}

/** Keys of a telephone; unquoted digits are an integer to YAML. */
export function digits(maxLength: number): JsonSchema {
  return {
    anyOf: [
      { type: 'string', pattern: `^[0-9*#]{1,${maxLength}}$` },
      { type: 'integer', minimum: 0, exclusiveMaximum: 10 ** Math.min(maxLength, 15) },
    ],
  };
}

/** One of these; the same word may be written as text or as the number or bool it looks like. */
export function oneOfValues(values: readonly (string | number | boolean)[]): JsonSchema {
  const spellings = values.flatMap((value): JsonValue[] => {
    if (typeof value !== 'string') return [value, String(value)];
    const number = Number(value);
    return value !== '' && String(number) === value ? [value, number] : [value];
  });
  return { enum: spellings };
}

/** One schema of several, flattened; a single one stands for itself. */
export function anyOf(options: readonly JsonSchema[]): JsonSchema {
  const flat = options.flatMap((option): readonly JsonSchema[] => {
    const inner = option['anyOf'];
    return Object.keys(option).length === 1 && Array.isArray(inner) ? (inner as readonly JsonSchema[]) : [option];
  });
  const [first] = flat;
  return flat.length === 1 && first !== undefined ? first : { anyOf: flat };
}

/** A map of which all keys are known. */
export function closedMap(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required: [...required] } : {}),
    additionalProperties: false,
  };
}

/** The definition of that name. */
export function ref(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}

/** A schema with what an editor shows of it: a sentence, and examples. */
export function annotated(schema: JsonSchema, description: string, examples: readonly JsonValue[]): JsonSchema {
  return { description, ...(examples.length > 0 ? { examples: [...examples] } : {}), ...schema };
}
