import { own } from '../../carrier/fields.ts';
import type { Leg } from '../../carrier/state.ts';
import { toJson } from '../../expressions/json.ts';
import type { Value } from '../../expressions/expression.ts';
import type { Frame } from '../../model/snapshot.ts';
import { apologyVersion } from '../../runtime/apology.ts';
import { compiledOf } from '../../runtime/flow-book.ts';
import { isObject, type JsonValue } from '../../telnyx/wire.ts';
import { partOf } from '../../verbs/entry.ts';
import { callOf, carrierLegOf, isOver, type Session } from '../scenario/session.ts';
import { liveNames, type LiveNames } from './live-names.ts';

/** Longer lists are alike. */
const LONGEST = 40;
/** `back` leads further than this seldom. */
const BACKS = 2;
/** What verbs keep for themselves, as far as it decides. */
const deciding = ['returned', 'targets', 'tried'] as const;
/** Names whose values the beginning of the call fixes. */
const fixed = new Set(['schedules', 'switches', 'now', 'call.from', 'call.to', 'call.answered_by']);

/**
 * Tells situations of a call apart by what can make a difference to what comes: where it is, failures so far, the
 * variables that conditions still read, what is under way. Texts that play, times and counters beyond what they are
 * compared with are left out, so that there are finitely many.
 * @param world what was the case when the call began
 */
export function situationKey(session: Session, world: string): string {
  const call = callOf(session);
  const leg = carrierLegOf(session);
  if (call === undefined) return `before ${world} ${leg?.state ?? ''}`;
  if (isOver(session)) return 'over';
  const frames = call.frames.map((frame) => frameKey(session, frame));
  const worldly = frames.some(({ live }) => [...live].some((name) => fixed.has(name)));
  const caller = call.legs.find(({ role }) => role === 'caller');
  const language = frames.some(({ live }) => live.has('call.language')) ? call.info.language : '';
  const { answeredBy, beep } = call.info;
  return JSON.stringify([
    call.stage,
    call.hungUp,
    Math.min(call.errors, 2),
    frames.map(({ key }) => key),
    call.legs.filter(({ state }) => state !== 'gone').map(({ role, state }) => [role, state]),
    caller?.state ?? '',
    answeredBy,
    beep,
    call.kept.map(({ digit }) => digit).join(''),
    (call.recordings ?? []).some(({ stoppedAt }) => stoppedAt === null),
    pendingOf(session, leg),
    leg === undefined ? '' : [leg.state, leg.gather?.digits ?? '-', leg.waiting !== null, leg.conference !== null],
    language,
    worldly ? world : '',
    silenceOf(session),
  ]);
}

/** For how long the caller has heard nothing: a second more or less may be the one too many. */
function silenceOf({ silentSince, simulation }: Session): number | null {
  return silentSince === null ? null : Math.floor((simulation.now - silentSince) / 1_000);
}

/** What is decided already, and not known to the flow yet. */
function pendingOf({ simulation, setup }: Session, leg: Leg | undefined): JsonValue {
  const { carrier, outbox, probes, requests } = simulation;
  // The next attempt is answered as the one before.
  const again = JSON.stringify(setup.http.map(({ replies }) => replies.at(-1) ?? null));
  const asked = [
    ...requests.map(({ outcome, attempt }) =>
      outcome === null ? `${attempt} ${again}` : `${attempt} ${outcome.status} ${outcome.reason} ${outcome.text}`,
    ),
    ...outbox.map(({ command, attempts }) => `${command.action} ${attempts}`),
    ...probes.map(({ tries }) => `probe ${tries}`),
  ];
  if (leg === undefined) return asked;
  const called = Object.values(carrier.legs).flatMap(({ id, to, endedAt }) =>
    id === leg.id || endedAt !== null ? [] : [to],
  );
  const ends = called.map((to) => JSON.stringify(own(setup.carrier.farEnds, to) ?? ''));
  const queue = leg.waiting === null ? '' : JSON.stringify(own(setup.carrier.queues, leg.waiting.queue) ?? '');
  const gathered =
    leg.conversation?.gather === true ? JSON.stringify(setup.carrier.aiGather[carrier.aiGathers] ?? '') : '';
  return [...asked, ...ends, queue, gathered];
}

function frameKey(session: Session, frame: Frame): { readonly key: JsonValue; readonly live: ReadonlySet<string> } {
  const { flow, state, step, phase, tries, back, vars, data, version } = frame;
  if (version === apologyVersion) return { key: ['apology'], live: new Set() };
  const compiled = compiledOf(session.simulation.flows, frame);
  const names = liveNames(compiled);
  // Before the first state all is still to come.
  const live = names.of(compiled.flow.states.has(state) ? state : compiled.flow.start);
  const read = Object.entries(vars).filter(([name]) => live.has(name));
  const verb = compiled.flow.states.get(state)?.steps[Number(step?.slice(1))]?.verb;
  // Elsewhere phases take turns as long as a prompt is said over and over.
  const part = verb === 'menu' || verb === 'collect' ? phase : '';
  const confirmed = partOf(phase) === 'confirmation' ? toJson(data['entry'] ?? '') : '';
  const kept = deciding.flatMap((name) => (data[name] === undefined ? [] : [[name, short(data[name], names)]]));
  const backs = names.goesBack ? back.slice(-BACKS) : [];
  const counted = [tries.no_input, tries.no_match];
  const held = read.map(([name, value]) => [name, short(value, names)]);
  return { key: [flow, state, step, part, counted, backs, held, confirmed, kept] as JsonValue, live };
}

function short(value: Value, names: LiveNames): JsonValue {
  return shorten(toJson(value), names);
}

const isDigits = /^[0-9*#]{1,20}$/;

function shorten(value: JsonValue, names: LiveNames): JsonValue {
  const { numbers, texts } = names;
  if (typeof value === 'number') return Math.min(numbers.most, Math.max(numbers.least, value));
  // Addresses, ids and the like are new each time, and nothing compares them.
  if (typeof value === 'string') return texts.has(value) || value === '' || isDigits.test(value) ? value : 'text';
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).slice(0, LONGEST).map((each) => shorten(each, names));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shorten(each, names)]));
}
