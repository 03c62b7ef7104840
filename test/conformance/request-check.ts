import { readFile } from 'node:fs/promises';
import type { ErrorObject } from 'ajv';
import type { ActionSpec } from '../../engine/telnyx/action.ts';
import { actions } from '../../engine/telnyx/catalogue.ts';
import { checkParams } from '../../engine/telnyx/params.ts';
import type { JsonObject, JsonValue } from '../../engine/telnyx/wire.ts';
import { matches, readOpenApi, type FindEndpoint, type OpenApi } from './openapi.ts';

/** One thing wrong with a request. */
export interface Violation {
  /** JSON pointer into the body; empty for the request as a whole. */
  readonly pointer: string;
  readonly message: string;
}

// Where the description lags behind the official SDK or contradicts its own text. Everything else in it counts.
const ONLY_IN_SDK: Readonly<Record<string, readonly string[]>> = {
  dial: ['diversion', 'route_to_mobile'],
  transfer: ['diversion', 'route_to_mobile'],
  ai_assistant_add_messages: ['trigger_response'],
};
const ACTIONS_ONLY_IN_SDK = ['pay'];
// The one "value" listed is an example of a list in order of preference.
const EXAMPLES_AS_VALUES = ['answer /preferred_codecs'];
// Required always, and said to be impossible together with its two alternatives.
const BRIDGE_ALTERNATIVES = ['queue', 'video_room_id'];

/** Checks one recorded request against the description and against the catalogue. */
export function checkRequest(find: FindEndpoint, request: JsonValue | undefined): Violation[] {
  if (!isObject(request) || typeof request['method'] !== 'string' || typeof request['path'] !== 'string') {
    return [{ pointer: '', message: 'is not a recorded request with method, path and body' }];
  }
  const { method } = request;
  const path = request['path'].replace(/\?.*$/s, '').replace(/^\/v2(?=\/)/, '');
  const body = request['body'] ?? null;
  const action = Object.values(actions).find((one) => one.method === method && matches(one.path, path));
  return [...byDescription(find, method, path, body, action), ...byCatalogue(action, body)].filter(isFirst);
}

function byDescription(
  find: FindEndpoint,
  method: string,
  path: string,
  body: JsonValue,
  action: ActionSpec | undefined,
): Violation[] {
  const endpoint = find(method, path);
  if (endpoint === undefined) {
    const known = action !== undefined && ACTIONS_ONLY_IN_SDK.includes(action.name);
    return known ? [] : [{ pointer: '', message: 'is no endpoint of the API' }];
  }
  if (body === null) return endpoint.body === 'required' ? [{ pointer: '', message: 'lacks its body' }] : [];
  if (endpoint.validate === null) return [{ pointer: '', message: 'has a body where the API takes none' }];
  if (endpoint.validate(body)) return [];
  return (endpoint.validate.errors ?? []).filter((error) => !isKnown(error, body, action)).map(violation);
}

function byCatalogue(action: ActionSpec | undefined, body: JsonValue): Violation[] {
  if (action === undefined) return [];
  const params = body ?? {};
  if (!isObject(params)) return [{ pointer: '', message: 'has a body that is not an object' }];
  return checkParams(action, params).map(({ kind, pointer, expected }) => ({
    pointer,
    message: kind === 'missing' ? `is missing, expected ${expected}` : `is ${kind}, expected ${expected}`,
  }));
}

function isKnown(error: ErrorObject, body: JsonValue, action: ActionSpec | undefined): boolean {
  const name = action?.name ?? '';
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.keyword === 'unevaluatedProperties') {
    return ONLY_IN_SDK[name]?.includes(String(params['unevaluatedProperty'])) ?? false;
  }
  if (error.keyword === 'required' && name === 'bridge' && isObject(body)) {
    return BRIDGE_ALTERNATIVES.some((alternative) => alternative in body);
  }
  return error.keyword === 'enum' && EXAMPLES_AS_VALUES.includes(`${name} ${error.instancePath}`);
}

function violation(error: ErrorObject): Violation {
  const params = error.params as Readonly<Record<string, unknown>>;
  const unknown = params['unevaluatedProperty'] ?? params['additionalProperty'];
  const pointer = typeof unknown === 'string' ? `${error.instancePath}/${unknown}` : error.instancePath;
  return { pointer, message: typeof unknown === 'string' ? 'is unknown' : (error.message ?? error.keyword) };
}

function isFirst(one: Violation, index: number, all: readonly Violation[]): boolean {
  return index === all.findIndex((other) => other.pointer === one.pointer && other.message === one.message);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks files of recorded requests; the command line of check-requests.mjs.
 * @param args the description's file, then the files of requests, one request a line
 * @returns the text to print and the exit status: 0 all valid, 1 a violation or no request at all, 2 wrong usage
 */
export async function checkFiles(args: readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
  const [specFile, ...files] = args;
  if (specFile === undefined) return { status: 2, text: 'usage: check-requests.mjs SPEC.json FILE.jsonl…\n' };
  const spec = JSON.parse(await readFile(specFile, 'utf8')) as OpenApi;
  const find = readOpenApi(spec);

  const lines: string[] = [];
  let valid = 0;
  let invalid = 0;
  for (const file of files) {
    for (const [index, line] of (await readFile(file, 'utf8')).split('\n').entries()) {
      if (line.trim() === '') continue;
      const request = parsed(line);
      const violations = checkRequest(find, request);
      if (violations.length === 0) valid += 1;
      else invalid += 1;
      const name = isObject(request) ? `${text(request['method'])} ${text(request['path'])}` : line.slice(0, 80);
      for (const { pointer, message } of violations) {
        lines.push(`${file}:${index + 1} ${name} ${pointer === '' ? '' : `${pointer} `}${message}`);
      }
    }
  }
  const against = `${spec.info.title} ${spec.info.version}`;
  if (valid + invalid === 0) return { status: 1, text: `no request was given to check against ${against}\n` };
  lines.push(`${valid} requests valid against ${against}${invalid === 0 ? '' : `, ${invalid} not`}`);
  return { status: invalid === 0 ? 0 : 1, text: `${lines.join('\n')}\n` };
}

// Not the lossless parser: a number that would be too long for Telnyx as well must not become a text here.
function parsed(line: string): JsonValue | undefined {
  try {
    return JSON.parse(line) as JsonValue;
  } catch {
    return undefined;
  }
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '?';
}
