import {
  readRecordedCall,
  RecordError,
  recordFormat,
  type CallRecord,
  type RecordedRow,
} from '../../engine/simulator/replay/recorded-call.ts';
import { replay } from '../../engine/simulator/replay/replay.ts';
import type { ReplayReport } from '../../engine/simulator/replay/report.ts';
import { digestOf } from '../../server/calls/call-write.ts';
import { compiled } from '../support/flows.ts';
import { pressKey } from '../../engine/carrier/persons.ts';
import { dialIn, handle, runUntil, startSimulation } from '../../engine/simulator/simulation.ts';
import { keepJournal } from './journalled.ts';
import { recordCall, START, type Doing } from './recorded.ts';

const open = compiled(`
routes: default
switches: { open: true }
start: main
states:
  main:
    menu: { prompt: "Press 1 or 2.", choices: { 1: one, 2: two } }
    on: { failed: bye }
  one: { speak: One., next: main }
  two: { choose: [{ if: switches.open, goto: one }, { goto: bye }] }
  bye: { speak: Goodbye., next: end }
`);

const secret = compiled(`
routes: default
vars: { pin: { type: string, value: "", secret: true }, known: false }
start: ask
states:
  ask:
    collect: { prompt: Your PIN and pound., digits: { min: 3, max: 6 }, into: pin, secret: true, no_match: "No." }
    on: { failed: bye }
    next: judge
  judge:
    choose: [{ if: 'pin == "8046"', goto: right }, { if: 'size(pin) > 4', goto: long }, { goto: wrong }]
  right:
    menu: { prompt: "Right. Press 1 or 2.", choices: { 1: ask, 2: bye } }
    on: { failed: bye }
  long: { speak: Too long., next: ask }
  wrong: { speak: "Wrong.", next: bye }
  bye: { speak: Goodbye., next: end }
`);

function replayed(flow: typeof open, doings: readonly Doing[], options = {}): ReplayReport {
  const { record, book } = recordCall(flow, doings, options);
  return replay(record, book, digestOf);
}

/** The record with one row changed. */
function changed(record: CallRecord, seq: number, change: Partial<RecordedRow>): CallRecord {
  return { ...record, rows: record.rows.map((row) => (row.seq === seq ? { ...row, ...change } : row)) };
}

test('a call without secrets gives every row again', () => {
  const report = replayed(open, ['1', '2', 'hang up']);
  expect(report).toMatchObject({ verdict: 'same', fromRecord: [], difference: null, stopped: null });
  expect(report.replayed).toBe(report.rows);
});

test('with the switches of that time', () => {
  const { record, book } = recordCall(open, ['2'], { switches: { open: false, other: true } });
  expect(record.rows.at(-1)?.switches).toEqual({ open: false });
  expect(replay(record, book, digestOf).verdict).toBe('same');
  const otherwise = { ...record, rows: record.rows.map((row) => ({ ...row, switches: { open: true } })) };
  expect(replay(otherwise, book, digestOf)).toMatchObject({
    verdict: 'different',
    difference: { kind: 'call.gather.ended' },
  });
});

describe('a row that gives something else is shown', () => {
  const { record, book } = recordCall(open, ['1', 'hang up']);
  const at = record.rows.find(({ kind }) => kind === 'call.gather.ended')?.seq ?? 0;
  const row = record.rows[at - 1];

  test.each([
    ['state', { state: 'live test:bye/s0/say' }],
    ['commands', { commands: '0'.repeat(64) }],
    ['error', { error: 'a bug' }],
    ['timeline', { trace: [{ kind: 'note', text: 'something' }] as const }],
  ])('%s', (what, change) => {
    const report = replay(changed(record, at, change), book, digestOf);
    expect(report).toMatchObject({
      verdict: 'different',
      replayed: at - 1,
      difference: { seq: at, parts: [{ what }] },
    });
  });

  test('with what was recorded and what is now', () => {
    const { difference } = replay(changed(record, at, { state: 'live test:bye/s0/say' }), book, digestOf);
    expect(difference?.parts).toEqual([{ what: 'state', recorded: 'live test:bye/s0/say', replayed: row?.state }]);
  });
});

