import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import type { KeyShapes } from '../../../engine/schema/document-shape.ts';
import * as fileShapes from '../../../engine/schema/file-shapes.ts';
import { scenarioJsonSchema } from '../../../engine/schema/json-schema-scenario.ts';
import { flowJsonSchema } from '../../../engine/schema/json-schema.ts';
import * as scenarioAroundShapes from '../../../engine/schema/scenario-around-shapes.ts';
import * as scenarioShapes from '../../../engine/schema/scenario-shapes.ts';
import * as scenarioStepShapes from '../../../engine/schema/scenario-step-shapes.ts';
import * as stateShapes from '../../../engine/schema/state-shapes.ts';
import { verbs } from '../../../engine/verbs/registry.ts';

const root = join(import.meta.dirname, '../../..');
const schema = flowJsonSchema();

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && !/(^|\/)settings(\.[a-z]+)?\.yaml$/.test(name))
    .filter((name) => !name.endsWith('.test.yaml'))
    .map((name) => join(folder, name))
    .toSorted();
}

/** As yaml-language-server reads a file: YAML 1.2's core schema, with merge keys. */
function documentOf(path: string): unknown {
  return parse(readFileSync(join(root, path), 'utf8'), { version: '1.2', schema: 'core', merge: true });
}

const validate: ValidateFunction = new Ajv({ strict: false, allErrors: false, unicodeRegExp: true }).compile(schema);

function problemsOf(document: unknown): string {
  return validate(document) ? '' : JSON.stringify(validate.errors?.slice(-3), null, 1);
}

test.each([
  ['flow', schema],
  ['scenario', scenarioJsonSchema()],
])('flows/%s.schema.json is what the shapes give', (name, given) => {
  const file = join(root, `flows/${name}.schema.json`);
  const made = `${JSON.stringify(given, null, 1)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, made);
  expect(existsSync(file)).toBe(true);
  // Not toBe on the texts: a difference of megabytes would be printed. UPDATE_GOLDEN=1 writes the file anew.
  expect(readFileSync(file, 'utf8') === made).toBe(true);
});

describe('what authors see', () => {
  const tables = Object.entries({
    ...fileShapes,
    ...stateShapes,
    ...scenarioShapes,
    ...scenarioStepShapes,
    ...scenarioAroundShapes,
  }).filter(([name]) => name.endsWith('Shapes'));

  test.each(tables)('every key of %s has a description', (_name, table) => {
    const undescribed = Object.entries(table as KeyShapes).filter(([, { description }]) => description.trim() === '');
    expect(Object.keys(table).length).toBeGreaterThan(0);
    expect(undescribed).toEqual([]);
  });

  test('every verb stands in a state, with a description, an example, and its parameters described', () => {
    const { definitions } = schema as { definitions: Record<string, Record<string, unknown>> };
    const properties = definitions['state']?.['properties'] as Record<string, { $ref?: string }>;
    const lacking = [...verbs.values()].flatMap((verb) => {
      if (verb.name === 'set') return [];
      const definition = definitions[`verb_${verb.name}`];
      const params = (definitions[`params_${verb.name}`] ?? definitions[`defaults_${verb.name}`])?.[
        'properties'
      ] as Record<string, unknown>;
      const complete =
        properties[verb.name]?.$ref === `#/definitions/verb_${verb.name}` &&
        definition?.['description'] === verb.description &&
        Array.isArray(definition['examples']);
      const missing = Object.entries(verb.params).filter(
        ([name, { description }]) => description === '' || params[name] === undefined,
      );
      return complete && missing.length === 0 ? [] : [verb.name, ...missing.map(([name]) => `${verb.name}.${name}`)];
    });
    expect(lacking).toEqual([]);
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(['menu', 'collect', 'set', 'next']));
  });

  test('every reference leads to a definition, and every definition is used', () => {
    const text = JSON.stringify(schema);
    const used = new Set([...text.matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)].map(([, name]) => name ?? ''));
    const defined = Object.keys((schema as { definitions: object }).definitions);
    expect([...used].filter((name) => !defined.includes(name))).toEqual([]);
    expect(defined.filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('flows that are right are accepted', () => {
  test.each([...filesBelow('test/validate/ok'), ...filesBelow('flows')])('%s', (path) => {
    expect(problemsOf(documentOf(path))).toBe('');
  });

  test('every example of a verb is accepted in a state', () => {
    const { definitions } = schema as { definitions: Record<string, { examples?: unknown[] }> };
    const wrong = [...verbs.values()]
      .filter(({ name }) => name !== 'set')
      .filter(({ name, next }) => {
        const [example] = definitions[`verb_${name}`]?.examples ?? [];
        const beside = next === 'none' ? {} : { next: 'end' };
        return !validate({ start: 'a', states: { a: { [name]: example ?? null, ...beside } } });
      });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

describe('mistakes of shape are refused', () => {
  const wrong = filesBelow('test/validate/err').filter((path) => !validate(documentOrNull(path)));
  const names = new Set(wrong.map((path) => basename(path, '.yaml')));

  function documentOrNull(path: string): unknown {
    try {
      return documentOf(path);
    } catch {
      return null;
    }
  }

  test.each([
    'bad-duration',
    'bad-key',
    'bad-key-finish',
    'bad-key-handler',
    'bad-number',
    'missing-key',
    'missing-key-goto',
    'missing-key-nested',
    'missing-key-start',
    'missing-key-states',
    'missing-key-verb',
    'missing-next',
    'parameter-range',
    'parameter-range-enum',
    'parameter-range-tries',
    'parameter-range-url',
    'reserved-parameter',
    'two-verbs',
    'two-verbs-steps',
    'unknown-key',
    'unknown-key-goto',
    'unknown-key-next-of-menu',
    'unknown-key-of-choice',
    'unknown-key-of-handlers',
    'unknown-key-of-prompt',
    'unknown-key-outside-verb',
    'unknown-outcome-event',
    'unknown-parameter',
    'unknown-parameter-of-action',
    'unknown-verb',
    'unknown-verb-default',
    'wrong-type',
    'wrong-type-digits',
    'wrong-type-document',
    'wrong-type-prompt',
    'wrong-type-state',
    'wrong-type-state-name',
    'wrong-type-step',
    'wrong-type-type-ahead',
    'wrong-type-version',
  ])('%s', (name) => {
    expect(names).toContain(name);
  });
});
