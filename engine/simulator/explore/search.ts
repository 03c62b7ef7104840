import type { CompiledFlow } from '../../runtime/machine.ts';
import { giveEvent, hangUp, passWatched, pressKeys, sayWords } from '../caller-steps.ts';
import { stateKey } from '../passed-keys.ts';
import { carrierLegOf, contentOf, isOver, soundsOf, type Broken, type Session } from '../scenario/session.ts';
import type { TimelineEntry } from '../simulation-state.ts';
import { startScenario } from '../scenario/start.ts';
import { KEY_GAP_MS } from '../scenario/steps.ts';
import type { CallSetup } from '../scenario/scenario.ts';
import { behavioursIn, hereOf, writtenBehaviour, type Behaviour } from './behaviours.ts';
import { forkSession } from './fork.ts';
import { lookAt, type Seen, type Trouble } from './look.ts';
import { alternativesOf, faultsIn } from './questions.ts';
import type { InState, Leg, Situation, WayKind, World } from './situation.ts';
import { situationKey } from './situation-key.ts';

/** A caller who waits longer than this for something to change waits for people. */
const LONGEST_PASS_MS = 3_600_000;
/** Prompts that loop while somebody waits make moments without end. */
const MOST_MOMENTS = 600;

/** So many situations after faults of the network show what there is to see. */
const MOST_FAULTY = 500;

/** How far to go. */
export interface Bounds {
  readonly mostSituations: number;
  readonly isEnough: () => boolean;
}

/** All that was found on the way. */
export interface Search {
  readonly flow: CompiledFlow;
  readonly situations: Map<string, Situation>;
  readonly troubles: Trouble[];
  readonly seen: Seen;
  ways: number;
  isComplete: boolean;
  stoppedBy: 'time' | 'situations' | null;
}

/** A way to be gone once more, with something broken. */
interface Later {
  readonly way: Way;
  readonly setup: CallSetup;
}

/** Tries every way on from every situation, nearest to the beginning first; then again with each fault of the network. */
export function search(
  folder: readonly CompiledFlow[],
  flow: CompiledFlow,
  worlds: readonly CallSetup[],
  bounds: Bounds,
): Search {
  const found: Search = {
    flow,
    situations: new Map(),
    troubles: [],
    seen: {
      targets: new Set(),
      states: new Set(),
      calm: new Set(),
      errors: new Map(),
      unmet: new Set(),
      said: new Map(),
    },
    ways: 0,
    isComplete: true,
    stoppedBy: null,
  };
  const queue: Situation[] = [];
  const faults: Later[] = [];
  const known = new Set<string>();
  const isOut = (): boolean => found.situations.size >= bounds.mostSituations || bounds.isEnough();
  const stop = (): void => {
    found.stoppedBy = found.situations.size >= bounds.mostSituations ? 'situations' : 'time';
  };
  const take = (way: Way, setup: CallSetup): void => {
    for (const reached of goOn(found, way, setup)) {
      arrive(found, queue, reached);
      for (const broken of faultsIn(way.base, reached.session)) {
        // The same fault in the same state leads to the same.
        const key = JSON.stringify([way.from?.here ?? null, broken.carrier.faults]);
        if (known.has(key)) continue;
        known.add(key);
        faults.push({ way, setup: broken });
      }
    }
  };
  for (const [n, setup] of worlds.entries()) {
    const world: World = { name: String(n), setup, isFaulty: false };
    const started = startScenario(folder, setup, { http: () => ({ status: 200, json: {} }) });
    if (!started.ok) continue;
    take({ from: null, world, base: started.session, behaviour: { kind: 'begin' } }, setup);
  }
  const drain = (): void => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const { session: base } = at;
      if (base === null) continue;
      if (isOut()) {
        stop();
        return;
      }
      const { list, unmet } = behavioursIn(base);
      for (const behaviour of list) take({ from: at, world: at.world, base, behaviour }, base.setup);
      at.isTried = unmet === null;
      if (unmet !== null && at.here !== null) found.seen.unmet.add(stateKey(at.here.flow, at.here.state));
      at.session = null;
    }
  };
  drain();
  const calm = found.situations.size;
  for (const { way, setup } of faults) {
    if (isOut()) {
      stop();
      break;
    }
    for (const reached of goOn(found, way, setup)) arrive(found, queue, reached);
    // What comes of it by itself; somebody who acts then is not tried.
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const { session: left } = at;
      if (left === null || isOut() || found.situations.size - calm > MOST_FAULTY) break;
      for (const reached of goOn(
        found,
        { from: at, world: at.world, base: left, behaviour: { kind: 'pass' } },
        left.setup,
      )) {
        arrive(found, queue, reached);
      }
      at.session = null;
    }
  }
  return found;
}

interface Reached {
  readonly session: Session;
  readonly world: World;
  readonly leg: Leg;
  readonly troubles: readonly Trouble[];
  readonly lines: readonly TimelineEntry[];
  /** Whether the call is in the state that it was in, without having entered it again. */
  readonly isSame: boolean;
}

/** Something to be done in a call. */
interface Way {
  /** Null where the call begins. */
  readonly from: Situation | null;
  readonly world: World;
  readonly base: Session;
  readonly behaviour: Behaviour | { readonly kind: 'begin' };
}