describe('secrets are masked, and the replay works', () => {
  test('where a condition reads one, the record decides', () => {
    const { record, book } = recordCall(secret, ['8046#', '2']);
    expect(JSON.stringify(record)).not.toMatch(/\b8046\b/);
    const report = replay(record, book, digestOf);
    expect(report).toMatchObject({ verdict: 'same', fromRecord: [{ what: 'decision' }] });
    const { seq = 0 } = report.fromRecord[0] ?? {};
    expect(record.rows[seq - 1]?.trace.some(({ text }) => text === 'right')).toBe(true);
  });

  test.each([
    ['a wrong PIN', ['1111#']],
    ['one without its finish key', ['1111']],
    ['too short', ['1#', '8046#', '1', '123456', '8046#', '2']],
    ['one that is long', ['12345#', 'hang up']],
    ['keys of what comes behind it, pressed ahead', ['8046#2']],
    ['stars among them', ['1*1#']],
    ['a hang-up while it is entered', ['80', 'hang up']],
  ])('%s', (_what, doings) => {
    expect(replayed(secret, doings)).toMatchObject({ verdict: 'same', difference: null });
  });

  test('a change that masks cannot explain is a difference all the same', () => {
    const { record, book } = recordCall(secret, ['8046#', '2']);
    expect(replay(changed(record, 2, { state: 'live test:bye/s0/say' }), book, digestOf).verdict).toBe('different');
    const last = record.rows.length;
    const report = replay(changed(record, last, { state: 'live test:ask/s0/gather' }), book, digestOf);
    expect(report).toMatchObject({ verdict: 'unknown', difference: { seq: last }, stopped: { seq: last } });
  });
});

test('an event that was not kept, of a damaged call, is not replayed', () => {
  const { record, book } = recordCall(open, ['1']);
  const damaged = changed(record, 5, { event: { kind: 'webhook' } });
  expect(replay(damaged, book, digestOf)).toMatchObject({ verdict: 'unknown', replayed: 4, stopped: { seq: 5 } });
});

test('a version that is not at hand is named', () => {
  const { record } = recordCall(open, ['1']);
  const report = replay(record, { get: () => undefined }, digestOf);
  expect(report.stopped).toEqual({ seq: 1, why: 'the flow test of version v1 is not at hand' });
});

test('a call that no flow took is replayed as well', () => {
  const { record, book } = recordCall(open, []);
  const [first] = record.rows;
  if (first === undefined) throw new Error('no row');
  const rejected = { call: record.call, begins: null, rows: [first] };
  expect(replay(rejected, book, digestOf)).toMatchObject({ verdict: 'different', difference: { seq: 1 } });
});

test('a call that moved to another version on its way moves again', () => {
  const text = (prompt: string): string =>
    `routes: default\nreload: migrate\nstart: main\nstates:\n  main: { menu: { prompt: ${prompt}, choices: { 1: main } }, on: { failed: end } }\n`;
  const [old, current] = [compiled(text('Old.'), 'test', 'v1'), compiled(text('New.'), 'test', 'v2')];
  const flows = [old, current];
  const book = { get: (_id: string, version: string) => flows.find((each) => each.version === version) };
  const journal = keepJournal(() => book);
  const simulation = startSimulation({ flows, at: START, carrier: { seed: 1 }, begins: old, journal: journal.note });
  const leg = dialIn(simulation, { from: '+15550001111', to: '+13125550100' });
  runUntil(simulation, START + 2_000);
  const [call] = simulation.calls.values();
  if (call === undefined) throw new Error('there is no call');
  handle(simulation, call, { kind: 'migration', flow: 'test', from: 'v1', to: 'v2' });
  pressKey(simulation.carrier, leg, '1', simulation.now);
  runUntil(simulation, START + 4_000);
  const [record] = journal.records();
  if (record === undefined) throw new Error('nothing was recorded');
  expect(record.rows.some(({ trace }) => trace.some(({ text: said }) => said === 'New.'))).toBe(true);
  expect(replay(record, book, digestOf)).toMatchObject({ verdict: 'same', replayed: record.rows.length });
  const gone = { get: (_id: string, version: string) => (version === 'v1' ? old : undefined) };
  expect(replay(record, gone, digestOf).stopped).toEqual({ seq: 1, why: 'the flow test of version v2 is not at hand' });
});

