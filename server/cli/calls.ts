import type { Command } from 'commander';
import type { TraceEntry } from '../../engine/runtime/trace.ts';
import type { CallDetailsJson, CallJson } from '../api/call-json.ts';
import { systemClock } from '../clock.ts';
import { type AdminClient, AdminError } from './admin-client.ts';
import { type AdminOptions, defaultCommand, withAdmin } from './admin-options.ts';
import { whoAsks, withOperatingOptions } from './flows.ts';
import { type Io, isColorful } from './io.ts';
import { facts, localTime, relative, short, span, table } from './table.ts';
import { printTimeline } from './timeline.ts';

interface Options extends AdminOptions {
  readonly format: 'text' | 'json';
}

interface ListOptions extends Options {
  readonly live?: true;
  readonly ended?: true;
  readonly flow?: string;
  readonly from?: string;
  readonly to?: string;
  readonly since?: string;
  readonly limit: string;
}

/** A number of 15 digits with its plus fits. */
const PARTY_SHOWN = 16;

interface CallPage {
  readonly calls: readonly CallJson[];
  readonly next: string | null;
}

/** `pressone calls`: the calls of a running server. */
export function addCallsCommand(program: Command, io: Io): void {
  const calls = program.command('calls').description('See the calls of a running server, and end them.');
  withOperatingOptions(defaultCommand(calls, 'list'))
    .description('The calls, newest first; what `pressone calls` does alone.')
    .option('--live', 'only those that have not ended')
    .option('--ended', 'only those that have ended')
    .option('--flow <id>', 'only those of a flow')
    .option('--from <number>', 'only those from a number')
    .option('--to <number>', 'only those to a number')
    .option('--since <when>', 'only those that began since then: 2h ago, or a time such as 2026-11-21T18:00:00Z')
    .option('--limit <count>', 'how many', '20')
    .action((options: ListOptions) => list(options, io));
  withOperatingOptions(calls.command('show'))
    .description('One call with its timeline.')
    .argument('<call>', 'the digits its id begins with, or the id of a leg')
    .action((id: string, options: Options) => show(id, options, io));
  withOperatingOptions(calls.command('hangup'))
    .description('End a call.')
    .argument('<call>', 'the digits its id begins with, or the id of a leg')
    .action((id: string, options: Options) => hangup(id, options, io));
}

const list = (options: ListOptions, io: Io): Promise<void> =>
  withAdmin(io, options, async (client) => {
    const page = await pages(client, options);
    if (options.format === 'json') {
      io.stdout(`${JSON.stringify(page)}\n`);
      return;
    }
    if (page.calls.length === 0) {
      io.stderr(isNarrowed(options) ? 'There is no such call.\n' : 'There are no calls yet.\n');
      return;
    }
    const titles = ['CALL', 'BEGAN', 'FROM', 'TO', 'FLOW', 'NOW'];
    const now = systemClock.now();
    const rows = page.calls.map((call) => [
      short(call.id),
      relative(call.beganAt, now),
      party(call.from, io),
      party(call.to, io),
      call.flow ?? '',
      standing(call),
    ]);
    io.stdout(
      table(
        titles.map((title) => ({ title })),
        rows,
        isColorful(io),
      ),
    );
    if (page.next !== null) io.stderr('There are more: --limit shows more of them, --since fewer.\n');
  });

function isNarrowed({ live, ended, flow, from, to, since }: ListOptions): boolean {
  return live === true || ended === true || [flow, from, to, since].some((each) => each !== undefined);
}

/** As many pages as it takes. */
async function pages(client: AdminClient, options: ListOptions): Promise<CallPage> {
  const { live, ended, flow, from, to, since, limit } = options;
  if (!/^[1-9]\d{0,5}$/.test(limit)) {
    throw new AdminError('bad_usage', 2, `--limit: ${JSON.stringify(limit)} is no number from 1 to 999999.`);
  }
  if (live && ended) throw new AdminError('bad_usage', 2, '--live and --ended exclude each other.');
  const stage = live ? 'live' : ended ? 'ended' : undefined;
  const wanted = { stage, flow, from, to, since: since?.replace(/ ago$/, '') };
  const given = Object.entries(wanted).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const calls: CallJson[] = [];
  let next: string | null = null;
  do {
    const query = new URLSearchParams([...given, ['limit', String(Math.min(500, Number(limit) - calls.length))]]);
    if (next !== null) query.set('cursor', next);
    const page: CallPage = await client.get<CallPage>(`/calls?${query.toString()}`);
    calls.push(...page.calls);
    next = page.next;
  } while (next !== null && calls.length < Number(limit));
  return { calls, next };
}

/** A SIP URI is longer than a line of a terminal allows; a program that reads the table gets all of it. */
function party(who: string, { isTty }: Pick<Io, 'isTty'>): string {
  return isTty && who.length > PARTY_SHOWN ? `${who.slice(0, PARTY_SHOWN - 1)}…` : who;
}

/** Where a call stands, or how long it was. */
function standing({ stage, state, in: inFlow, flow, beganAt, endedAt }: CallJson): string {
  if (endedAt !== null) return `ended after ${span(Date.parse(endedAt) - Date.parse(beganAt))}`;
  if (state === null) return stage;
  const where = inFlow === flow ? state : `${state} of ${inFlow ?? ''}`;
  return stage === 'live' ? where : `${stage}, ${where}`;
}

const callPath = (id: string): string => `/calls/${encodeURIComponent(id)}`;

const show = (id: string, options: Options, io: Io): Promise<void> =>
  withAdmin(io, options, async (client) => {
    const { call } = await client.get<{ readonly call: CallDetailsJson }>(callPath(id));
    if (options.format === 'json') {
      io.stdout(`${JSON.stringify({ call })}\n`);
      return;
    }
    const now = systemClock.now();
    io.stdout(`${call.id}\n`);
    io.stdout(
      facts([
        ['from', `${call.from} to ${call.to}, ${call.direction}`],
        ['began', `${localTime(call.beganAt)}, ${relative(call.beganAt, now)}`],
        ['now', standing(call)],
        ['flow', call.flow === null ? 'none took it' : `${call.flow}, version ${short(call.version ?? '')}`],
        ['stays', call.staysBecause ?? ''],
        ...call.legs.map((leg) => ['leg', `${leg.role}, ${leg.state}, ${leg.id}`] as const),
        ...call.open.map(({ action, since }) => ['open', `${action}, ${relative(since, now)}`] as const),
        ...call.refused.map(({ action, outcome, status, code }) => {
          const why = [outcome, status, code].filter((part) => part !== null).join(' ');
          return ['refused', `${action}: ${why}`] as const;
        }),
        ...call.errors.map(({ message }) => ['error', message] as const),
      ]),
    );
    io.stdout('\n');
    const write = (text: string): void => {
      io.stdout(text);
    };
    const timeline = printTimeline({ write, color: isColorful(io), nameCalls: false });
    for (const { at, entries } of call.timeline) {
      timeline(call.id, Date.parse(at), entries as unknown as readonly TraceEntry[]);
    }
  });

const hangup = (id: string, options: Options, io: Io): Promise<void> =>
  withAdmin(io, options, async (client) => {
    const path = `${callPath(id)}/hangup`;
    const answer = await client.send<{ readonly id: string; readonly already: boolean }>('POST', path, {
      by: whoAsks(io),
    });
    const text = answer.already ? `Call ${answer.id} was ending already.` : `Call ${answer.id} is hung up.`;
    io.stdout(options.format === 'json' ? `${JSON.stringify(answer)}\n` : `${text}\n`);
  });
