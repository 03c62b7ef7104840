import { closedMap, type JsonSchema } from './json-schema-forms.ts';
import { keysSchema, requiredOf } from './json-schema-shapes.ts';
import { shareAlike } from './json-schema-shared.ts';
import { scenarioFileShapes } from './scenario-shapes.ts';

/** The JSON Schema of a file of scenarios (`NAME.test.yaml`), draft 7, for editors; made as that of flows is. */
export function scenarioJsonSchema(): JsonSchema {
  const { file, ...definitions } = shareAlike({
    file: closedMap(keysSchema(scenarioFileShapes), requiredOf(scenarioFileShapes)),
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Scenarios of a flow of pressone',
    description: 'Calls that are tried out on a virtual clock: what the caller does, and what must be true.',
    ...file,
    definitions,
  };
}
