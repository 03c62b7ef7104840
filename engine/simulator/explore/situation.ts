import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Session } from '../scenario/session.ts';
import type { CallSetup } from '../scenario/scenario.ts';
import type { WrittenStep } from '../scenario/text.ts';

/** How one situation leads to another. */
export type WayKind = 'pass' | 'caller' | 'event' | 'hang_up' | 'fault';

/** A state of a flow. */
export interface InState {
  readonly flow: string;
  readonly state: string;
  readonly place: Place;
}

/** How a call came from one situation to the next. */
export interface Leg {
  readonly from: Situation | null;
  readonly kind: WayKind;
  /** What the caller, or the outside, did; null where time passed. */
  readonly did: WrittenStep | null;
  /** What began to play, in order. */
  readonly heard: readonly string[];
  /** How long it took, ms. */
  readonly took: number;
}

/** What is around a call, and what was the case when it began. */
export interface World {
  readonly name: string;
  readonly setup: CallSetup;
  /** True where something goes wrong on the network. */
  readonly isFaulty: boolean;
}

/** A call at rest: it waits for the caller, the clock or the outside. */
export interface Situation {
  readonly number: number;
  readonly leg: Leg;
  readonly world: World;
  readonly here: InState | null;
  readonly isOver: boolean;
  /** Whether the caller is listened to. */
  readonly isAsked: boolean;
  /** Whether somebody may come and talk: a queue, a conference, a bridge, an assistant. */
  readonly isWithPeople: boolean;
  /** True once nothing was found to happen by itself any more. */
  isQuiet: boolean;
  /** True once all ways on were tried, with entries for every check. */
  isTried: boolean;
  /** The call itself, until the ways on were tried. */
  session: Session | null;
  /** `isSame`: in the state that the call was in, without having entered it again. */
  readonly ways: { readonly to: Situation; readonly kind: WayKind; readonly isSame: boolean }[];
}

/** The legs of the way to a situation, from the call's beginning. */
export function legsTo(situation: Situation): readonly Leg[] {
  const legs: Leg[] = [];
  for (let at: Situation | null = situation; at !== null; at = at.leg.from) legs.push(at.leg);
  return legs.reverse();
}
