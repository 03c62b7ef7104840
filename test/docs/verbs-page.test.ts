import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeText } from '../../engine/build/read-time.ts';
import { wellKnown } from '../../engine/checks/variable-types.ts';
import type { NameType } from '../../engine/expressions/check-expression.ts';
import type { KeyShapes } from '../../engine/schema/document-shape.ts';
import {
  fileShapes,
  handlerShapes,
  inputShapes,
  limitShapes,
  scheduleShapes,
  variableShapes,
} from '../../engine/schema/file-shapes.ts';
import { branchShapes, choiceShapes, promptShapes, stateShapes } from '../../engine/schema/state-shapes.ts';
import type { ParamShape, Shape } from '../../engine/model/shape.ts';
import { actions } from '../../engine/telnyx/catalogue.ts';
import type { ParamSpec } from '../../engine/telnyx/action.ts';
import { verbs } from '../../engine/verbs/registry.ts';
import type { Verb } from '../../engine/verbs/verb.ts';

// docs/verbs.md is made of the registry of verbs. `UPDATE_GOLDEN=1` writes it anew.
const page = join(import.meta.dirname, '../../docs/verbs.md');

const kinds: Readonly<Record<Exclude<Shape['type'], 'telnyx'>, string>> = {
  text: 'text with `${…}`',
  word: 'text',
  prompt: 'a prompt',
  prompts_by_failure: 'a prompt, or a list of them',
  condition: 'a condition',
  duration: 'a duration',
  integer: 'a whole number',
  boolean: 'true or false',
  phone: 'a number or a SIP URI',
  digits: 'keys',
  digit_count: 'n, or `{ min, max }`',
  into: "a variable's name",
  event_types: 'an event type, or a list',
  key_targets: 'key → target',
  announcement: '`{ every, prompt }`',
  choices: 'digits → target',
  branches: 'a list of `{ if, goto }`',
  assignments: 'name → value',
  flow: "a flow's id",
  inputs: 'input → value',
  http: 'text, or a map',
};

function kindOf(shape: Shape): string {
  if (shape.type === 'telnyx') return telnyxKind(shape.spec);
  if (shape.type === 'phone' && shape.many === true) return 'a number or a SIP URI, or a list';
  return kinds[shape.type];
}

function telnyxKind(spec: ParamSpec): string {
  switch (spec.type) {
    case 'string':
      return spec.values === undefined ? 'text' : spec.values.length > 8 ? 'a word' : spec.values.map(code).join(', ');
    case 'integer':
    case 'number': {
      const { min, max } = spec;
      if (min !== undefined && max !== undefined) return `${min} to ${max}`;
      return min === undefined ? 'a number' : `a number from ${min}`;
    }
    case 'boolean':
      return 'true or false';
    case 'list':
      return 'a list';
    case 'map':
      return 'a map';
    case 'one_of':
      return [...new Set(spec.options.map(telnyxKind))].join(' or ');
    case 'any':
      return 'any value';
  }
}

const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function row([name, param]: readonly [string, ParamShape], verb: Verb): string {
  const marks = [
    param.required === true ? '**needed**' : '',
    defaultOf(param),
    verb.short === name ? `short form` : '',
  ];
  const notes = marks.filter((mark) => mark !== '').join(', ');
  return `| \`${name}\` | ${cell(kindOf(param.shape))} | ${cell(param.description)}${notes === '' ? '' : ` (${notes})`} |`;
}

/** The default of a parameter whose value is as the author writes it. */
function defaultOf({ shape, default: value }: ParamShape): string {
  if (shape.type === 'duration' && typeof value === 'number') return `${code(timeText(value))} unless set`;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? `${code(String(value))} unless set` : '';
}

function outcomesOf(verb: Verb): string {
  const named = [...verb.outcomes, 'failed'].map(code).join(', ');
  const more = verb.outcomesOf === 'flow' ? `${named}, and every \`return:NAME\` of the flow` : named;
  const next = { required: '', none: ' It has no `next`.', optional: ' `next` may be left out.' }[verb.next];
  return `Outcomes: ${more}.${next}`;
}

