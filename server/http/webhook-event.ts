import { createHash } from 'node:crypto';
import type { WebhookEvent } from '../../engine/model/event.ts';
import type { DecodedEvent } from '../../engine/telnyx/decode.ts';
import type { Engine } from '../calls/engine-port.ts';

/** A decoded webhook as an event of a call; null when an id holds what no store keeps whole. */
export function toWebhookEvent(
  engine: Pick<Engine, 'decodeToken'>,
  decoded: DecodedEvent,
  body: Buffer,
): WebhookEvent | null {
  const { type, occurredAt, leg, legId, clientState, payload } = decoded;
  const id = decoded.id ?? createHash('sha256').update(body).digest('hex');
  if ([id, leg, legId].some((text) => text?.includes('\0') === true)) return null;
  const token = engine.decodeToken(clientState);
  return { kind: 'webhook', id, type, occurredAt, leg, legId, token, payload };
}
