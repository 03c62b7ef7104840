import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { makePrng, nextFraction, nextInteger, type Prng } from '../../../engine/carrier/prng.ts';
import { engine } from '../../../server/engine.ts';
import type { Engine } from '../../../server/calls/engine-port.ts';
import { compiled } from '../../support/flows.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { openLine, type Line } from './line.ts';

afterEach(removeTempFolders);

const flow = compiled(`
flow: bank
routes: default
vars: { twice: "", known: { type: bool, value: false } }
on: { hangup: gone, error: sorry }
start: welcome
states:
  welcome: { speak: Welcome to the bank of random callers., next: main }
  main:
    menu: { prompt: "For your balance, press 1.", choices: { 1: code, 2: main }, no_match: No., tries: 9 }
    on: { failed: bye }
  code:
    collect:
      prompt: Enter your code.
      digits: { min: 9, max: 12 }
      into: pin
      check: int(pin) % 3 != 0
      no_match: This is not your code.
      secret: true
      tries: 4
    on: { failed: bye }
    next: kept
  kept: { set: { twice: "\${pin + pin}", known: "\${pin == twice}" }, next: told }
  told: { speak: "Your balance is zero.", next: main }
  sorry: { speak: Sorry., next: main }
  bye: { speak: Goodbye., next: end }
  gone: { set: { known: true }, next: end }
`);

/** Codes have only these keys and menus only 1 and 2, so that one key tells which it was for. */
const CODE_KEYS = '3456789';
const CALLS = 40;
const LONGEST_CALL_MS = 120_000;

function someCode(prng: Prng): string {
  const length = nextInteger(prng, 9, 12);
  return Array.from({ length }, () => CODE_KEYS.charAt(nextInteger(prng, 0, CODE_KEYS.length - 1))).join('');
}

/** One caller: welcome, menu, codes at once, ahead, slowly, wrong ones too, and a hang-up anywhere. */
function act(line: Line, prng: Prng): string[] {
  const leg = line.call();
  const codes: string[] = [];
  let at = nextInteger(prng, 300, 6_000);
  const press = (digits: string, every: number): void => {
    for (const digit of digits) {
      line.later(at, () => {
        line.press(leg, digit);
      });
      at += every;
    }
  };
  for (let round = nextInteger(prng, 1, 4); round > 0; round -= 1) {
    const code = someCode(prng);
    codes.push(code);
    // Without a pause the code is typed ahead of its prompt, through the menu.
    if (nextFraction(prng) < 0.7) press('1', nextInteger(prng, 80, 4_000));
    press(code, nextInteger(prng, 60, 900));
    if (nextFraction(prng) < 0.5) press('#', 100);
    at += nextInteger(prng, 500, 9_000);
  }
  const end = nextFraction(prng) < 0.5 ? at : nextInteger(prng, 1_000, at);
  line.later(end, () => {
    line.hangUp(leg);
  });
  return codes;
}

/** The engine with a bug that comes up now and then, and says all it knows. */
function talkative(prng: Prng): Engine {
  return {
    ...engine,
    transition(snapshot, event, context) {
      if (nextFraction(prng) < 0.01) {
        const known = { kept: snapshot.kept.map(({ digit }) => digit).join(''), frames: snapshot.frames };
        const all = JSON.stringify({ known, event }, (_, value: unknown) =>
          typeof value === 'bigint' ? `${value}` : value,
        );
        throw new Error(`a bug: ${all}`);
      }
      return engine.transition(snapshot, event, context);
    },
  };
}

/** Every column of every table, a line each. */
function columnsOf(folder: string): string[] {
  const db = new Libsql(join(folder, 'calls.db'));
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all() as { name: string }[];
  const lines = tables.flatMap(({ name }) =>
    (db.prepare(`SELECT * FROM ${name}`).all() as Record<string, unknown>[]).flatMap((row) =>
      Object.entries(row).map(([column, value]) => `${name}.${column} ${String(value)}`),
    ),
  );
  db.close();
  return lines;
}

/** Bytes of every file but the key. */
function bytesOf(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name !== 'secret-key')
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}

/** Lines with a key that only codes have, shown as pressed or entered. */
function shownKeys(lines: readonly string[]): string[] {
  const shown = new RegExp(
    `"(digits?|keys)":"[^"]*[${CODE_KEYS}]|"(kind":"(key|entry)","text)":"[^"]*[${CODE_KEYS}](?! digits)`,
  );
  return lines.filter((line) => shown.test(line) && !/"text":"\d+ digits/.test(line));
}

test(`${CALLS} random calls leave no key of a secret code in journal, log, timeline, rows or bytes`, async () => {
  const seed = Number(process.env['SEED'] ?? 20_261_121);
  const prng = makePrng(seed, 3);
  const folder = tempFolder();
  const line = await openLine({
    flow,
    folder,
    seed,
    engine: talkative(makePrng(seed, 4)),
    carrier: {
      speech: { wordsPerMinute: 180, durationsMs: {}, audioMs: 1_000, missing: [] },
      disorder: {
        delayMs: [0, 300],
        duplicate: 0.2,
        lose: 0.02,
        loses: ['call.gather.ended', 'call.speak.ended'],
        sameMomentAnyOrder: true,
      },
    },
  });
  const codes = Array.from({ length: CALLS }, () => act(line, prng)).flat();
  const codesIn = (text: string): string[] => codes.filter((code) => text.includes(code));
  await line.clock.advance(12_000);
  // As the disk looks while calls are live: database and log of writes.
  const early = tempFolder();
  cpSync(folder, early, { recursive: true });
  expect(codesIn(bytesOf(early))).toEqual([]);
  await line.clock.advance(LONGEST_CALL_MS + 200_000);
  await line.close();

  const rows = columnsOf(folder);
  const said = line.log.map(
    ({ message, fields }) => `${message} ${JSON.stringify(fields)} ${errorText(fields['error'])}`,
  );
  expect(rows.filter((row) => row.startsWith('calls.stage')).every((row) => row.endsWith('ended'))).toBe(true);
  expect(rows.filter((row) => row.startsWith('calls.stage'))).toHaveLength(CALLS);
  expect(rows.filter((row) => row.startsWith('outbox.params') && !row.endsWith(' {}'))).toEqual([]);
  for (const text of [bytesOf(folder), ...rows, ...said, ...line.timeline]) expect(codesIn(text)).toEqual([]);
  expect(shownKeys([...rows, ...line.timeline])).toEqual([]);
  // What was sealed went with the calls.
  expect(bytesOf(folder)).not.toMatch(/sealed:[0-9a-f]{8}:/);
  expect(bytesOf(early)).toMatch(/sealed:[0-9a-f]{8}:/);
  // The test sees what it looks for: codes were taken, digits masked, and bugs told.
  expect(line.timeline.some((entry) => entry.includes('"told"'))).toBe(true);
  expect(rows.some((row) => row.startsWith('journal.event') && row.includes('"digit":{"secret":1}'))).toBe(true);
  expect(rows.some((row) => row.startsWith('journal.error a bug'))).toBe(true);
  expect(rows.some((row) => row.startsWith('journal.trace') && row.includes('"keys":"1"'))).toBe(true);
}, 120_000);

function errorText(error: unknown): string {
  return error instanceof Error ? `${error.message} ${error.stack ?? ''}` : String(error);
}
