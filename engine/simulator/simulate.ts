import { nearestNames } from '../diagnostics/suggest.ts';
import { toJson } from '../expressions/json.ts';
import type { CompiledFlow } from '../runtime/machine.ts';
import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import { reservedParameters } from '../verbs/telnyx-action.ts';
import type { Call, KeyTiming, SentCommand, SentRequest, TimelineLine } from './call.ts';
import { historyText } from './call-text.ts';
import {
  giveEvent,
  hangUp,
  hear,
  passWatched,
  pressKeys,
  runOn,
  sayWords,
  waitFor,
  type PressedKeys,
} from './caller-steps.ts';
import { millisecondsOf } from './duration.ts';
import { patternOf } from './pattern.ts';
import { endsOf, visitsOf } from './scenario/ending.ts';
import {
  callOf,
  contentOf,
  linesOf,
  soundsOf,
  stateOf,
  whereText,
  type Broken,
  type Session,
} from './scenario/session.ts';
import { startScenario } from './scenario/start.ts';
import { KEY_GAP_MS } from './scenario/steps.ts';
import type { CallSetup } from './scenario/scenario.ts';
import { readOptions, type SimulateOptions } from './simulate-options.ts';
import { SimulationError } from './simulation-error.ts';
import type { TimelineEntry } from './simulation-state.ts';
import { withSubFlows } from './sub-flows.ts';

/** A flow with those beside it: what `loadFlows` gives. */
export interface FlowToSimulate {
  readonly compiled: CompiledFlow;
  /** Every flow of its folder that can run, itself among them. */
  readonly folder: readonly CompiledFlow[];
}

/**
 * Calls a flow: production's transition and the model of Telnyx on a virtual clock. The same arguments give the same
 * call.
 * @throws SimulationError when an option is wrong or the call cannot begin
 */
export function simulate(flow: CompiledFlow | FlowToSimulate, options: SimulateOptions = {}): Call {
  const { compiled, folder } = 'compiled' in flow ? flow : { compiled: flow, folder: [flow] };
  const { setup, given } = readOptions(compiled.flow.id, options);
  checkNames(setup, [...folder, ...withSubFlows(compiled)]);
  const started = startScenario(folder, setup, given);
  if (!started.ok) throw new SimulationError('not_begun', started.problem);
  const { session } = started;
  const call = callIn(session);
  settle(call, passWatched(session, session.simulation.now));
  return call;
}

/**
 * A misspelt setting or switch would change nothing, and its test would show something else.
 * @throws SimulationError
 */
export function checkNames({ settings, switches }: CallSetup, flows: readonly CompiledFlow[]): void {
  for (const [kind, named] of [
    ['settings', settings],
    ['switches', switches],
  ] as const) {
    const known = flows.flatMap(({ flow }) => [...flow[kind].keys()]);
    const strange = Object.keys(named).find((name) => !known.includes(name));
    if (strange === undefined) continue;
    const [nearest] = nearestNames(strange, known);
    const meant = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`;
    throw new SimulationError('bad_option', `simulate: no flow has \`${strange}\` among its ${kind}${meant}`);
  }
}

function callIn(session: Session): Call {
  const { simulation, startedAt } = session;
  const done = (broken: Broken | null): Call => settle(call, broken);
  const call: Call = {
    hear: (what) => done(hear(session, patternOf(what))),
    press: (keys, timing) => done(pressKeys(session, pressedKeys(session, call, keys, timing))),
    say: (words) => done(sayWords(session, words)),
    wait: (time) => done(waitFor(session, millisecondsOf(time, 'wait'))),
    event: (webhook) => done(giveEvent(session, webhook)),
    hangUp: () => done(hangUp(session)),
    runOn: () => done(runOn(session)),
    get state() {
      return stateOf(session)?.name ?? null;
    },
    get heard() {
      return soundsOf(session).map(contentOf);
    },
    get commands() {
      return commandsOf(session);
    },
    get requests() {
      return requestsOf(session);
    },
    get vars() {
      return variablesOf(session);
    },
    get ended() {
      return endsOf(session)[0] ?? null;
    },
    get endings() {
      return endsOf(session);
    },
    get visited() {
      return visitsOf(session);
    },
    get timeline() {
      return linesOf(session).map((line) => timelineLine(session, line));
    },
    get now() {
      return simulation.now - startedAt;
    },
    get where() {
      return whereText(session);
    },
  };
  return call;
}

function settle(call: Call, broken: Broken | null): Call {
  if (broken === null) return call;
  const error = new SimulationError('failed_step', `${broken.message}\n\n${historyText(call)}`);
  throw error;
}

function pressedKeys(session: Session, call: Call, keys: string, timing: KeyTiming = {}): PressedKeys {
  if (!/^[0-9*#A-D]+$/.test(keys)) {
    throw new SimulationError('bad_option', `press: "${keys}" are no keys, expected some of 0 to 9, * and #`);
  }
  const every = timing.every === undefined ? KEY_GAP_MS : millisecondsOf(timing.every, '`every` of press');
  if (timing.at === undefined) return { keys, after: 0, every };
  const at = millisecondsOf(timing.at, '`at` of press');
  const { now } = session.simulation;
  const playing = soundsOf(session).findLast((sound) => sound.until === null || sound.until > now);
  const after = at - (playing === undefined ? 0 : now - playing.at);
  if (after < 0) {
    const message = `press: ${at} ms of what is playing are over already: it began ${at - after} ms ago`;
    settle(call, { message });
  }
  return { keys, after, every };
}

function commandsOf({ simulation, startedAt }: Session): readonly SentCommand[] {
  return simulation.sent.flatMap(({ at, command, status, attempt }) =>
    // Requests are told apart: `call.requests` has what web services got.
    command.action === 'request'
      ? []
      : [{ at: at - startedAt, action: command.action, params: authored(command.params), status, attempt }],
  );
}

const reserved: ReadonlySet<string> = new Set(reservedParameters);

/** Parameters without those that are the engine's. */
function authored(params: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !reserved.has(name)));
}

function requestsOf({ mocks, startedAt }: Session): readonly SentRequest[] {
  return mocks.made.map(({ at, method, url, headers, json, body, attempt }) => ({
    at: at - startedAt,
    method,
    url,
    headers,
    ...(json === undefined ? {} : { json }),
    ...(body === undefined ? {} : { body }),
    attempt,
  }));
}

function variablesOf(session: Session): JsonObject {
  const vars = callOf(session)?.frames.at(-1)?.vars ?? {};
  const json = Object.entries(vars).map(([name, value]): readonly [string, JsonValue] => [name, toJson(value)]);
  return Object.fromEntries(json);
}

function timelineLine(session: Session, { at, kind, text, data }: TimelineEntry): TimelineLine {
  const place = kind === 'state' ? placeOf(session, data?.['flow'], text) : undefined;
  return {
    at: at - session.startedAt,
    kind,
    text,
    ...(data === undefined ? {} : { data }),
    ...(place === undefined ? {} : { place }),
  };
}

function placeOf(session: Session, id: JsonValue | undefined, state: string): string | undefined {
  const { flows } = session.simulation.options;
  const compiled =
    flows.find(({ flow }) => flow.id === id) ?? (typeof id === 'string' ? session.flow.subFlow(id) : undefined);
  const place = compiled?.flow.states.get(state)?.place;
  return place === undefined ? undefined : `${place.file}:${place.line}`;
}