/** One behaviour, with each answer of the outside to what is asked on the way. */
function goOn(found: Search, way: Way, setup: CallSetup): readonly Reached[] {
  const { from, base, behaviour } = way;
  const isFaulty = way.world.isFaulty || setup.carrier.faults !== base.setup.carrier.faults;
  // What the network breaks is not the author's silence.
  const judged = isFaulty ? { ...setup, invariants: {} } : setup;
  const session = forkSession(base, judged);
  const broken = carryOut(session, behaviour);
  found.ways += 1;
  const alternatives = alternativesOf(base, session);
  if (alternatives !== null) return alternatives.flatMap((each) => goOn(found, way, each));
  const kind: WayKind = isFaulty && !way.world.isFaulty ? 'fault' : kindOf(behaviour);
  const world: World = { ...way.world, setup, isFaulty };
  const leg = legOf(from, kind, behaviour, session, base);
  const reached = (end: Session, by: Leg, troubles: readonly Trouble[]): readonly Reached[] => [
    {
      session: { ...end, setup },
      world,
      leg: by,
      troubles,
      lines: end.simulation.timeline.slice(base.simulation.timeline.length),
      isSame: enteredOf(end) === enteredOf(base),
    },
  ];
  if (broken === null) return reached(session, leg, []);
  const here = inStateOf(session);
  const silence: Trouble = { kind: 'dead_air', leg, world, here, text: broken.message };
  const unjudged = forkSession(base, { ...setup, invariants: {} });
  carryOut(unjudged, behaviour);
  unjudged.silentSince = null;
  const on = legOf(from, kind, behaviour, unjudged, base);
  return reached(unjudged, on, here === null ? [] : [silence]);
}

function inStateOf(session: Session): InState | null {
  const here = hereOf(session);
  return here === null ? null : { flow: here.compiled.flow.id, state: here.state.name, place: here.state.place };
}

function carryOut(session: Session, behaviour: Way['behaviour']): Broken | null {
  switch (behaviour.kind) {
    case 'begin':
      return passWatched(session, session.simulation.now);
    case 'pass':
      return pass(session);
    case 'press':
      return pressKeys(session, { keys: behaviour.keys, after: 0, every: KEY_GAP_MS });
    case 'say':
      return sayWords(session, behaviour.words);
    case 'event':
      return giveEvent(session, behaviour.event);
    case 'hang_up':
      return hangUp(session);
  }
}

/** Lets time pass until the call is in another situation, or in the same state anew. */
function pass(session: Session): Broken | null {
  const { simulation } = session;
  const key = situationKey(session, '');
  const entered = enteredOf(session);
  let moments = 0;
  return passWatched(session, simulation.now + LONGEST_PASS_MS, () => {
    moments += 1;
    return (
      isOver(session) || moments > MOST_MOMENTS || enteredOf(session) !== entered || situationKey(session, '') !== key
    );
  });
}

/** A number that grows with each state that is entered. */
function enteredOf({ simulation }: Session): number {
  const [call] = simulation.calls.values();
  return call?.frames.reduce((sum, frame) => sum + frame.owners.state, 0) ?? 0;
}

function kindOf({ kind }: Way['behaviour']): WayKind {
  if (kind === 'press' || kind === 'say') return 'caller';
  return kind === 'begin' ? 'pass' : kind;
}

function legOf(
  from: Situation | null,
  kind: WayKind,
  behaviour: Way['behaviour'],
  session: Session,
  base: Session,
): Leg {
  return {
    from,
    kind,
    did: behaviour.kind === 'begin' ? null : writtenBehaviour(behaviour),
    heard: soundsOf(session).slice(soundsOf(base).length).map(contentOf),
    took: session.simulation.now - base.simulation.now,
  };
}

/** Notes what the way showed, and the situation that it led to, which is gone on from where it is new. */
function arrive(found: Search, queue: Situation[], { session, world, leg, troubles, lines, isSame }: Reached): void {
  const from = leg.from;
  const known = world.name;
  found.troubles.push(...troubles);
  const here = inStateOf(session);
  found.troubles.push(...lookAt(session, lines, { leg, world, here: from?.here ?? here }, found.seen));
  const key = situationKey(session, known);
  const before = found.situations.get(key);
  if (before !== undefined) {
    from?.ways.push({ to: before, kind: leg.kind, isSame });
    // Nothing has changed in all that time.
    if (before === from && leg.kind === 'pass' && isSame) before.isQuiet = true;
    return;
  }
  const caller = carrierLegOf(session);
  const isTalking = caller !== undefined && (caller.waiting ?? caller.conference ?? caller.conversation) !== null;
  const made: Situation = {
    number: found.situations.size,
    leg,
    world,
    here,
    isOver: isOver(session),
    isAsked: caller !== undefined && caller.gather !== null,
    isWithPeople: isTalking || caller?.state === 'bridged',
    isQuiet: false,
    isTried: false,
    session,
    ways: [],
  };
  found.situations.set(key, made);
  from?.ways.push({ to: made, kind: leg.kind, isSame });
  if (!made.isOver) queue.push(made);
}
