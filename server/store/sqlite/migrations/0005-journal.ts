/**
 * What else a transition was given, so that a call can be replayed: switches as JSON, and in a call's first row the flow
 * version that it began in. Calls are found by their beginning.
 */
export const sql = `
ALTER TABLE journal ADD COLUMN switches TEXT;
ALTER TABLE journal ADD COLUMN begins TEXT;
CREATE INDEX calls_by_begin ON calls (began_at, call);
`;
