import { isObject, type JsonObject } from '../../telnyx/wire.ts';
import type { RecordedRow } from './recorded-call.ts';

/** What a row's event holds, of a webhook. */
export function payloadOf({ event }: RecordedRow): JsonObject {
  const { payload } = event;
  return isObject(payload) ? payload : {};
}

/** When something happened, ms since the call's first event; by the carrier's clock where it told. */
export function momentsOf(rows: readonly RecordedRow[]): (row: RecordedRow) => number {
  const [first] = rows;
  const carrier = first?.event['occurredAt'];
  const own = first?.now ?? 0;
  return ({ event: { occurredAt }, now }) =>
    typeof carrier === 'number' && typeof occurredAt === 'number' ? (occurredAt - carrier) / 1_000 : now - own;
}
