import { type Command, Option } from 'commander';
import type { SwitchJson } from '../api/switch-routes.ts';
import { readTime } from '../api/wire-time.ts';
import { systemClock } from '../clock.ts';
import { AdminError } from './admin-client.ts';
import { type AdminOptions, withAdmin } from './admin-options.ts';
import { whoAsks, withOperatingOptions } from './flows.ts';
import { type Io, isColorful } from './io.ts';
import { localTime, relative, table } from './table.ts';

interface Options extends AdminOptions {
  readonly format: 'text' | 'json';
  readonly for?: string;
  readonly until?: string;
}

const VALUES = { on: true, off: false, reset: null } as const;

/** `pressone switch`: the switches of the flows on a running server. */
export function addSwitchCommand(program: Command, io: Io): void {
  withOperatingOptions(program.command('switch'))
    .description('See or flip a switch of the flows that a running server serves; without a name, see all.')
    .argument('[name]', 'the switch')
    .argument('[value]', 'on, off, or reset for the value that its flows start it with')
    .addOption(new Option('--for <duration>', 'how long it holds, such as 30m or 2h').conflicts('until'))
    .option('--until <time>', 'until when it holds: 18:00, or a date and time')
    .action((name: string | undefined, value: string | undefined, options: Options) =>
      withAdmin(io, options, async (client) => {
        if (name === undefined) {
          const answer = await client.get<{ readonly switches: readonly SwitchJson[] }>('/switches');
          print(answer, listText(answer.switches, io), options, io);
          return;
        }
        const path = `/switches/${encodeURIComponent(name)}`;
        const answer =
          value === undefined
            ? await client.get<{ readonly switch: SwitchJson }>(path)
            : await client.send<{ readonly switch: SwitchJson }>('PUT', path, bodyFor(value, options, io));
        print(answer, `${sentence(answer.switch)}\n`, options, io);
        if (value === undefined && options.format === 'text') io.stdout(historyText(answer.switch, io));
      }),
    );
}

function print(answer: object, text: string, { format }: Options, io: Io): void {
  io.stdout(format === 'json' ? `${JSON.stringify(answer)}\n` : text);
}

function bodyFor(value: string, { for: lasting, until }: Options, io: Io): object {
  if (!Object.hasOwn(VALUES, value)) {
    throw new AdminError('bad_usage', 2, `A switch is turned \`on\`, \`off\`, or \`reset\`; what is \`${value}\`?`);
  }
  return {
    on: VALUES[value as keyof typeof VALUES],
    by: whoAsks(io),
    ...(lasting === undefined ? {} : { for: lasting }),
    ...(until === undefined ? {} : { until: momentOf(until, systemClock.now()) }),
  };
}

/**
 * A time as people write it, in their own zone unless they name one: `18:00` is the next one, `2026-11-21 18:00`.
 * @throws AdminError `bad_usage`
 */
export function momentOf(text: string, now: number): string {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours !== undefined && minutes !== undefined) {
    const next = new Date(now);
    next.setHours(Number(hours), Number(minutes), 0, 0);
    if (next.getTime() <= now) next.setDate(next.getDate() + 1);
    return next.toISOString();
  }
  const ms = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text) ? readTime(text.replace(' ', 'T')) : NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new AdminError(
    'bad_usage',
    2,
    `--until: ${JSON.stringify(text)} is no time such as 18:00 or 2026-11-21 18:00.`,
  );
}

const word = (on: boolean): string => (on ? 'on' : 'off');

function sentence({ name, on, start, flipped, until, by }: SwitchJson): string {
  if (!flipped) return `${name} is ${word(on)}, as its flows start it.`;
  const whose = by === null ? '' : `, by ${by}`;
  const end = until === null ? '' : ` until ${localTime(until)}, then ${word(start)}`;
  return `${name} is ${word(on)}${end}${whose}.`;
}

function listText(switches: readonly SwitchJson[], io: Io): string {
  if (switches.length === 0) {
    io.stderr('No flow that serves has a switch.\n');
    return '';
  }
  const now = systemClock.now();
  const titles = ['SWITCH', 'NOW', 'START', 'SET', 'UNTIL', 'BY', 'FLOWS'] as const;
  const rows = switches.map(({ name, on, start, flipped, until, by, at, flows }) => [
    name,
    word(on),
    word(start),
    flipped && at !== null ? relative(at, now) : '',
    flipped && until !== null ? relative(until, now) : '',
    flipped ? (by ?? '') : '',
    flows.join(', '),
  ]);
  return table(
    titles.map((title) => ({ title })),
    rows,
    isColorful(io),
  );
}

function historyText({ history }: SwitchJson, io: Io): string {
  if (history.length === 0) return '';
  const now = systemClock.now();
  const rows = history.map(({ at, on, until, who }) => [
    relative(at, now),
    on === null ? 'reset' : word(on),
    until === null ? '' : localTime(until),
    who,
  ]);
  return `\n${table([{ title: 'SET' }, { title: 'TO' }, { title: 'UNTIL' }, { title: 'BY' }], rows, isColorful(io))}`;
}
