import { timingSafeEqual } from 'node:crypto';
import { Router, type Request } from 'express';
import { command, commandName } from '../../engine/carrier/commands.ts';
import { malformedBody, unauthorized } from '../../engine/carrier/errors.ts';
import { textOrNull } from '../../engine/carrier/fields.ts';
import { decoded } from '../../engine/carrier/listing.ts';
import type { Answer } from '../../engine/carrier/state.ts';
import { isObject, type JsonObject } from '../../engine/telnyx/wire.ts';
import { jsonBody, reply } from './bodies.ts';
import type { Journal } from './journal.ts';
import type { Switchboard } from './switchboard.ts';

/** Telnyx's REST API, mounted at `/v2`: a Bearer key on every request, JSON in and out. */
export function restRoutes(switchboard: Switchboard, journal: Journal, apiKey: string): Router {
  const router = Router();
  router.use((request, response) => {
    // The path as it was sent: ids in it may hold encoded slashes.
    const path = request.originalUrl.slice(request.baseUrl.length);
    const body = jsonBody(request);
    const answer = answerTo(request, path, body);
    journal.noteRequest({
      at: switchboard.now(),
      method: request.method,
      path,
      body: body ?? {},
      command: commandName(path, request.method),
      leg: legOf(path, answer),
      status: answer.status,
    });
    reply(response, answer);
  });

  function answerTo(request: Request, path: string, body: JsonObject | undefined): Answer {
    if (!isBearer(request.headers.authorization, apiKey)) return unauthorized();
    if (body === undefined) return malformedBody();
    return switchboard.use((carrier, now) => command(carrier, { method: request.method, path, body }, now));
  }

  return router;
}

function isBearer(header: string | undefined, apiKey: string): boolean {
  const expected = Buffer.from(`Bearer ${apiKey}`);
  const given = Buffer.from(header ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function legOf(path: string, answer: Answer): string | null {
  const id = /^\/calls\/([^/?]+)/u.exec(path)?.[1];
  if (id !== undefined) return decoded(id);
  const data = answer.body['data'];
  return isObject(data) ? textOrNull(data, 'call_control_id') : null;
}
