/**
 * What lists of calls show and search. Calls stored before get it from their first journal row. No index ends in what
 * changes with every event.
 */
export const sql = `
ALTER TABLE calls ADD COLUMN from_number TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN to_number TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN direction TEXT NOT NULL DEFAULT 'incoming';
ALTER TABLE calls ADD COLUMN flow TEXT;
ALTER TABLE calls ADD COLUMN version TEXT;

UPDATE calls SET
  from_number = coalesce(json_extract(first.event, '$.payload.from'), json_extract(first.event, '$.from'), ''),
  to_number = coalesce(json_extract(first.event, '$.payload.to'), json_extract(first.event, '$.to'), ''),
  direction = iif(first.kind = 'call.placed', 'outgoing', 'incoming'),
  flow = (SELECT flow FROM call_flows WHERE call_flows.call = calls.call LIMIT 1),
  version = (SELECT version FROM call_flows WHERE call_flows.call = calls.call LIMIT 1)
FROM journal AS first WHERE first.call = calls.call AND first.seq = 1;

CREATE INDEX calls_live ON calls (began_at, call) WHERE ended_at IS NULL;
CREATE INDEX calls_by_from ON calls (from_number, began_at, call);
CREATE INDEX calls_by_to ON calls (to_number, began_at, call);
CREATE INDEX calls_by_flow ON calls (flow, began_at, call);
`;
