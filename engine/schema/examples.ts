import type { HttpPart, ParamShape, Shape } from '../model/shape.ts';
import type { ParamSpec } from '../telnyx/action.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import type { Verb } from '../verbs/verb.ts';
import type { DocumentShape, KeyShapes } from './document-shape.ts';

const state = 'main_menu';
const sentence = 'Thank you for calling Acme.';
const number = '+13125550111';
const condition = 'call.from == "+13125550199"';

const formats: Readonly<Record<NonNullable<Extract<ParamSpec, { type: 'string' }>['format']>, string>> = {
  base64: 'SGVsbG8=',
  url: 'https://acme.example/hello.mp3',
  websocket: 'wss://acme.example/stream',
  phone: number,
  sip: 'sip:desk@acme.example',
  uuid: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
};

/** What an author might write for a Telnyx parameter; none where Telnyx publishes no structure. */
export function exampleOfParam(spec: ParamSpec): readonly JsonValue[] {
  switch (spec.type) {
    case 'any':
      return [];
    case 'boolean':
      return [true];
    case 'string':
      return exampleOfText(spec);
    case 'integer':
    case 'number':
      return [spec.values?.[0] ?? spec.min ?? Math.min(10, spec.max ?? 10)];
    case 'list':
      return exampleOfParam(spec.of).map((item) => [item]);
    case 'map': {
      const members = Object.entries(spec.keys ?? {});
      const required = members.filter(([, member]) => member.required === true);
      return exampleOfMembers(required.length > 0 ? required : members.slice(0, 1), exampleOfParam);
    }
    case 'one_of': {
      const [first] = spec.options;
      return first === undefined ? [] : exampleOfParam(first);
    }
  }
}

function exampleOfText(spec: Extract<ParamSpec, { type: 'string' }>): readonly JsonValue[] {
  if (spec.values !== undefined) return spec.values.slice(0, 1);
  if (spec.format !== undefined) return [formats[spec.format]];
  if (spec.characters === undefined) return [];
  const first = spec.characters.charAt(0);
  return [first.repeat(Math.max(1, spec.minLength ?? 1))];
}

function exampleOfMembers<T>(
  members: readonly (readonly [string, T])[],
  exampleOf: (member: T) => readonly JsonValue[],
): readonly JsonValue[] {
  const found = members.flatMap(([name, member]) =>
    exampleOf(member)
      .slice(0, 1)
      .map((value) => [name, value] as const),
  );
  return found.length === members.length && found.length > 0 ? [Object.fromEntries(found)] : [];
}

/** What an author might write for a verb's parameter. */
function exampleOfShape(shape: Shape): readonly JsonValue[] {
  switch (shape.type) {
    case 'text':
    case 'prompt':
      return [sentence];
    case 'word':
      return [];
    case 'prompts_by_failure':
      return [['I did not hear you.', 'Are you still there?']];
    case 'condition':
      return [condition];
    case 'duration':
      return [shape.minMs !== undefined && shape.minMs > 5_000 ? '2m' : '5s'];
    case 'integer':
      return [Math.min(Math.max(3, shape.min), shape.max)];
    case 'boolean':
      return [true];
    case 'phone':
      return [number];
    case 'digits':
      return ['#'];
    case 'digit_count':
      return [8, { min: 4, max: 8 }];
    case 'into':
      return ['account'];
    case 'key_targets':
      return [{ '0': 'operator' }];
    case 'announcement':
      return [{ every: '30s', prompt: 'Thank you for waiting.' }];
    case 'choices':
      return [{ '1': 'sales', '2': { goto: 'support', label: 'Support' }, '*': 'repeat' }];
    case 'branches':
      return [[{ if: condition, goto: 'support' }, { goto: state }]];
    case 'assignments':
      return [{ account: '${result.body.id}' }];
    case 'event_types':
      return ['call.recording.saved'];
    case 'flow':
      return ['billing/card'];
    case 'inputs':
      return [{ account: '${account}' }];
    case 'http':
      return [exampleOfHttp[shape.part]];
    case 'telnyx':
      return exampleOfParam(shape.spec);
  }
}

const exampleOfHttp: Readonly<Record<HttpPart, JsonValue>> = {
  url: 'https://crm.acme.example/accounts/${account}',
  headers: { authorization: 'Bearer ${env.CRM_TOKEN}' },
  query: { number: '${call.from}' },
  json: { account: '${account}' },
  body: 'account=${account}',
};

/** What an author might write at a place of the document. */
export function exampleOf(shape: DocumentShape): readonly JsonValue[] {
  switch (shape.type) {
    case 'map':
      return exampleOfKeys(shape.keys);
    case 'names':
      return exampleOf(shape.of)
        .slice(0, 1)
        .map((value) => ({ [shape.example ?? 'name']: value }));
    case 'outcomes':
      return [{ failed: state }];
    case 'list':
      return exampleOf(shape.of)
        .slice(0, 1)
        .map((item) => [item]);
    case 'either':
      return shape.options.flatMap((option) => exampleOf(option).slice(0, 1));
    case 'constant':
      return shape.values.slice(0, 1);
    case 'value':
      return ['', 0];
    case 'target':
      return [state];
    case 'state':
    case 'step':
      return [{ speak: sentence, ...(shape.type === 'state' ? { next: state } : {}) }];
    case 'verb_defaults':
      return [{ menu: { tries: 2, timeout: '6s' } }];
    case 'action_params':
      return [];
    default:
      return exampleOfShape(shape);
  }
}

/** A map of its required keys; of its first one where none is. */
function exampleOfKeys(keys: KeyShapes): readonly JsonValue[] {
  const members = Object.entries(keys);
  const required = members.filter(([, key]) => key.required === true);
  return exampleOfMembers(
    required.length > 0 ? required : members.slice(0, 1),
    (key) => key.examples ?? exampleOf(key.shape),
  );
}

/** What an author might write for a parameter of a verb. */
export function exampleOfVerbParam(param: ParamShape): readonly JsonValue[] {
  return param.examples ?? exampleOfShape(param.shape);
}

/** What an author might write under a verb: its short form, else what it cannot do without, else nothing. */
export function exampleOfVerb(verb: Verb): readonly JsonValue[] {
  const short = verb.short === null ? undefined : verb.params[verb.short];
  if (short !== undefined) {
    const examples = exampleOfVerbParam(short);
    if (examples.length > 0) return examples.slice(0, 1);
  }
  const required = Object.entries(verb.params).filter(([, param]) => param.required === true);
  if (required.length === 0) return [null];
  return exampleOfMembers(required, (param) => {
    const examples = exampleOfVerbParam(param);
    return examples.length > 0 ? examples : [param.shape.type === 'telnyx' ? standIn(param.shape.spec) : 'text'];
  });
}

/** Something of the right type where no example says more. */
function standIn(spec: ParamSpec): JsonValue {
  switch (spec.type) {
    case 'map': {
      const required = Object.entries(spec.keys ?? {}).filter(([, member]) => member.required === true);
      return Object.fromEntries(required.map(([name, member]) => [name, exampleOfParam(member)[0] ?? standIn(member)]));
    }
    case 'list':
      return [standIn(spec.of)];
    case 'one_of':
      return spec.options[0] === undefined ? 'text' : standIn(spec.options[0]);
    default:
      return 'text';
  }
}
