import { toJson } from '../../expressions/json.ts';
import { nearestNames } from '../../diagnostics/suggest.ts';
import type { CallCommand } from '../../model/command.ts';
import { isObject, type JsonObject, type JsonValue } from '../../telnyx/wire.ts';
import { reservedParameters } from '../../verbs/telnyx-action.ts';
import { urlMatches } from './http.ts';
import { callOf, contentOf, linesOf, soundsOf, stateOf, type Session } from './session.ts';
import type { Expectation } from './scenario.ts';

/** Whether an expectation is true now, may become so, or cannot any more. */
export type Verdict = 'met' | 'open' | 'broken';

/** Judges an expectation by the call so far. */
export function judge(expectation: Expectation, session: Session): Verdict {
  switch (expectation.kind) {
    case 'state':
      return met(isOrWasIn(session, expectation.state.name));
    case 'var':
      return met(sameJson(expectation.value, variableOf(session, expectation.name)));
    case 'heard':
      return met(soundsOf(session).some((sound) => expectation.what.matches(contentOf(sound))));
    case 'sent':
      return counted(matchingCommands(session, expectation.action.name, expectation.with).length, expectation.times);
    case 'http':
      return counted(matchingRequests(session, expectation).length, expectation.times);
    case 'not_sent':
      return commandsOf(session, expectation.action.name).length === 0 ? 'met' : 'broken';
    case 'not_heard':
      return soundsOf(session).some((sound) => expectation.what.matches(contentOf(sound))) ? 'broken' : 'met';
  }
}

/** A state may be left in the moment it is entered; it counts if that was since the step before began. */
function isOrWasIn(session: Session, name: string): boolean {
  if (stateOf(session)?.name === name) return true;
  return linesOf(session)
    .slice(session.linesBefore)
    .some(({ kind, text }) => kind === 'state' && text === name);
}

function met(is: boolean): Verdict {
  return is ? 'met' : 'open';
}

function counted(found: number, times: number | null): Verdict {
  if (times === null) return met(found > 0);
  return found > times ? 'broken' : met(found === times);
}

/** What was expected and what was there instead. */
export function explain(expectation: Expectation, session: Session): string {
  switch (expectation.kind) {
    case 'state': {
      const found = stateOf(session)?.name;
      const is = found === undefined ? 'the call is in no state' : `the call is in \`${found}\``;
      return `expected the state \`${expectation.state.name}\`, but ${is}`;
    }
    case 'var': {
      const found = variableOf(session, expectation.name);
      const is =
        found === undefined
          ? `there is no such variable${meant(expectation.name, variablesOf(session))}`
          : `it is ${show(found)}`;
      return `expected \`${expectation.name}\` to be ${show(expectation.value)}, but ${is}`;
    }
    case 'heard':
      return `expected the caller to have heard ${quote(expectation.what.source)}`;
    case 'not_heard':
      return `expected the caller not to have heard ${quote(expectation.what.source)}`;
    case 'not_sent':
      return `expected no \`${expectation.action.name}\` to be sent, but one was, with ${showAll(
        commandsOf(session, expectation.action.name).map(({ params }) => params),
      )}`;
    case 'sent': {
      const { action, times } = expectation;
      const found = commandsOf(session, action.name).map(({ params }) => params);
      const all = sentActions(session);
      const is =
        found.length > 0 ? sentText(found) : `none was${all.length === 0 ? '' : `; sent so far: ${all.join(', ')}`}`;
      return `expected \`${action.name}\`${withText(expectation.with)} to be sent${timesText(times)}, but ${is}`;
    }
    case 'http': {
      const { method, url, times } = expectation;
      const found = session.mocks.made.map((each) => `${each.method.toUpperCase()} ${each.url}${bodyText(each.json)}`);
      const is = found.length === 0 ? 'none was made' : `there were: ${found.join(', ')}`;
      return `expected a request ${method.toUpperCase()} ${url}${withText(expectation.with)}${timesText(times)}, but ${is}`;
    }
  }
}

