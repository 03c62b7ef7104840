import { timeText } from '../../build/read-time.ts';
import type { FarFailure } from '../../carrier/options.ts';
import { endsOf, visitsOf } from './ending.ts';
import { readScenarios } from './reader.ts';
import { runScenario } from './run.ts';
import { linesOf, type Session } from './session.ts';
import type { ScenarioGiven } from './start.ts';
import { scenarioFileText, type WrittenMock, type WrittenScenario } from './text.ts';
import { exactSteps, readableSteps, type CallNotes } from './recorded-steps.ts';
import type { HttpReply } from '../simulate-options.ts';
import type { SimulatedReply, SimulatedRequest } from '../requests.ts';
import type { TimelineEntry } from '../simulation-state.ts';
import { isList, type JsonValue } from '../../telnyx/wire.ts';

/** What was asked of a web service, and what it answered. */
export interface AnsweredRequest {
  readonly request: Pick<SimulatedRequest, 'method' | 'url'>;
  readonly reply: SimulatedReply;
}

/** What goes into a scenario besides the call itself. */
export interface RecordedSetup {
  readonly name: string;
  readonly call: NonNullable<WrittenScenario['call']>;
  readonly settings: NonNullable<WrittenScenario['settings']>;
  readonly switches: NonNullable<WrittenScenario['switches']>;
  readonly env: NonNullable<WrittenScenario['env']>;
  readonly answers: readonly AnsweredRequest[];
  /** What every number does that the flow calls; null for the usual. */
  readonly farEnd: FarFailure | null;
}

type Recorded =
  { readonly ok: true; readonly scenario: WrittenScenario } | { readonly ok: false; readonly problem: string };

/**
 * A call that is over as a scenario that goes the same way. It is tried before it is given: first as an author would
 * write it, then with every act at its very moment.
 */
export function recordedScenario(
  session: Session,
  recorded: CallNotes,
  setup: RecordedSetup,
  given: ScenarioGiven,
): Recorded {
  const [ends] = endsOf(session);
  const around: Omit<WrittenScenario, 'steps'> = {
    name: setup.name,
    call: setup.call,
    settings: setup.settings,
    switches: setup.switches,
    env: setup.env,
    ...(setup.answers.length === 0 ? {} : { http: mocksFor(setup.answers) }),
    ...(setup.farEnd === null ? {} : { carrier: { transfer: farEndsOf(session, setup.farEnd) } }),
    ...(ends === undefined ? {} : { ends }),
    visits: visitsOf(session),
  };
  let problem = '';
  const readable = (['none', 'beside_keys', 'all'] as const).map((waits) => readableSteps(recorded, waits));
  for (const steps of [...readable, exactSteps(recorded)]) {
    const scenario = { ...around, steps };
    const wrong = whyDifferent(session, scenario, given);
    if (wrong === null) return { ok: true, scenario };
    problem = wrong;
  }
  return { ok: false, problem };
}

/** Why the scenario is another call; null when it goes as the recorded one did. */
function whyDifferent(session: Session, written: WrittenScenario, given: ScenarioGiven): string | null {
  const { flow } = session.setup;
  const { file, diagnostics } = readScenarios(scenarioFileText(flow, [written]), 'recorded', flow);
  const [scenario] = file?.scenarios ?? [];
  if (scenario === undefined) return diagnostics.map(({ message }) => message).join('; ');
  const { failure, timeline } = runScenario(session.simulation.options.flows, scenario, given);
  if (failure !== null) return failure.message;
  const call = timeline[0]?.call;
  const [before, after] = [trail(linesOf(session)), trail(timeline.filter((line) => line.call === call))];
  const at = before.findIndex((line, index) => line !== after[index]);
  if (at < 0 && before.length === after.length) return null;
  return `played again it differs: ${after[at] ?? 'it ends'} instead of ${before[at] ?? 'its end'}`;
}

const told: ReadonlySet<TimelineEntry['kind']> = new Set(['state', 'say', 'listen', 'entry', 'outcome', 'handler']);

/** The way that a call went. */
function trail(lines: readonly TimelineEntry[]): readonly string[] {
  return lines.flatMap(({ kind, text }) => (told.has(kind) ? [`${kind} ${text}`] : []));
}

/** Entries of `http` that answer as was answered: of one URL, in this order. */
function mocksFor(answers: readonly AnsweredRequest[]): readonly WrittenMock[] {
  const byRequest = new Map<string, { readonly first: AnsweredRequest['request']; readonly replies: HttpReply[] }>();
  for (const { request, reply } of answers) {
    const key = `${request.method} ${request.url}`;
    const entry = byRequest.get(key) ?? { first: request, replies: [] };
    entry.replies.push(writtenReply(reply));
    byRequest.set(key, entry);
  }
  return [...byRequest.values()].map(({ first: { method, url }, replies }) => {
    const given = withoutRepeats(replies);
    const [only, second] = given;
    return { [method]: url, reply: only !== undefined && second === undefined ? only : given };
  });
}

/** The last reply repeats by itself. */
function withoutRepeats(replies: readonly HttpReply[]): readonly HttpReply[] {
  const last = JSON.stringify(replies.at(-1));
  const different = replies.findLastIndex((reply) => JSON.stringify(reply) !== last);
  return replies.slice(0, different + 2);
}

function writtenReply(reply: SimulatedReply): HttpReply {
  if (typeof reply === 'string') return reply;
  const { after, ...rest } = reply;
  return after === undefined ? rest : { ...rest, after: timeText(after) };
}

/** Every number that the flow called, except the one of a call that it is itself. */
function farEndsOf({ simulation, setup }: Session, farEnd: FarFailure): Readonly<Record<string, FarFailure>> {
  const [first] = simulation.sent;
  const own = setup.call.direction === 'outgoing' ? first?.command.params['to'] : undefined;
  const numbers = simulation.sent
    .filter(({ command }) => command.action === 'transfer' || command.action === 'dial')
    .flatMap(({ command }): readonly (JsonValue | undefined)[] => {
      const { to } = command.params;
      return isList(to) ? to : [to];
    });
  const others = numbers.filter((to) => typeof to === 'string').filter((to) => to !== own);
  return Object.fromEntries(others.map((number) => [number, farEnd]));
}