function section(verb: Verb, own: readonly (readonly [string, ParamShape])[], shared: string): string {
  const table =
    own.length === 0 ? [] : ['| parameter | takes | |\n|---|---|---|', ...own.map((each) => row(each, verb))];
  const rows = table.length === 0 ? [] : [table.join('\n')];
  return [`### ${verb.name}`, verb.description, ...rows, ...(shared === '' ? [] : [shared]), outcomesOf(verb)].join(
    '\n\n',
  );
}

/** The engine's own verbs show the parameters that Telnyx's action of the same kind does not have anyway. */
function ownSection(verb: Verb): string {
  const entries = Object.entries(verb.params);
  const own = entries.filter(([, { shape }]) => shape.type !== 'telnyx');
  const telnyx = entries.filter(([, { shape }]) => shape.type === 'telnyx');
  const list = telnyx.length <= 6 ? '' : `And Telnyx's: ${telnyx.map(([name]) => code(name)).join(', ')}.`;
  return section(verb, telnyx.length <= 6 ? entries : own, list);
}

const verbatim = (verb: Verb): boolean => Object.hasOwn(actions, verb.name) || verb.name.startsWith('conference_');

function keysTable(title: string, shapes: KeyShapes): string {
  const rows = Object.entries(shapes).map(([name, { description, required }]) => {
    return `| \`${name}\` | ${cell(description)}${required === true ? ' (**needed**)' : ''} |`;
  });
  return [`### ${title}`, ['| key | |\n|---|---|', ...rows].join('\n')].join('\n\n');
}

/** What expressions may read besides a flow's own names. */
function namesTable(): string {
  const typeOf = (type: NameType): string =>
    typeof type === 'string'
      ? type
      : Object.entries(type)
          .map(([field, of]) => `\`${field}\` ${typeOf(of)}`)
          .join(', ');
  const rows = Object.entries(wellKnown).map(([name, type]) => `| \`${name}\` | ${typeOf(type)} |`);
  return ['| name | |\n|---|---|', ...rows].join('\n');
}

function makePage(): string {
  const all = [...verbs.values()];
  const engines = all.filter(
    (verb) => verb.name !== 'set' && !(verbatim(verb) && Object.values(verb.params).every(isTelnyx)),
  );
  const telnyxs = all.filter((verb) => verbatim(verb) && !engines.includes(verb));
  return [
    '# Verbs and keys',
    'What a state can do, with every parameter, and every key of a flow. How they fit together stands in [flows.md](flows.md). Made of the tables that `pressone validate` reads by.',
    '## The engine’s own',
    ...engines.sort(byName).map(ownSection),
    '## Telnyx’s, by their own names',
    'Done when the ending event came, else once Telnyx has accepted the command; `await: false` beside the verb goes on at once. The payload of the ending is `result`.',
    ...telnyxs.sort(byName).map((verb) => section(verb, Object.entries(verb.params), '')),
    '## Keys',
    keysTable('A flow file', fileShapes),
    keysTable('A state', stateShapes),
    keysTable('An entry of `next`', branchShapes),
    keysTable('A choice of a menu', choiceShapes),
    keysTable('A prompt', promptShapes),
    keysTable('A variable with a type', variableShapes),
    keysTable('An input', inputShapes),
    keysTable('A schedule', scheduleShapes),
    keysTable('`on` of the whole flow', handlerShapes),
    keysTable('`limits`', limitShapes),
    '## Names in expressions',
    namesTable(),
  ]
    .join('\n\n')
    .concat('\n');
}

const isTelnyx = ({ shape }: ParamShape): boolean => shape.type === 'telnyx';
const byName = (one: Verb, other: Verb): number => (one.name < other.name ? -1 : 1);

test('docs/verbs.md names every verb with every parameter', () => {
  const made = makePage();
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, made);
  expect(readFileSync(page, 'utf8')).toBe(made);
  for (const { name } of verbs.values()) if (name !== 'set') expect(made).toContain(`### ${name}\n`);
});