function sentText(found: readonly JsonObject[]): string {
  return `${found.length === 1 ? 'one was' : `${found.length} were`}, with ${showAll(found)}`;
}

function bodyText(json: JsonValue | undefined): string {
  return json === undefined ? '' : ` with ${show(json)}`;
}

function withText(wanted: JsonObject | null): string {
  return wanted === null ? '' : ` with ${show(wanted)}`;
}

function timesText(times: number | null): string {
  return times === null ? '' : times === 1 ? ' once' : ` ${times} times`;
}

function meant(name: string, known: readonly string[]): string {
  const [nearest] = nearestNames(name, known);
  return nearest === undefined ? '' : `; did you mean \`${nearest}\`?`;
}

function quote(source: string): string {
  return source.startsWith('/') ? source : `"${source}"`;
}

const LONGEST_SHOWN = 300;

function show(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** Parameters of commands, without those that are the engine's. */
function showAll(found: readonly JsonObject[]): string {
  const authored = found.map((params) =>
    Object.fromEntries(Object.entries(params).filter(([name]) => !reserved.has(name))),
  );
  return authored.map(show).join(', then ');
}

const reserved: ReadonlySet<string> = new Set(reservedParameters);

function sentActions({ simulation }: Session): readonly string[] {
  return [...new Set(simulation.sent.map(({ command }) => command.action))];
}

function commandsOf({ simulation }: Session, action: string): readonly CallCommand[] {
  return simulation.sent.flatMap(({ command, attempt }) =>
    // Further attempts are the same command.
    command.action === action && attempt === 1 ? [command] : [],
  );
}

function matchingCommands(session: Session, action: string, wanted: JsonObject | null): readonly CallCommand[] {
  return commandsOf(session, action).filter(({ params }) => wanted === null || holdsJson(params, wanted));
}

type RequestExpectation = Extract<Expectation, { readonly kind: 'http' }>;

function matchingRequests(session: Session, wanted: RequestExpectation): Session['mocks']['made'] {
  return session.mocks.made.filter(
    // Further attempts are the same request.
    ({ method, url, json, attempt }) =>
      attempt === 1 &&
      method === wanted.method &&
      urlMatches(wanted.url, url) &&
      (wanted.with === null || (isObject(json) && holdsJson(json, wanted.with))),
  );
}

function variablesOf(session: Session): readonly string[] {
  return Object.keys(callOf(session)?.frames.at(-1)?.vars ?? {});
}

function variableOf(session: Session, name: string): JsonValue | undefined {
  const vars = callOf(session)?.frames.at(-1)?.vars;
  return vars !== undefined && Object.hasOwn(vars, name) ? toJson(vars[name] ?? null) : undefined;
}

/** Whether a value has all of what is wanted: maps may have further members. */
function holdsJson(value: JsonValue | undefined, wanted: JsonValue): boolean {
  if (isObject(wanted)) {
    return isObject(value) && Object.entries(wanted).every(([key, member]) => holdsJson(value[key], member));
  }
  return sameJson(wanted, value);
}

function sameJson(wanted: JsonValue, value: JsonValue | undefined): boolean {
  if (value === undefined) return false;
  if (Array.isArray(wanted) && Array.isArray(value)) {
    const [one, other]: [readonly JsonValue[], readonly JsonValue[]] = [wanted, value];
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  }
  if (isObject(wanted) && isObject(value)) {
    const keys = Object.keys(wanted);
    return keys.length === Object.keys(value).length && keys.every((key) => sameJson(wanted[key] ?? null, value[key]));
  }
  // What YAML takes for a number may be text in the call: digits, a phone number, a long id.
  if (typeof wanted === 'number' && typeof value === 'string') return String(wanted) === value.replace(/^\+/, '');
  return wanted === value;
}
