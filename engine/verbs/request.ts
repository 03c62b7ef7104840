import type { Template } from '../expressions/expression.ts';
import type { Dynamic, Prompt, Step } from '../model/flow.ts';
import { requestMethods } from '../model/request.ts';
import type { HttpPart, ParamShape } from '../model/shape.ts';
import { holding, holdPhases } from './hold.ts';
import { done, out, phase, type Phases, type RequestSpec } from './phases.ts';
import type { Verb } from './verb.ts';

/** More attempts than anybody waits for on the telephone. */
const MOST_RETRIES = 10;
const LONGEST_TIMEOUT_MS = 120_000;

function part(name: HttpPart, description: string): ParamShape {
  return { shape: { type: 'http', part: name }, description };
}

const urls: Record<string, ParamShape> = Object.fromEntries(
  requestMethods.map((method) => [
    method,
    part('url', `The URL of a ${method.toUpperCase()}; after the host, each \`\${…}\` is percent-encoded.`),
  ]),
);

export const request: Verb = {
  name: 'request',
  description: 'Asks a web service, and goes on with its answer; `failed` unless the answer is a 2xx that fits.',
  params: {
    ...urls,
    headers: part('headers', 'Name and text of each header.'),
    query: part('query', 'Name and value of each part of the query; a list gives its name several times.'),
    json: part('json', 'What to send, as JSON; a single `${…}` keeps its type.'),
    body: part('body', 'What to send, as text.'),
    timeout: {
      shape: { type: 'duration', minMs: 100, maxMs: LONGEST_TIMEOUT_MS },
      description: 'How long the answer to one attempt may take.',
      default: 5_000,
    },
    retries: {
      shape: { type: 'integer', min: 0, max: MOST_RETRIES },
      description: 'Further attempts after no answer, 429 or 5xx, each with the same `Idempotency-Key`.',
      default: 0,
    },
    into: {
      shape: { type: 'into', declares: 'any' },
      description: 'The variable for the body of a 2xx answer: JSON of its type, or any text for a string.',
    },
    meanwhile: { shape: { type: 'prompt' }, description: 'Played over and over until the answer is there.' },
  },
  short: null,
  outcomes: [],
  next: 'required',
  traits: { media: false, waits: false, answers: false, ends: false, entry: false, failureMatters: true },
  speaks: (step) => step.params['meanwhile'] !== undefined,
  edges: () => [],
  revisable: { params: ['meanwhile'] },
  phases: (step): Phases => ({
    send: { entry: [{ type: 'request', params: specOf(step) }], always: [{ to: holding }] },
    ...holdPhases((step.params['meanwhile'] as Prompt | undefined) ?? null, { replied: [{ to: phase('reply') }] }),
    reply: {
      entry: [{ type: 'take_reply', params: { into: intoOf(step) } }],
      always: [{ guard: { type: 'reply_taken', params: {} }, to: done }, { to: out('failed') }],
    },
  }),
};

function intoOf({ params }: Step): string | null {
  return (params['into'] as string | undefined) ?? null;
}

function specOf(step: Step): RequestSpec {
  const { params } = step;
  const method = requestMethods.find((name) => params[name] !== undefined) ?? 'get';
  const dynamic = (name: string): Dynamic | null => (params[name] as Dynamic | undefined) ?? null;
  return {
    method,
    url: params[method] as Template,
    headers: dynamic('headers'),
    query: dynamic('query'),
    json: dynamic('json'),
    body: (params['body'] as Template | undefined) ?? null,
    timeoutMs: params['timeout'] as number,
    retries: params['retries'] as number,
    into: intoOf(step),
  };
}
