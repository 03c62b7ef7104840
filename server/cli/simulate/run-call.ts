import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Diagnostic } from '../../../engine/diagnostics/diagnostic.ts';
import { formatPretty, summarize } from '../../../engine/diagnostics/format-pretty.ts';
import { legOf } from '../../../engine/simulator/scenario/session.ts';
import type { HttpMock } from '../../../engine/simulator/scenario/scenario.ts';
import type { Clock } from '../../clock.ts';
import { farEndOf, type FarEndWord } from '../../emulator/far-ends.ts';
import { codeOf } from '../../errors.ts';
import { isColorful, type ExitCode, type ServiceIo } from '../io.ts';
import { painter, type Paint } from '../paint.ts';
import { readCallFlags, standIns, type CallAsked, type CallFlags } from './call-options.ts';
import { deskOf, type Desk } from './desk.ts';
import { bottomLine, hold } from './dialogue.ts';
import { loadFlowToCall, type LoadedFlow } from './load-flow.ts';
import { goAtOnce, paceOf } from './pace.ts';
import { openPhone, type Phone } from './phone.ts';
import { endText } from './print-call.ts';
import { readMocks } from './read-mocks.ts';
import { recordingProblem, saveRecording, SEED, type RecordingPlace } from './save-recording.ts';
import { followScript } from './script.ts';
import type { Typing } from './typing.ts';
import { unroutedText } from './unrouted.ts';

/** What the command line says. */
export interface SimulateFlags extends CallFlags {
  readonly flows?: string;
  readonly profile?: string;
  readonly fast?: boolean;
  readonly script?: string;
  readonly http?: string;
  readonly record?: string;
  readonly name?: string;
  readonly farEnd: FarEndWord;
}

/** What a simulated call takes of the machine; tests give their own. */
export interface Desktop {
  readonly typing: Typing;
  readonly clock: Clock;
}

/** All that was asked for, once it is known to make sense. */
interface Asked {
  readonly loaded: Extract<LoadedFlow, { readonly ok: true }>;
  readonly call: Extract<CallAsked, { readonly ok: true }>;
  readonly mocks: readonly HttpMock[];
  /** Null without `--script`. */
  readonly script: readonly string[] | null;
  readonly recording: RecordingPlace | null;
  /** Whether somebody sits at the terminal. */
  readonly isTyped: boolean;
}

/** Why a call cannot begin: for who typed the command, or findings as `pressone validate` shows them. */
type Refused =
  | { readonly ok: false; readonly problem: string }
  | { readonly ok: false; readonly errors: readonly Diagnostic[]; readonly texts: ReadonlyMap<string, string> };

/** Calls a flow, from the first ring until somebody has hung up. */
export async function runCall(given: string, flags: SimulateFlags, io: ServiceIo, desktop: Desktop): Promise<ExitCode> {
  const asked = await readAll(given, flags, io, desktop);
  if ('ok' in asked) return refuse(asked, io);
  const { loaded, call, mocks, recording } = asked;
  const env = standIns(loaded.folder);
  const around = { seed: SEED, env, farEnd: farEndOf(flags.farEnd) };
  const opened = openPhone(loaded.folder, call.setup, around, mocks);
  if (!opened.ok) return refuse(opened, io);
  const { phone } = opened;
  const unrouted = call.options.direction === 'outgoing' ? null : unroutedText(loaded.flow, loaded.folder);
  if (unrouted !== null) io.stderr(`${unrouted}\n`);
  const paint = painter(isColorful(io));
  const problem = await converse(phone, asked, flags, { io, desktop, paint });
  if (problem !== null) {
    io.stderr(`${problem}\n`);
    return 1;
  }
  io.stdout(`${paint('bold', `Over: ${endText(phone)}.`)}\n`);
  if (recording === null) return 0;
  const farEnd = flags.farEnd === 'answers' ? null : flags.farEnd;
  const wrote = await saveRecording(phone, recording, call.options, farEnd);
  if (!wrote.ok) {
    io.stderr(`${wrote.problem}\n`);
    return 1;
  }
  const { file } = recording;
  const [name = ''] = wrote.names;
  io.stderr(`${wrote.isNew ? 'Wrote' : 'Added'} "${name}"; try it with \`pressone test ${file}\`.\n`);
  return 0;
}

