import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebhookEvent } from '../../engine/model/event.ts';
import type { Engine } from '../calls/engine-port.ts';
import type { Clock } from '../clock.ts';
import { messageOf, ServerError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Verifier, verifyHeaders } from '../telnyx/signature.ts';
import type { ClockSkew } from './clock-skew.ts';
import { readRawBody } from './raw-body.ts';
import { respondError } from './respond.ts';
import { toWebhookEvent } from './webhook-event.ts';

export interface WebhookPorts {
  readonly engine: Pick<Engine, 'decodeWebhook' | 'decodeToken'>;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly log: Logger;
  readonly skew: ClockSkew;
  /** Resolves once the event is durable; see `CallService.webhook`. */
  readonly handle: (event: WebhookEvent) => Promise<void>;
}

/** Telnyx's largest events are some KB. */
const BODY_LIMIT = 1024 * 1024;

/** An answer that is not 200, with its reason. */
class Refusal extends Error {
  readonly status: 400 | 401 | 413 | 500 | 503;
  readonly code: string;

  constructor(status: Refusal['status'], code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const HEADER_MESSAGES = {
  missing_signature: 'The header telnyx-signature-ed25519 is missing: only webhooks that Telnyx signed are taken.',
  missing_timestamp: 'The header telnyx-timestamp is missing: only webhooks that Telnyx signed are taken.',
  bad_signature_encoding: 'The header telnyx-signature-ed25519 is not base64 of 64 bytes.',
  bad_timestamp: 'The header telnyx-timestamp is not a number of seconds.',
  stale_timestamp: 'The signed timestamp is more than five minutes from our clock.',
} as const;

/**
 * `POST /webhooks/telnyx`: 200 once the event is stored; 401 not signed, 400 no event, 413 too large; 500 not stored
 * and 503 overloaded, both to be sent again.
 */
export function createWebhookHandler(ports: WebhookPorts): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    handle(ports, req).then(
      () => {
        res.writeHead(200, { 'content-length': 0 });
        res.end();
      },
      (error: unknown) => {
        refuse(ports, req, res, error);
      },
    );
  };
}

async function handle(
  { engine, verifier, clock, skew, handle: handleEvent }: WebhookPorts,
  req: IncomingMessage,
): Promise<void> {
  const signed = verifyHeaders(req.headers, clock.now());
  if (!signed.ok) throw new Refusal(401, signed.reason, headerMessage(signed));

  const body = await readRawBody(req, BODY_LIMIT);
  if (body === 'too_large') throw new Refusal(413, 'too_large', `The body is larger than ${BODY_LIMIT} bytes.`);
  if (body === 'truncated') throw new Refusal(400, 'truncated', 'The body broke off before its end.');

  if (!(await verifier.verify(signed.timestamp, body, signed.signature))) {
    const advice = 'Compare TELNYX_PUBLIC_KEY with the key in the Telnyx portal.';
    throw new Refusal(401, 'wrong_signature', `No key of ours made this signature. ${advice}`);
  }
  skew.note(signed.skewMs);

  const decoded = engine.decodeWebhook(body.toString('utf8'));
  if (!decoded.ok) throw new Refusal(400, decoded.reason, decoded.message);
  const event = toWebhookEvent(engine, decoded.event, body);
  if (event === null) throw new Refusal(400, 'wrong_type', 'An id holds a NUL character.');
  await handleEvent(event);
}

function headerMessage({ reason, skewMs }: { reason: keyof typeof HEADER_MESSAGES; skewMs: number | null }): string {
  const away =
    skewMs === null ? '' : ` It is ${Math.abs(Math.round(skewMs / 1000))} s ${skewMs > 0 ? 'behind' : 'ahead'}.`;
  return HEADER_MESSAGES[reason] + away;
}

function refuse({ log }: WebhookPorts, req: IncomingMessage, res: ServerResponse, error: unknown): void {
  const refusal = asRefusal(error);
  const { status, code, message } = refusal;
  const fields = { status, code, peer: req.socket.remoteAddress };
  if (status >= 500) log.error({ ...fields, error }, `A webhook was not taken: ${message}`);
  else log.warn(fields, `A webhook was refused: ${message}`);
  // What is left of an unread body would have to be read before the connection could serve again.
  if (!req.complete && !res.headersSent) res.setHeader('connection', 'close');
  respondError(res, status, code, message);
}

/** A 4xx may never be sent again, so everything that is ours to mend is 500 or 503. */
function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof ServerError)) return new Refusal(500, 'internal', 'The event was not stored.');
  const status = error.code === 'overloaded' || error.code === 'newer_format' ? 503 : 500;
  return new Refusal(status, error.code, messageOf(error));
}
