import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { setFaults } from '../../engine/carrier/faults.ts';
import type { FarEnd, Faults } from '../../engine/carrier/options.ts';
import {
  hangUpCaller,
  type IncomingCall,
  placeCall,
  pressKey,
  say,
  takeFromQueue,
} from '../../engine/carrier/persons.ts';
import type { Heard } from '../../engine/carrier/state.ts';
import { heard, legs, type LegView } from '../../engine/carrier/view.ts';
import type { JsonObject } from '../../engine/telnyx/wire.ts';
import { jsonBody } from './bodies.ts';
import { agentInput, callInput, digitsInput, farEndsInput, faultsInput, sayInput } from './control-input.ts';
import { eventStream } from './event-stream.ts';
import { farEndOf } from './far-ends.ts';
import type { Journal } from './journal.ts';
import type { Switchboard } from './switchboard.ts';

/**
 * The emulator's own API, mounted at `/emulator`: people on the telephone, faults, and what was heard and sent. It has
 * no key: it is for the machine the emulator runs on, and a page of another origin cannot use it (JSON only).
 * @param farEnds what numbers do when they are called, as the model looks it up; the API writes here
 */
export function controlRoutes(switchboard: Switchboard, journal: Journal, farEnds: Record<string, FarEnd>): Router {
  const router = Router();
  router.use(jsonOnly);

  router.get('/calls', (_request, response) => {
    response.json({ calls: switchboard.use((carrier) => legs(carrier)) });
  });

  router.post('/calls', (request, response) => {
    const input = read(callInput, request, response);
    if (input === undefined) return;
    const leg = switchboard.use((carrier, now) => placeCall(carrier, incoming(input), now));
    journal.note({ at: switchboard.now(), kind: 'call', leg, detail: { from: input.from, to: input.to } });
    response.status(201).json({ call_control_id: leg });
  });

  router.get('/calls/:id', (request, response) => {
    const { id } = request.params;
    const call = switchboard.use((carrier) => ({ all: legs(carrier), experience: heard(carrier, id) }));
    const self = call.all.find((leg) => leg.id === id);
    if (self === undefined) {
      unknownCall(response);
      return;
    }
    response.json({
      call_control_id: id,
      alive: self.state !== 'ended',
      legs: call.all.filter((leg) => leg.sessionId === self.sessionId),
      ...call.experience,
      commands: commandsOf(journal, self),
    });
  });

  router.get('/calls/:id/heard', (request, response) => {
    const { id } = request.params;
    const call = switchboard.use((carrier) => ({ all: legs(carrier), experience: heard(carrier, id) }));
    const self = call.all.find((leg) => leg.id === id);
    if (self === undefined) unknownCall(response);
    else response.type('text/plain').send(heardLines(call.experience.heard, self.startedAt));
  });

  router.post('/calls/:id/digits', (request, response) => {
    const input = read(digitsInput, request, response);
    if (input === undefined) return;
    const { id } = request.params;
    const [first = '', ...others] = Array.from(input.digits);
    const press = (digit: string) => switchboard.use((carrier, now) => pressKey(carrier, id, digit, now));
    if (!press(first)) {
      notListening(response);
      return;
    }
    const begun = switchboard.now();
    for (const [index, digit] of others.entries()) {
      switchboard.later(begun + (index + 1) * input.every, () => press(digit));
    }
    journal.note({ at: begun, kind: 'keys', leg: id, detail: { digits: input.digits, every: input.every } });
    response.status(202).json({ digits: input.digits });
  });

  router.post('/calls/:id/say', (request, response) => {
    const input = read(sayInput, request, response);
    if (input === undefined) return;
    const { id } = request.params;
    if (!switchboard.use((carrier, now) => say(carrier, id, input.words, now))) {
      notListening(response);
      return;
    }
    journal.note({ at: switchboard.now(), kind: 'speech', leg: id, detail: { words: input.words } });
    response.status(202).json({ words: input.words });
  });

  router.post('/calls/:id/hangup', (request, response) => {
    const { id } = request.params;
    if (!switchboard.use((carrier, now) => hangUpCaller(carrier, id, now))) {
      unknownCall(response);
      return;
    }
    journal.note({ at: switchboard.now(), kind: 'hangup', leg: id, detail: {} });
    response.json({ call_control_id: id, alive: false });
  });

  router.post('/queues/:name/agent', (request, response) => {
    const input = read(agentInput, request, response);
    if (input === undefined) return;
    const queue = request.params.name;
    const taken = switchboard.use((carrier, now) => takeFromQueue(carrier, queue, input.hangs_up_after, now));
    if (taken === undefined) {
      response.status(409).json({ error: 'Nobody waits in this queue.' });
      return;
    }
    const { leg, agent } = taken;
    journal.note({ at: switchboard.now(), kind: 'agent', leg, detail: { queue, agent } });
    response.json({ call_control_id: leg, agent });
  });

  router.post('/faults', (request, response) => {
    const faults = read(faultsInput, request, response);
    if (faults === undefined) return;
    const ordered = JSON.parse(JSON.stringify(faults)) as Faults & JsonObject;
    switchboard.use((carrier) => {
      setFaults(carrier, ordered);
    });
    journal.note({ at: switchboard.now(), kind: 'faults', leg: null, detail: ordered });
    response.json(ordered);
  });

  router.post('/far-ends', (request, response) => {
    const given = read(farEndsInput, request, response);
    if (given === undefined) return;
    for (const [number, farEnd] of Object.entries(given)) {
      if (farEnd === null) Reflect.deleteProperty(farEnds, number);
      else farEnds[number] = farEndOf(farEnd);
    }
    journal.note({ at: switchboard.now(), kind: 'far_ends', leg: null, detail: { ...farEnds } });
    response.json(farEnds);
  });

  router.get('/requests', (_request, response) => {
    const requests = journal
      .requests()
      .map(({ at, method, path, body, status }) => ({ at, method, path, body, status }));
    response.json({ requests });
  });

  router.get('/events', eventStream(journal));

  return router;
}

const jsonOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.is('application/json') === 'application/json') next();
  else if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined)
    next();
  else response.status(415).json({ error: 'The body must be application/json.' });
};

function incoming(input: z.infer<typeof callInput>): IncomingCall {
  const { from, to, connection_id: connectionId, caller_hangs_up: callerHangsUp } = input;
  return {
    from,
    to,
    ...(connectionId === undefined ? {} : { connectionId }),
    ...(callerHangsUp === undefined ? {} : { callerHangsUp }),
  };
}

function commandsOf(journal: Journal, leg: LegView): JsonObject[] {
  return journal
    .requests()
    .filter((request) => request.leg === leg.id && request.command !== null && request.method !== 'GET')
    .map(({ at, command, body, status }) => ({ at, command, body: withoutRetries(body), status }));
}

/** The same long list is in most bodies and hides the rest; `/emulator/requests` shows it. */
function withoutRetries({ webhook_retries_policies: _, ...body }: JsonObject): JsonObject {
  return body;
}

/** One line a prompt: when it began, in seconds of the call, and what was heard. */
function heardLines(sounds: readonly Heard[], begun: number): string {
  return sounds
    .map(({ at, text, audio, cutShort }) => {
      const content = (text ?? audio ?? '').replace(/\s+/gu, ' ').trim();
      return `${((at - begun) / 1_000).toFixed(2).padStart(7)} s  ${content}${cutShort ? ' (cut short)' : ''}\n`;
    })
    .join('');
}

function read<S extends z.ZodType>(schema: S, request: Request, response: Response): z.infer<S> | undefined {
  const body = jsonBody(request);
  const result = schema.safeParse(body ?? null);
  if (result.success) return result.data;
  response.status(400).json({
    error: 'The body is not what this takes.',
    problems: result.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  });
  return undefined;
}

function unknownCall(response: Response): void {
  response.status(404).json({ error: 'There is no such call, or it has ended.' });
}

function notListening(response: Response): void {
  response.status(409).json({ error: 'Nobody listens: the call is unknown, not answered, or over.' });
}
