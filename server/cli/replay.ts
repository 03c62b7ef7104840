import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createShelf, RecordError, type RecordedCall } from '../../engine/simulator/replay/recorded-call.ts';
import { replayWithDraft } from '../../engine/simulator/replay/draft.ts';
import { isMasked } from '../../engine/simulator/replay/stand-ins.ts';
import { replay } from '../../engine/simulator/replay/replay.ts';
import { digestOf } from '../calls/call-write.ts';
import { systemClock } from '../clock.ts';
import { durationMs } from '../duration.ts';
import { AdminError } from './admin-client.ts';
import type { AdminOptions } from './admin-options.ts';
import { withOperatingOptions } from './flows.ts';
import { type Io, isColorful } from './io.ts';
import { readDrafts } from './replay/draft.ts';
import { draftCountsText, draftText } from './replay/draft-text.ts';
import { openRecords, recordInFile, type RecordSource } from './replay/record-source.ts';
import { replayCountsText, replayMany, tryMany } from './replay/replay-many.ts';
import { replayText } from './replay/replay-text.ts';
import { painter } from './paint.ts';

interface Options extends AdminOptions {
  readonly format: 'text' | 'json';
  readonly flow?: string;
  readonly as?: string;
  readonly profile?: string;
  readonly since?: string;
  readonly save?: string;
}

/** `pressone replay`: recorded calls again, on their own versions or with a draft. */
export function addReplayCommand(program: Command, io: Io): void {
  withOperatingOptions(program.command('replay'))
    .description('Give a recorded call every event again, and see whether the same comes of it.')
    .argument('[call]', 'the digits its id begins with, the id of a leg, or a file that --save wrote')
    .option('--flow <draft>', 'what the calls would come to with this flow file or folder')
    .option('--as <id>', 'take the draft for the flow of this id')
    .option('--since <when>', 'all calls that began since then: 7d ago, or a time such as 2026-11-21T18:00:00Z')
    .option('--save <file>', 'write the record of the call to a file')
    .option('--profile <name>', 'overlay settings.NAME.yaml on the draft (PRESSONE_PROFILE)')
    .action(async (call: string | undefined, options: Options) => {
      try {
        if (call === undefined) await many(options, io);
        else await one(call, options, io);
      } catch (error) {
        if (!(error instanceof AdminError)) throw error;
        io.stderr(`${error.message}\n`);
        io.setExitCode(error.exitCode);
      }
    });
}

const isFile = (given: string, cwd: string): boolean => given.endsWith('.json') || existsSync(resolve(cwd, given));

async function one(given: string, options: Options, io: Io): Promise<void> {
  if (options.since !== undefined) throw usage('--since is for all calls, without naming one.');
  const record = await readRecord(given, options, io);
  if (options.save !== undefined) {
    await writeFile(resolve(io.cwd, options.save), `${JSON.stringify(record)}\n`);
    io.stderr(`The record of call ${record.call} is in ${options.save}.\n`);
  }
  if (options.flow === undefined) replayOne(record, options, io);
  else await tryOne(record, { ...options, flow: options.flow }, io);
}

async function readRecord(given: string, options: Options, io: Io): Promise<RecordedCall> {
  if (isFile(given, io.cwd)) {
    if (existsSync(resolve(io.cwd, given))) return recordInFile(given, io.cwd);
    throw usage(`There is no file ${given}.`);
  }
  return withRecords(options, io, (source) => source.call(given));
}

async function withRecords<T>(options: Options, io: Io, work: (source: RecordSource) => Promise<T>): Promise<T> {
  const source = openRecords(io, options);
  try {
    return await work(source);
  } catch (error) {
    if (error instanceof RecordError) throw new AdminError(error.code, 3, error.message, { cause: error });
    throw error;
  } finally {
    await source.close();
  }
}

function replayOne(record: RecordedCall, { format }: Options, io: Io): void {
  const shelf = createShelf();
  shelf.add(record.versions);
  const report = replay(record, shelf.book, digestOf);
  if (format === 'json') io.stdout(`${JSON.stringify(report)}\n`);
  else io.stdout(replayText(record, report, painter(isColorful(io)), isColorful(io)));
  if (report.verdict !== 'same') io.setExitCode(1);
}

async function tryOne(record: RecordedCall, options: Options & { readonly flow: string }, io: Io): Promise<void> {
  const { begins } = record;
  if (begins === null)
    throw new AdminError('no_flow', 2, `No flow took call ${record.call}: there is nothing to compare.`);
  const draft = (await readDrafts(io, options)).of(begins.flow);
  const shelf = createShelf();
  shelf.add(record.versions);
  const own = shelf.book.get(begins.flow, begins.version);
  if (own === undefined) {
    throw new AdminError('no_version', 3, `The record does not hold the version that call ${record.call} ran.`);
  }
  const replayed = isMasked(record) ? replay(record, shelf.book, digestOf) : null;
  const report = replayWithDraft(record, own, draft, replayed);
  if (options.format === 'json') io.stdout(`${JSON.stringify(report)}\n`);
  else io.stdout(draftText(report, draft, options.flow, painter(isColorful(io))));
  if (report.verdict === 'other_end' || report.verdict === 'unknown') io.setExitCode(1);
}

async function many(options: Options, io: Io): Promise<void> {
  const { since, flow, format, save } = options;
  if (since === undefined) throw usage('Name a call, or give --since for all of a time: pressone replay --since 7d.');
  if (save !== undefined) throw usage('--save is for one call; name it.');
  const from = readSince(since);
  if (flow === undefined) {
    const counts = await withRecords(options, io, (source) => replayMany(io, source, { since: from, flow: null }));
    io.stdout(format === 'json' ? `${JSON.stringify(counts)}\n` : replayCountsText(counts));
    // Of some calls the record cannot be followed, whatever the engine does.
    if (counts.reports.some(({ verdict }) => verdict === 'different')) io.setExitCode(1);
    return;
  }
  const drafts = await readDrafts(io, { ...options, flow });
  const [only] = drafts.ids;
  const wanted = { since: from, flow: drafts.ids.length === 1 ? (only ?? null) : null };
  const counts = await withRecords(options, io, (source) => tryMany(io, source, wanted, drafts));
  if (format === 'json') {
    const { differing, ...rest } = counts;
    io.stdout(`${JSON.stringify({ ...rest, differing: differing.map(({ report }) => report) })}\n`);
  } else io.stdout(draftCountsText(counts, flow, isColorful(io)));
  if (counts.differing.length > 0) io.setExitCode(1);
}

function readSince(text: string): number {
  const ago = durationMs(text.replace(/ ago$/, ''));
  if (ago !== null) return systemClock.now() - ago;
  const moment = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw usage(
    `--since: ${JSON.stringify(text)} is no time; give how long ago, such as 7d or 2h, or 2026-11-21T18:00:00Z.`,
  );
}

function usage(message: string): AdminError {
  return new AdminError('bad_usage', 2, message);
}
