import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { byStatus, malformedBody } from '../../engine/carrier/errors.ts';
import type { Answer } from '../../engine/carrier/state.ts';
import { parseJson } from '../../engine/telnyx/json.ts';
import { isObject, type JsonObject } from '../../engine/telnyx/wire.ts';

const LARGEST_BODY = '1mb';

/** Reads bodies of any type, up to 1 MiB, as they came. */
export const rawBody: RequestHandler = express.raw({ type: () => true, limit: LARGEST_BODY, inflate: false });

/** The JSON object of a request, `{}` for an empty body, undefined when it is none. */
export function jsonBody(request: Request): JsonObject | undefined {
  const raw: unknown = request.body;
  if (!Buffer.isBuffer(raw) || raw.length === 0) return {};
  const value = parseJson(raw.toString('utf8'));
  return isObject(value) ? value : undefined;
}

/** Sends an answer of the model. */
export function reply(response: Response, answer: Answer): void {
  response.status(answer.status).json(answer.body);
}

/** Turns what a body parser throws into an error of Telnyx's kind. */
export const bodyErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (response.headersSent || !Number.isInteger(status) || status >= 500) next(error);
  else reply(response, status === 400 ? malformedBody() : byStatus(status, '10015'));
};
