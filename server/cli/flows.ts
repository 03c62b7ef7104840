import { relative as relativePath, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { FlowChangeJson, FlowDetailsJson, FlowJson, ReloadJson, RollbackJson } from '../api/flow-routes.ts';
import { systemClock } from '../clock.ts';
import { type AdminOptions, defaultCommand, withAdmin, withAdminOptions } from './admin-options.ts';
import { type Io, isColorful } from './io.ts';
import { counted, facts, printable, relative, short, table } from './table.ts';

interface Options extends AdminOptions {
  readonly format: 'text' | 'json';
}

/** Options of every command that operates a server and prints what it says. */
export function withOperatingOptions(command: Command): Command {
  return withAdminOptions(command).addOption(
    new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'),
  );
}

/** Who asks, for the server's history. */
export function whoAsks({ env }: Pick<Io, 'env'>): string {
  return (env['USER'] || env['USERNAME'] || 'cli').slice(0, 100);
}

/** `pressone flows`: which flows serve on a running server. */
export function addFlowsCommand(program: Command, io: Io): void {
  const flows = program.command('flows').description('See and change which flows a running server serves.');
  withOperatingOptions(defaultCommand(flows, 'list'))
    .description('The flows with their versions and calls; what `pressone flows` does alone.')
    .action((options: Options) => list(options, io));
  withOperatingOptions(flows.command('show'))
    .description('One flow with its versions and history.')
    .argument('<id>', 'the flow')
    .action((id: string, options: Options) => show(id, options, io));
  withOperatingOptions(flows.command('rollback'))
    .description('Let an older version take new calls again, until the files change.')
    .argument('<id>', 'the flow')
    .argument('[version]', 'at least 6 of its digits; the one that served before when left out')
    .action((id: string, version: string | undefined, options: Options) => rollback(id, version, options, io));
  withOperatingOptions(flows.command('reload'))
    .description('Read the folder of flows now.')
    .action((options: Options) => reload(options, io));
}

const list = (options: Options, io: Io): Promise<void> =>
  withAdmin(io, options, async (client) => {
    const answer = await client.get<{ readonly flows: readonly FlowJson[] }>('/flows');
    if (options.format === 'json') {
      io.stdout(`${JSON.stringify(answer)}\n`);
      return;
    }
    if (answer.flows.length === 0) {
      io.stderr('The server has no flow.\n');
      return;
    }
    const now = systemClock.now();
    const columns = [
      { title: 'FLOW' },
      { title: 'STATE' },
      { title: 'VERSION' },
      { title: 'SINCE' },
      { title: 'CALLS', right: true },
      { title: 'FILE' },
    ] as const;
    const rows = answer.flows.map(({ id, state, version, since, how, calls, file }) => {
      const live = calls.reduce((sum, each) => sum + each.calls, 0);
      // Whoever looks at the files would take what they say for what serves.
      const whose = how === 'rollback' ? ', rollback' : '';
      const when = since === null ? '' : `${relative(since, now)}${whose}`;
      return [id, state, version === null ? '' : short(version), when, String(live), fileFrom(io, file)];
    });
    io.stdout(table(columns, rows, isColorful(io)));
    io.stdout(answer.flows.map(problemsOf).join(''));
  });

/** A file as it is named from here; where it is elsewhere, as the server names it. */
function fileFrom({ cwd }: Pick<Io, 'cwd'>, file: string | null): string {
  const below = file === null ? '' : relativePath(cwd, resolve(cwd, file));
  return below.startsWith('..') ? (file ?? '') : below;
}

function problemsOf({ id, version, problems }: FlowJson): string {
  if (problems.length === 0) return '';
  const serves = version === null ? 'and no version of it serves' : `and version ${short(version)} goes on serving`;
  const lines = problems.map(({ code, message, file, line, column }) => {
    const place = [file, line, column].filter((part) => part !== null).join(':');
    return `  ${printable(`${place}: ${message}${code === null ? '' : ` [${code}]`}`)}\n`;
  });
  return `\n${id} is broken, ${serves}:\n${lines.join('')}`;
}

const flowPath = (id: string): string => `/flows/${encodeURIComponent(id)}`;

const show = (id: string, options: Options, io: Io): Promise<void> =>
  withAdmin(io, options, async (client) => {
    const { flow } = await client.get<{ readonly flow: FlowDetailsJson }>(flowPath(id));
    if (options.format === 'json') {
      io.stdout(`${JSON.stringify({ flow })}\n`);
      return;
    }
    const now = systemClock.now();
    const { state, version, since, how, who, file, reload: policy, stays, versions, history } = flow;
    io.stdout(`${flow.id}\n`);
    io.stdout(
      facts([
        ['state', state],
        ['version', version ?? ''],
        ['since', since === null ? '' : `${relative(since, now)}, ${changer(how, who)}`],
        ['file', fileFrom(io, file)],
        ['routes', routesText(flow.routes)],
        ['reload', policy],
        ...stays.map(({ reason, calls }) => ['stay', `${counted(calls, 'call')}: ${reason}`] as const),
      ]),
    );
    io.stdout(problemsOf(flow));
    const color = isColorful(io);
    const known = [{ title: 'VERSION' }, { title: 'ADDED' }, { title: 'CALLS', right: true }, { title: '' }] as const;
    const versionRows = versions.map((each) => {
      return [short(each.version), relative(each.addedAt, now), String(each.calls), each.serving ? 'serves' : ''];
    });
    if (versionRows.length > 0) io.stdout(`\n${table(known, versionRows, color)}`);
    const changes = [{ title: 'CHANGED' }, { title: 'FROM' }, { title: 'TO' }, { title: 'BY' }] as const;
    const historyRows = history.map((change) => {
      const { at, from, to } = change;
      return [
        relative(at, now),
        from === null ? '' : short(from),
        to === null ? 'removed' : short(to),
        changer(change.how, change.who),
      ];
    });
    if (historyRows.length > 0) io.stdout(`\n${table(changes, historyRows, color)}`);
  });

function changer(how: string | null, who: string | null): string {
  return [how, who].filter((part) => part !== null).join(', ');
}

function routesText(routes: FlowJson['routes']): string {
  if (routes === 'default') return 'default: every number that no other flow takes';
  return routes.map((route) => Object.values(route).map(String).join(' ')).join(', ') || 'none';
}

const rollback = (id: string, version: string | undefined, options: Options, io: Io): Promise<void> =>
  withAdmin(io, options, async (client) => {
    const body = { by: whoAsks(io), ...(version === undefined ? {} : { version }) };
    const answer = await client.send<RollbackJson>('POST', `${flowPath(id)}/rollback`, body);
    io.stdout(options.format === 'json' ? `${JSON.stringify(answer)}\n` : `${changeText(answer.change)}\n`);
    if (options.format === 'json') return;
    io.stderr('It serves until the files change.\n');
    io.stderr(answer.warnings.map((warning) => `${printable(warning)}\n`).join(''));
  });

function changeText({ flow, from, to }: FlowChangeJson): string {
  if (to === null) return `${flow}: takes no new calls`;
  return from === null ? `${flow}: ${short(to)} serves, new` : `${flow}: ${short(to)} serves instead of ${short(from)}`;
}

const reload = (options: Options, io: Io): Promise<void> =>
  withAdmin(io, options, async (client) => {
    const report = await client.send<ReloadJson>('POST', '/flows/reload', { by: whoAsks(io) });
    const { changed, broken, settingsProblems, unchanged, unreadable, tookMs } = report;
    if (broken.length > 0 || settingsProblems.length > 0 || unreadable !== null) io.setExitCode(1);
    if (options.format === 'json') {
      io.stdout(`${JSON.stringify(report)}\n`);
      return;
    }
    io.stdout(changed.map((change) => `${changeText(change)}\n`).join(''));
    for (const { id, problems } of broken) {
      io.stdout(`${id} is broken:\n${problems.map((problem) => `  ${printable(problem)}\n`).join('')}`);
    }
    if (settingsProblems.length > 0) {
      const lines = settingsProblems.map((problem) => `  ${printable(problem)}\n`).join('');
      io.stdout(`Settings are broken, and flows that use them keep the versions that serve:\n${lines}`);
    }
    if (unreadable !== null) io.stderr(`The folder cannot be read, so nothing has changed: ${unreadable}\n`);
    else if (unchanged) io.stderr(`Nothing has changed (${tookMs} ms).\n`);
    else io.stderr(`${counted(changed.length, 'change')} in ${tookMs} ms.\n`);
  });
