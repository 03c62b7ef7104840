/**
 * What has changed which flows serve, and how switches stand. `held`: flow → the version that its files propose and that
 * somebody has rolled back. `is_on` is null where a switch went back to the value it starts with.
 */
export const sql = `
CREATE TABLE flow_history (
  n            INTEGER PRIMARY KEY,
  at           INTEGER NOT NULL,
  revision     INTEGER NOT NULL,
  flow         TEXT NOT NULL,
  from_version TEXT,
  to_version   TEXT,
  how          TEXT NOT NULL,
  who          TEXT NOT NULL
);
CREATE INDEX flow_history_by_flow ON flow_history (flow, n);

CREATE TABLE switch_history (
  n     INTEGER PRIMARY KEY,
  at    INTEGER NOT NULL,
  name  TEXT NOT NULL,
  is_on INTEGER,
  until INTEGER,
  who   TEXT NOT NULL
);
CREATE INDEX switch_history_by_name ON switch_history (name, n);

ALTER TABLE state ADD COLUMN held TEXT NOT NULL DEFAULT '{}';
-- Each is { on, until } from now on; no release before this one has ever set a switch.
UPDATE state SET switches = '{}';
`;
