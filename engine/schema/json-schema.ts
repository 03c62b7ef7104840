import { closedMap, oneOfValues, anyOf, ref, text, type JsonSchema } from './json-schema-forms.ts';
import { fileShapes } from './file-shapes.ts';
import { keysSchema, requiredOf, stateNameText } from './json-schema-shapes.ts';
import { needsOfState, stateSchema, stepSchema, verbDefinitions } from './json-schema-state.ts';
import { shareAlike } from './json-schema-shared.ts';
import { branchShapes, choiceShapes, promptShapes } from './state-shapes.ts';

const dialect = 'http://json-schema.org/draft-07/schema#';

/**
 * The JSON Schema of a flow file, draft 7, for editors: made of the same shapes that the reader takes its keys from. It
 * says less than `pressone validate` (no graph, no expressions), and refuses nothing that this takes.
 */
export function flowJsonSchema(): JsonSchema {
  const { file, ...definitions } = shareAlike({
    file: closedMap(keysSchema(fileShapes), requiredOf(fileShapes)),
    target: targetSchema(),
    branch: closedMap(keysSchema(branchShapes), requiredOf(branchShapes)),
    branches: branchesSchema(),
    choice: closedMap(keysSchema(choiceShapes), requiredOf(choiceShapes)),
    prompt: promptSchema(),
    state: stateSchema(),
    step: stepSchema(),
    needs_of_state: needsOfState(),
    ...verbDefinitions(),
  });
  return {
    $schema: dialect,
    title: 'A flow of pressone',
    description: 'A telephone menu: how calls are answered, what callers hear, and where their keys lead.',
    ...file,
    allOf: [
      {
        if: { not: { required: ['defaults'] } },
        then: { properties: { states: { additionalProperties: ref('needs_of_state') } } },
      },
    ],
    definitions,
  };
}

function targetSchema(): JsonSchema {
  const words = oneOfValues(['end', 'repeat', 'back', 'return']);
  return anyOf([stateNameText, words, { type: 'string', pattern: '^return:[a-z][a-z0-9_]*$' }]);
}

function branchesSchema(): JsonSchema {
  const one = [ref('target'), ref('branch')];
  return anyOf([...one, { type: 'array', minItems: 1, items: anyOf(one) }]);
}

const promptForms = ['text', 'ssml', 'audio', 'media', 'prompt'] as const;

function promptSchema(): JsonSchema {
  const names = Object.keys(promptShapes);
  const map = {
    type: 'object',
    minProperties: 1,
    properties: keysSchema(promptShapes),
    additionalProperties: ref('prompt'),
    // A map without any of the known keys goes from language to prompt.
    if: { anyOf: names.map((name) => ({ required: [name] })) },
    then: { propertyNames: { enum: names }, oneOf: promptForms.map((form) => ({ required: [form] })) },
    else: { propertyNames: { pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' } },
  };
  return anyOf([text(), map, { type: 'array', minItems: 1, items: ref('prompt') }]);
}
