import { own } from './fields.ts';
import type { CallControlId, Carrier, Hangup, Heard, LegState, Pressed } from './state.ts';

/** What the person on a leg heard and did. */
export interface Experience {
  /** In the order it began to play. */
  readonly heard: readonly Heard[];
  readonly pressed: readonly Pressed[];
  /** Keys the leg was made to send to its far end. */
  readonly sent: readonly Pressed[];
}

/** One leg as a test or a console sees it. */
export interface LegView {
  readonly id: CallControlId;
  readonly legId: string;
  readonly sessionId: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly from: string;
  readonly to: string;
  readonly state: LegState;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  readonly hangup: Hangup | null;
  readonly bridgedWith: CallControlId | null;
  /** Far legs that ring for it now: its person hears them ring. */
  readonly ringing: readonly CallControlId[];
  readonly queue: string | null;
  readonly conference: string | null;
  readonly gathering: boolean;
  readonly clientState: string | null;
}

/** What was heard and pressed on a leg; empty for an unknown one. */
export function heard(carrier: Carrier, id: CallControlId): Experience {
  const leg = own(carrier.legs, id);
  return { heard: leg?.heard ?? [], pressed: leg?.pressed ?? [], sent: leg?.sent ?? [] };
}

/** Every leg of ours, living or ended within the last hour, oldest first. */
export function legs(carrier: Carrier): LegView[] {
  return Object.values(carrier.legs)
    .filter((leg) => !leg.foreign)
    .map((leg) => ({
      id: leg.id,
      legId: leg.legId,
      sessionId: leg.sessionId,
      direction: leg.direction,
      from: leg.from,
      to: leg.to,
      state: leg.state,
      startedAt: leg.startedAt,
      answeredAt: leg.answeredAt,
      endedAt: leg.endedAt,
      hangup: leg.hangup,
      bridgedWith: leg.bridgedWith,
      ringing: leg.ringing,
      queue: leg.waiting?.queue ?? null,
      conference: leg.conference,
      gathering: leg.gather !== null,
      clientState: leg.clientState,
    }));
}
