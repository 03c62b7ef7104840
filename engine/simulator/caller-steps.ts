import { nextDue } from '../carrier/carrier.ts';
import { hangUpCaller, say } from '../carrier/persons.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import { nearestTo, type Pattern } from './pattern.ts';
import { eventOf } from './scenario/event.ts';
import { findHeard } from './scenario/hearing.ts';
import { invariantWatches } from './scenario/invariants.ts';
import {
  carrierLegOf,
  contentOf,
  isOver,
  legOf,
  passTime,
  soundsOf,
  type Broken,
  type Session,
} from './scenario/session.ts';
import { deliver, press } from './simulation.ts';

// What the person on the telephone does and waits for. Each returns what went wrong, or null.

/** A step waits this long for what it expects, ms. */
export const PATIENCE_MS = 120_000;
/** No call lasts longer: flows are ended after `limits.duration`, a day at most. */
const LONGEST_CALL_MS = 26 * 3_600_000;

/** Lets time pass until a moment (ms since 1970), or until `enough`, with an eye on the invariants. */
export function passWatched(session: Session, until: number, enough?: () => boolean): Broken | null {
  return passTime(session, until, invariantWatches, enough);
}

/** Waits until something is said that was not waited for before. */
export function hear(session: Session, what: Pattern): Broken | null {
  const latest = session.simulation.now + PATIENCE_MS;
  const broken = passWatched(session, latest, () => findHeard(session, what) !== null || isOver(session));
  const found = findHeard(session, what);
  if (found !== null) {
    session.heardTo = found;
    return broken;
  }
  if (broken !== null) return broken;
  const nearest = nearestTo(what.source, soundsOf(session).map(contentOf));
  const wanted = what.source.startsWith('/') ? what.source : `"${what.source}"`;
  const why = isOver(session) ? 'and the call is over' : 'for two minutes';
  const near = nearest === null ? '' : `\nnearest to it: "${nearest}"`;
  return { message: `expected to hear ${wanted}, which was not said ${why}${near}` };
}

/** Keys and their timing, ms: from now to the first, and between two. */
export interface PressedKeys {
  readonly keys: string;
  readonly after: number;
  readonly every: number;
}

/** Presses keys one after the other. */
export function pressKeys(session: Session, { keys, after, every }: PressedKeys): Broken | null {
  const { simulation } = session;
  for (const [index, key] of [...keys].entries()) {
    const broken = passWatched(session, simulation.now + (index === 0 ? after : every));
    if (broken !== null) return broken;
    const leg = legOf(session);
    if (leg === undefined || !press(simulation, leg.id, key)) {
      const why = leg === undefined || leg.endedAt === null ? 'the call is not answered yet' : 'the call is over';
      return { message: `the caller cannot press \`${key}\`: ${why}` };
    }
    const settled = passWatched(session, simulation.now);
    if (settled !== null) return settled;
  }
  return null;
}

/** Says something, where speech is listened to. */
export function sayWords(session: Session, words: string): Broken | null {
  const { simulation } = session;
  const leg = carrierLegOf(session);
  if (leg === undefined || leg.endedAt !== null) return { message: 'the caller cannot speak: the call is over' };
  if (!leg.transcribing && leg.conversation === null) return { message: 'nobody listens to what the caller says here' };
  say(simulation.carrier, leg.id, words, simulation.now);
  return passWatched(session, simulation.now);
}

/** Lets time pass, ms; the end of the call cuts it short. */
export function waitFor(session: Session, ms: number): Broken | null {
  return passWatched(session, session.simulation.now + ms, () => isOver(session));
}

/** Hangs up. */
export function hangUp(session: Session): Broken | null {
  const { simulation } = session;
  const leg = legOf(session);
  if (leg === undefined || !hangUpCaller(simulation.carrier, leg.id, simulation.now)) {
    return { message: 'the caller cannot hang up: the call is over already' };
  }
  session.hungUp = true;
  return passWatched(session, simulation.now);
}

/** A webhook arrives. */
export function giveEvent(session: Session, event: JsonObject): Broken | null {
  deliver(session.simulation, eventOf(session, event));
  return passWatched(session, session.simulation.now);
}

/** Lets the call run on until it ends or waits for the caller. */
export function runOn(session: Session): Broken | null {
  return passWatched(session, session.startedAt + LONGEST_CALL_MS, () => isOver(session) || waits(session));
}

/** Whether nothing happens any more unless a person does something. */
function waits(session: Session): boolean {
  const leg = carrierLegOf(session);
  if (leg === undefined) return false;
  if (leg.gather !== null) return true;
  return leg.state === 'bridged' && nextDue(session.simulation.carrier) === null;
}
