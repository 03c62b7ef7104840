import type { Request } from 'express';
import type { z } from 'zod';
import { parseJson } from '../../engine/telnyx/json.ts';
import { isObject } from '../../engine/telnyx/wire.ts';
import { readRawBody } from '../http/raw-body.ts';
import { ApiRefusal } from './api-refusal.ts';

const BODY_LIMIT = 100 * 1024;

/**
 * The JSON object in a request's body, as the schema reads it; an empty body counts as `{}`.
 * @throws ApiRefusal `too_large`, `not_json`, `bad_input`
 */
export async function readBody<S extends z.ZodType>(req: Request, schema: S): Promise<z.infer<S>> {
  const raw = await readRawBody(req, BODY_LIMIT);
  if (raw === 'too_large') throw new ApiRefusal(413, 'too_large', `The body is larger than ${BODY_LIMIT} bytes.`);
  if (raw === 'truncated') throw new ApiRefusal(400, 'truncated', 'The body broke off before its end.');
  const body = raw.length === 0 ? {} : parseJson(raw.toString('utf8'));
  if (body === undefined) throw new ApiRefusal(400, 'not_json', 'The body is no JSON.');
  if (!isObject(body)) throw new ApiRefusal(400, 'bad_input', 'The body is no JSON object, such as {}.');
  return parse(schema, body, 'The body');
}

/** @throws ApiRefusal `bad_input` */
export function readQuery<S extends z.ZodType>(req: Request, schema: S): z.infer<S> {
  return parse(schema, req.query, 'The query');
}

function parse<S extends z.ZodType>(schema: S, value: unknown, what: string): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? `${what}: ${message}` : `\`${path.map(String).join('.')}\`: ${message}`,
  );
  throw new ApiRefusal(400, 'bad_input', `${problems.join('; ')}.`);
}
