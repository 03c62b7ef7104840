/** Calls and all that one event changes. Times are ms since 1970; `event`, `trace`, `legs`, `params` are JSON. */
export const sql = `
CREATE TABLE calls (
  call       TEXT PRIMARY KEY,
  seq        INTEGER NOT NULL,
  stage      TEXT NOT NULL,
  snapshot   TEXT NOT NULL,
  began_at   INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  ended_at   INTEGER
);
CREATE INDEX calls_by_end ON calls (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE legs (
  leg    TEXT PRIMARY KEY,
  leg_id TEXT,
  call   TEXT NOT NULL,
  role   TEXT NOT NULL,
  state  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX legs_by_leg_id ON legs (leg_id) WHERE leg_id IS NOT NULL;
CREATE INDEX legs_by_call ON legs (call);

-- call is null while the event waits for its leg to become known; only then the event itself is here.
CREATE TABLE events (
  key         TEXT PRIMARY KEY,
  call        TEXT,
  type        TEXT,
  leg         TEXT,
  leg_id      TEXT,
  received_at INTEGER NOT NULL,
  event       TEXT,
  given_up_at INTEGER
) WITHOUT ROWID;
CREATE INDEX events_by_call ON events (call) WHERE call IS NOT NULL;
CREATE INDEX events_waiting ON events (received_at) WHERE call IS NULL;
CREATE INDEX events_waiting_by_leg ON events (leg) WHERE call IS NULL;

CREATE TABLE journal (
  call     TEXT NOT NULL,
  seq      INTEGER NOT NULL,
  now      INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  event    TEXT NOT NULL,
  flow     TEXT,
  version  TEXT,
  release  TEXT NOT NULL,
  state    TEXT NOT NULL,
  commands TEXT,
  error    TEXT,
  trace    TEXT NOT NULL,
  PRIMARY KEY (call, seq)
);

-- outcome is null while the command is open; seq names the commit it belongs to.
CREATE TABLE outbox (
  call             TEXT NOT NULL,
  n                INTEGER NOT NULL,
  seq              INTEGER NOT NULL,
  action           TEXT NOT NULL,
  leg              TEXT,
  legs             TEXT NOT NULL,
  params           TEXT NOT NULL,
  committed_at     INTEGER NOT NULL,
  may_have_arrived INTEGER NOT NULL,
  outcome          TEXT,
  status           INTEGER,
  code             TEXT,
  settled_at       INTEGER,
  PRIMARY KEY (call, n)
);
CREATE INDEX outbox_open ON outbox (call, n) WHERE outcome IS NULL;

CREATE TABLE timers (
  call TEXT NOT NULL,
  id   INTEGER NOT NULL,
  at   INTEGER NOT NULL,
  PRIMARY KEY (call, id)
) WITHOUT ROWID;
CREATE INDEX timers_by_at ON timers (at);
`;
