import type { Choice, KeyTarget, State, Step } from '../../model/flow.ts';
import type { Frame } from '../../model/snapshot.ts';
import { apologyVersion } from '../../runtime/apology.ts';
import { compiledOf } from '../../runtime/flow-book.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import type { JsonObject } from '../../telnyx/wire.ts';
import { partOf } from '../../verbs/entry.ts';
import { callOf, carrierLegOf, isOver, type Session } from '../scenario/session.ts';
import type { WrittenStep } from '../scenario/text.ts';
import { payloadsFor } from './answers.ts';
import { collectEntries, gatheredEntries, menuEntries, type EntriesToTry } from './entries-to-try.ts';
import { liveNames } from './live-names.ts';

/** Something that a caller, or the outside, may do in a situation; `pass` lets time pass. */
export type Behaviour =
  | { readonly kind: 'pass' }
  | { readonly kind: 'press'; readonly keys: string }
  | { readonly kind: 'say'; readonly words: string }
  | { readonly kind: 'event'; readonly event: JsonObject }
  | { readonly kind: 'hang_up' };

/** What may be done in a situation, and whether something that ought to be among it could not be found. */
export interface Behaviours {
  readonly list: readonly Behaviour[];
  /** A collect whose `check` no entry was found for. */
  readonly unmet: Step | null;
}

/** The state that a call is in, with its flow, and the step of it that runs. */
export interface Here {
  readonly compiled: CompiledFlow;
  readonly frame: Frame;
  readonly state: State;
  readonly step: Step | undefined;
}

/** Where the innermost flow is; null before its first state, after its end and in the apology. */
export function hereOf(session: Session): Here | null {
  const frame = callOf(session)?.frames.at(-1);
  if (frame === undefined || frame.version === apologyVersion) return null;
  const compiled = compiledOf(session.simulation.flows, frame);
  const state = compiled.flow.states.get(frame.state);
  if (state === undefined) return null;
  return { compiled, frame, state, step: frame.step === null ? undefined : state.steps[Number(frame.step.slice(1))] };
}

/** A step of a scenario that does it; null for what is no step. */
export function writtenBehaviour(behaviour: Behaviour): WrittenStep | null {
  switch (behaviour.kind) {
    case 'pass':
      return null;
    case 'hang_up':
      return 'hang_up';
    case 'press':
      return { press: behaviour.keys };
    case 'say':
      return { say: behaviour.words };
    case 'event':
      return { event: behaviour.event };
  }
}

const PASS: Behaviour = { kind: 'pass' };
/** Words that no menu listens for. */
const GIBBERISH = 'abracadabra';

/** All that may be done in a situation. */
export function behavioursIn(session: Session): Behaviours {
  const leg = carrierLegOf(session);
  if (isOver(session)) return { list: [], unmet: null };
  const here = hereOf(session);
  if (leg === undefined || leg.endedAt !== null || here === null) return { list: [PASS], unmet: null };
  const { frame, step } = here;
  const entries = entriesIn(session, here);
  const keys = leg.state === 'answered' ? [...entries.good, ...entries.bad, ...flowKeysOf(session, here)] : [];
  const words = leg.transcribing && step?.verb === 'menu' ? wordsOf(step) : [];
  const isFresh = frame.tries.no_input + frame.tries.no_match === 0;
  return {
    list: [
      PASS,
      ...[...new Set(keys)].map((each): Behaviour => ({ kind: 'press', keys: each })),
      ...words.map((each): Behaviour => ({ kind: 'say', words: each })),
      ...(isFresh ? eventsOf(here) : []),
      ...(isFresh ? [{ kind: 'hang_up' } as const] : []),
    ],
    unmet: entries.found ? null : (step ?? null),
  };
}

const nothing: EntriesToTry = { good: [], bad: [], found: true };

function entriesIn(session: Session, { compiled, frame, step }: Here): EntriesToTry {
  const leg = carrierLegOf(session);
  switch (step?.verb) {
    case undefined:
      return nothing;
    case 'menu':
      return afterFailures(frame, compiled, menuEntries(step, new Set(compiled.flow.handlers.key.keys())));
    case 'collect':
      if (partOf(frame.phase) === 'confirmation') return { good: ['1', '2'], bad: ['9'], found: true };
      return afterFailures(frame, compiled, collectEntries(compiled.flow, frame, step));
    case 'queue':
    case 'conference': {
      const keys = (step.params['keys'] as readonly KeyTarget[] | undefined) ?? [];
      return { ...nothing, good: keys.map(({ digit }) => digit) };
    }
    case 'record':
      return { ...nothing, good: [(step.params['finish_on'] as string | undefined) ?? ''].filter((key) => key !== '') };
    default:
      return leg === undefined || leg.gather === null ? nothing : { ...nothing, good: gatheredEntries(compiled.flow) };
  }
}

/** A good entry leads to the same after a failure, unless the flow counts them. */
function afterFailures(frame: Frame, compiled: CompiledFlow, entries: EntriesToTry): EntriesToTry {
  const failures = frame.tries.no_input + frame.tries.no_match;
  if (failures === 0 || liveNames(compiled).of(frame.state).has('tries')) return entries;
  return { ...entries, good: [] };
}

/** Keys that hold in the whole flow; the innermost flow that names a key has it. */
function flowKeysOf(session: Session, { frame, step }: Here): readonly string[] {
  // A collect takes every digit as its own.
  if (step?.verb === 'collect' || frame.tries.no_input + frame.tries.no_match > 0) return [];
  const frames = callOf(session)?.frames ?? [];
  return frames.flatMap((each) => [...compiledOf(session.simulation.flows, each).flow.handlers.key.keys()]);
}

function wordsOf({ params }: Step): readonly string[] {
  const choices = params['choices'] as readonly Choice[];
  return [...choices.flatMap(({ say }) => say.slice(0, 1)), GIBBERISH];
}

/** Webhooks that the state, the flow or the verb listens for. */
function eventsOf({ compiled: { flow }, state, step }: Here): readonly Behaviour[] {
  const awaited = step?.verb === 'wait' ? ((step.params['for'] as readonly string[] | undefined) ?? []) : [];
  const types = new Set([...awaited, ...state.events.keys(), ...flow.handlers.events.keys()]);
  return [...types].flatMap((type) =>
    payloadsFor(flow).map((payload): Behaviour => ({ kind: 'event', event: { event_type: type, payload } })),
  );
}