test('a call that an operator hung up is hung up again, by whom', () => {
  const book = { get: () => open };
  const journal = keepJournal(() => book);
  const simulation = startSimulation({
    flows: [open],
    at: START,
    carrier: { seed: 1 },
    begins: open,
    journal: journal.note,
  });
  dialIn(simulation, { from: '+15550001111', to: '+13125550100' });
  runUntil(simulation, START + 2_000);
  const [call] = simulation.calls.values();
  if (call === undefined) throw new Error('there is no call');
  handle(simulation, call, { kind: 'hangup.requested', by: 'jo' });
  runUntil(simulation, START + 4_000);
  const [record] = journal.records();
  if (record === undefined) throw new Error('nothing was recorded');
  const asked = record.rows.find(({ kind }) => kind === 'hangup.requested');
  expect([asked?.event, asked?.commands]).toEqual([{ kind: 'hangup.requested', by: 'jo' }, expect.any(String)]);
  expect(replay(record, book, digestOf)).toMatchObject({ verdict: 'same', replayed: record.rows.length });
  // Another operator is another event: it is in the timeline.
  const rows = record.rows.map((row) => (row === asked ? { ...row, event: { ...row.event, by: 'mo' } } : row));
  expect(replay({ ...record, rows }, book, digestOf)).toMatchObject({
    verdict: 'different',
    difference: { seq: asked?.seq },
  });
});

test('an event that the engine could not handle fails again, and its flow errs again', () => {
  const without = compiled('start: other\nstates:\n  other: { speak: Other., next: end }\n', 'test', 'v2');
  const flows = [open, without];
  const book = { get: (_id: string, version: string) => flows.find((each) => each.version === version) };
  const journal = keepJournal(() => book);
  const simulation = startSimulation({ flows, at: START, carrier: { seed: 1 }, begins: open, journal: journal.note });
  dialIn(simulation, { from: '+15550001111', to: '+13125550100' });
  runUntil(simulation, START + 2_000);
  const [call] = simulation.calls.values();
  if (call === undefined) throw new Error('there is no call');
  handle(simulation, call, { kind: 'migration', flow: 'test', from: 'v1', to: 'v2' });
  runUntil(simulation, START + 60_000);
  const [record] = journal.records();
  if (record === undefined) throw new Error('nothing was recorded');
  expect(record.rows.filter(({ error }) => error !== null)).toHaveLength(1);
  expect(replay(record, book, digestOf)).toMatchObject({ verdict: 'same', replayed: record.rows.length });
});

describe('a recorded call in a file', () => {
  const { record } = recordCall(open, ['1', 'hang up']);
  const whole = { format: recordFormat, ...record, versions: [] };
  const problem = (text: string): RecordError => {
    try {
      readRecordedCall(text);
    } catch (error) {
      if (error instanceof RecordError) return error;
    }
    throw new Error('it was read');
  };

  test('is read as it was written', () => {
    expect(readRecordedCall(JSON.stringify(whole))).toEqual(JSON.parse(JSON.stringify(whole)));
  });

  test.each([
    ['no JSON', '{', 'bad_record', 'it is no JSON, expected a recorded call'],
    [
      'of a later release',
      JSON.stringify({ format: 2 }),
      'newer_record',
      'it was recorded in format 2; this release of pressone reads up to 1',
    ],
    ['something else', '[]', 'bad_record', /^it is no recorded call: /],
    [
      'without a row',
      JSON.stringify({ ...whole, rows: record.rows.slice(1) }),
      'bad_record',
      'its rows have a gap before number 2',
    ],
    [
      'with a wrong member',
      JSON.stringify({ ...whole, call: 1 }),
      'bad_record',
      /^it is no recorded call: at `call`: /,
    ],
  ])('%s', (_what, text, code, message) => {
    expect(problem(text)).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });
});
