import type { WebhookEvent } from '../../engine/model/event.ts';
import type { CallStore, UnknownEvent } from '../store/call-store.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { CountedEvent } from './routing.ts';

/** How long an event may wait for its leg before it counts as unknown. */
const PATIENCE_MS = 60_000;

export interface UnknownLegPorts {
  readonly store: CallStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly count: (what: CountedEvent) => void;
  /** Handles a webhook of a call in that call's lane. */
  readonly handle: (call: string, event: WebhookEvent) => Promise<void>;
  readonly begins: (event: WebhookEvent) => boolean;
  /** Begins a call; the id of the call that has the leg already, where one has. */
  readonly begin: (event: WebhookEvent) => Promise<string | null>;
}

/** An event of a leg that no call is known to have. Runs inside the leg's lane. */
export async function handleUnknownLeg(ports: UnknownLegPorts, event: WebhookEvent): Promise<void> {
  const { store, handle, begin, log } = ports;
  const { leg, legId } = event;
  // The event before this one in the lane may have tied the leg.
  const known = await store.findCall({ leg, legId, call: event.token?.call ?? null });
  if (known !== null) return handle(known, event);
  if (ports.begins(event)) {
    const hungUp = leg !== null && (await store.hangupWaits(leg));
    if (!hungUp) {
      const other = await begin(event);
      return other === null ? undefined : handle(other, event);
    }
    log.info({ leg, event: event.id }, 'The caller hung up before the call was announced: no flow is started.');
  }
  const answer = await store.keepUnknown(asUnknown(event, ports.clock.now()));
  if (!answer.kept && answer.call !== null) await handle(answer.call, event);
}

/**
 * Handles kept events whose leg is known by now; of one call, or of any when null. One that fails keeps waiting and
 * holds no other up.
 * @throws what the first that failed has thrown
 */
export async function adoptWaiting(ports: UnknownLegPorts, call: string | null): Promise<void> {
  const { store, handle } = ports;
  const handled = (await store.waitingEvents(call)).map(async (waiting) => {
    const owner = call ?? (await store.findCall({ leg: waiting.leg, legId: waiting.legId, call: null }));
    if (owner !== null) await handle(owner, JSON.parse(waiting.event) as WebhookEvent);
  });
  const results = await Promise.allSettled(handled);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Counts and names events whose leg never became known. */
export async function giveUpUnknown({ store, clock, log, count }: UnknownLegPorts): Promise<void> {
  for (const event of await store.giveUpUnknown(clock.now() - PATIENCE_MS)) {
    count('unknown');
    log.warn({ event: event.key, type: event.type, leg: event.leg }, 'An event belongs to no call known here.');
  }
}

function asUnknown(event: WebhookEvent, receivedAt: number): UnknownEvent {
  const { id: key, type, leg, legId } = event;
  return { key, type, leg, legId, receivedAt, event: JSON.stringify(event) };
}
