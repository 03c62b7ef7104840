/** Flow versions, which calls use them, and the one row that says which versions serve. */
export const sql = `
CREATE TABLE flow_versions (
  flow     TEXT NOT NULL,
  version  TEXT NOT NULL,
  document TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (flow, version)
);

CREATE TABLE call_flows (
  call    TEXT NOT NULL,
  flow    TEXT NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (call, flow, version)
) WITHOUT ROWID;
CREATE INDEX call_flows_by_version ON call_flows (flow, version);

CREATE TABLE state (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  revision INTEGER NOT NULL,
  active   TEXT NOT NULL,
  switches TEXT NOT NULL,
  proposed TEXT
);
INSERT INTO state (id, revision, active, switches, proposed) VALUES (1, 0, '{}', '{}', NULL);
`;
