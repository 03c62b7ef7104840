import type { Database } from 'libsql';
import type { UnknownEvent } from '../call-store.ts';
import { prepare } from './statement.ts';

interface Row {
  readonly key: string;
  readonly type: string;
  readonly leg: string | null;
  readonly leg_id: string | null;
  readonly received_at: number;
  readonly event: string;
}

/** The statements about events whose leg is not known. `keep` runs inside the group commit. */
export interface UnknownRows {
  keep(event: UnknownEvent): { kept: true } | { kept: false; call: string | null };
  waiting(call: string | null): UnknownEvent[];
  hangupWaits(leg: string): boolean;
  giveUp(before: number, now: number): UnknownEvent[];
}

export function prepareUnknownRows(
  db: Database,
  callOfLeg: (leg: string | null, legId: string | null) => string | null,
): UnknownRows {
  const columns = 'events.key, events.type, events.leg, events.leg_id, events.received_at, events.event';
  const keep = prepare(
    db,
    `INSERT INTO events (key, call, type, leg, leg_id, received_at, event) VALUES (?, NULL, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO NOTHING`,
  );
  const waiting = (condition: string): string =>
    `SELECT DISTINCT ${columns} FROM events
     JOIN legs ON legs.leg = events.leg OR legs.leg_id = events.leg_id
     WHERE events.call IS NULL AND ${condition} ORDER BY events.received_at LIMIT 200`;
  const ofAny = prepare<Row>(db, waiting('1'));
  const ofCall = prepare<Row>(db, waiting('legs.call = ?'));
  const hangup = prepare<{ found: number }>(
    db,
    `SELECT 1 AS found FROM events WHERE leg = ? AND call IS NULL AND type = 'call.hangup' LIMIT 1`,
  );
  const givenUp = prepare<Row>(
    db,
    `SELECT ${columns} FROM events WHERE call IS NULL AND given_up_at IS NULL AND received_at < ? LIMIT 200`,
  );
  const markGivenUp = prepare(db, 'UPDATE events SET given_up_at = ? WHERE key = ?');

  return {
    keep(event) {
      const call = callOfLeg(event.leg, event.legId);
      if (call !== null) return { kept: false, call };
      const { key, type, leg, legId, receivedAt } = event;
      const stored = keep.run(key, type, leg, legId, receivedAt, event.event) > 0;
      return stored ? { kept: true } : { kept: false, call: null };
    },
    waiting: (call) => (call === null ? ofAny.all() : ofCall.all(call)).map(toEvent),
    hangupWaits: (leg) => hangup.get(leg) !== undefined,
    giveUp(before, now) {
      const rows = givenUp.all(before);
      for (const { key } of rows) markGivenUp.run(now, key);
      return rows.map(toEvent);
    },
  };
}

function toEvent(row: Row): UnknownEvent {
  const { key, type, leg, leg_id: legId, received_at: receivedAt, event } = row;
  return { key, type, leg, legId, receivedAt, event };
}
