import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** The parts of an OpenAPI 3.1 description that requests are checked with. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: object }>>;
  };
}

/** What the description says about one method of one path. */
export interface Endpoint {
  /** The path as described, with its placeholders. */
  readonly template: string;
  readonly body: 'none' | 'optional' | 'required';
  /** Accepts a body with described members only. */
  readonly validate: ValidateFunction | null;
}

/** Finds the endpoint that a request is meant for; `undefined` when the description has none. */
export type FindEndpoint = (method: string, path: string) => Endpoint | undefined;

/** Compiles a description; schemas are compiled when a request first needs them. */
export function readOpenApi(spec: OpenApi): FindEndpoint {
  // The description's own keywords (examples, discriminators) mean nothing to a validator, formats are the catalogue's.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, validateSchema: false });
  ajv.addSchema(spec, 'openapi');
  const compiled = new Map<string, Endpoint>();
  const templates = Object.keys(spec.paths).sort((a, b) => placeholders(a) - placeholders(b));

  return (method, path) => {
    const template = templates.find((one) => matches(one, path) && spec.paths[one]?.[method.toLowerCase()]);
    const operation = template === undefined ? undefined : spec.paths[template]?.[method.toLowerCase()];
    if (template === undefined || operation === undefined) return undefined;
    const key = `${method} ${template}`;
    const endpoint = compiled.get(key) ?? compileEndpoint(ajv, template, operation);
    compiled.set(key, endpoint);
    return endpoint;
  };
}

function compileEndpoint(ajv: Ajv2020, template: string, operation: Operation): Endpoint {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return { template, body: 'none', validate: null };
  const closed = { allOf: [withBase(schema)], unevaluatedProperties: false };
  const body = operation.requestBody?.required === true ? 'required' : 'optional';
  return { template, body, validate: ajv.compile(closed) };
}

/** The schema with its references (`#/components/…`) pointing into the description. */
function withBase(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"openapi#/')) as object;
}

function placeholders(template: string): number {
  return template.split('{').length;
}

/** True when a path, without base URL and query, is one of a template's. */
export function matches(template: string, path: string): boolean {
  const expected = template.split('/');
  const found = path.split('/');
  return (
    expected.length === found.length &&
    expected.every((part, index) => (part.startsWith('{') ? found[index] !== '' : found[index] === part))
  );
}