async function readAll(
  given: string,
  flags: SimulateFlags,
  io: ServiceIo,
  { typing, clock }: Desktop,
): Promise<Asked | Refused> {
  const { cwd, env } = io;
  const profile = flags.profile ?? (env['PRESSONE_PROFILE'] || null);
  const flowsFolder = flags.flows ?? (env['PRESSONE_FLOWS'] || 'flows');
  const loaded = await loadFlowToCall(given, { cwd, flowsFolder, profile });
  if (!loaded.ok) return loaded;
  const mocks = flags.http === undefined ? null : await readMocks(flags.http, cwd);
  if (mocks?.ok === false) return mocks;
  const script = flags.script === undefined ? null : await readLines(flags.script, cwd);
  if (script === null && flags.script !== undefined) {
    return { ok: false, problem: `--script: there is no file \`${flags.script}\`` };
  }
  const isTyped = script === null && typing.isTty && io.isTty;
  // A script makes the same call tomorrow: its moment is the one of scenarios.
  const at = isTyped ? new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z') : null;
  const call = readCallFlags(flags, loaded.flow, loaded.folder, at);
  if (!call.ok) return call;
  const recording = flags.record === undefined ? null : { file: flags.record, cwd, name: flags.name ?? null };
  const unwritable = recording === null ? null : await recordingProblem(recording, loaded.flow.flow.id);
  if (unwritable !== null) return { ok: false, problem: unwritable };
  return { loaded, call, mocks: mocks?.mocks ?? [], script, recording, isTyped };
}

async function readLines(file: string, cwd: string): Promise<readonly string[] | null> {
  try {
    return (await readFile(resolve(cwd, file), 'utf8')).split(/\r?\n/);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

function refuse(refused: Refused, io: ServiceIo): ExitCode {
  if ('problem' in refused) {
    io.stderr(`${refused.problem}\n`);
    return 2;
  }
  const { errors, texts } = refused;
  io.stdout(`${formatPretty(errors, texts, { color: isColorful(io) })}\n`);
  io.stderr(`\n${summarize(errors) ?? ''}\n`);
  return 1;
}

interface Place {
  readonly io: ServiceIo;
  readonly desktop: Desktop;
  readonly paint: Paint;
}

/** Holds the call until it is over. Gives back why a script could not go on, or null. */
async function converse(phone: Phone, asked: Asked, flags: SimulateFlags, place: Place): Promise<string | null> {
  const { io, desktop, paint } = place;
  const { typing } = desktop;
  const clock = flags.fast === true ? null : desktop.clock;
  const write = (text: string): void => {
    io.stdout(text);
  };
  const bottom = asked.isTyped ? bottomLine(write, paint, typing.columns) : null;
  const desk = deskOf(phone, {
    write: bottom?.print ?? write,
    paint,
    color: isColorful(io),
    columns: io.isTty ? typing.columns : () => Infinity,
    records: asked.recording !== null,
    holdsKeys: bottom !== null,
  });
  write(welcome(phone, asked, paint));
  if (bottom !== null) {
    await hold(desk, { typing, bottom, paint, clock, interrupted: io.interrupted() });
    putDown(desk);
    return null;
  }
  // A scheduled moment alone does not keep the process alive.
  const alive = setInterval(() => undefined, 60_000);
  try {
    const lines = asked.script ?? typing.lines();
    return await followScript(desk, paceOf(desk, clock), lines, flags.script ?? 'stdin');
  } finally {
    clearInterval(alive);
  }
}

/** Who goes away hangs up; web services that were asked then do not answer. */
function putDown(desk: Desk): void {
  const { phone } = desk;
  if (!phone.isOver()) phone.hangUp();
  goAtOnce(desk, () => false);
  while (phone.asked.open().length > 0) {
    phone.answer('timeout');
    goAtOnce(desk, () => false);
  }
}

function welcome({ session }: Phone, { loaded, isTyped }: Asked, paint: Paint): string {
  const { flow } = loaded.flow;
  const leg = legOf(session);
  const when = `${new Date(session.startedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const who = leg === undefined ? '' : `${leg.from} → ${leg.to}, `;
  const help = isTyped
    ? `${paint('dim', 'Keys act at once; /help says what else can be typed, Ctrl-C hangs up.')}\n`
    : '';
  return `${paint('bold', flow.id)} ${paint('dim', `(${flow.file})  ${who}${when}`)}\n${help}\n`;
}
