import { timeText } from '../../build/read-time.ts';
import { ownEffects } from '../../model/command.ts';
import {
  callOf,
  carrierLegOf,
  isOver,
  legOf,
  linesOf,
  stepOf,
  type Broken,
  type Session,
  type Watch,
} from './session.ts';

/** What watches a scenario's invariants. `at` is the moment about to come, ms. */
export const invariantWatches: readonly Watch[] = [noDeadAir, endsWithin, answeredWithin, noCommandAfterHangup];

function noDeadAir(session: Session, at: number): Broken | null {
  const limit = session.setup.invariants.noDeadAir;
  if (limit === undefined) return null;
  if (!isLeftInSilence(session)) {
    session.silentSince = null;
    return null;
  }
  session.silentSince ??= session.simulation.now;
  const silence = at - session.silentSince;
  if (silence <= limit) return null;
  return { message: `the caller is left in silence for more than ${timeText(limit)} (\`no_dead_air\`)` };
}

/** Nothing plays, rings or talks, and nobody listens to the caller. */
function isLeftInSilence(session: Session): boolean {
  const leg = carrierLegOf(session);
  if (leg?.state !== 'answered' || isOver(session)) return false;
  const sounds = leg.playing !== null || leg.overlay !== null || leg.queue.length > 0 || leg.ringing.length > 0;
  const people = leg.conference !== null || leg.conversation !== null || leg.paying !== null;
  // In `record` it is the caller who speaks.
  return !sounds && !people && leg.gather === null && stepOf(session)?.verb !== 'record';
}

function endsWithin(session: Session, at: number): Broken | null {
  const limit = session.setup.invariants.endsWithin;
  if (limit === undefined || at - session.startedAt <= limit || isOver(session)) return null;
  return { message: `the call is not over after ${timeText(limit)} (\`ends_within\`)` };
}

function answeredWithin(session: Session, at: number): Broken | null {
  const limit = session.setup.invariants.answeredWithin;
  const leg = legOf(session);
  if (limit === undefined || leg === undefined) return null;
  const until = leg.answeredAt ?? (leg.endedAt === null ? at : leg.startedAt);
  if (until - leg.startedAt <= limit) return null;
  return { message: `the call is not answered within ${timeText(limit)} (\`answered_within\`)` };
}

function noCommandAfterHangup(session: Session): Broken | null {
  if (session.setup.invariants.noCommandAfterHangup !== true) return null;
  const lines = linesOf(session);
  const gone = lines.findIndex(({ kind, text }) => kind === 'leg' && text === 'caller gone');
  if (gone < 0) return null;
  const caller = legOf(session)?.id;
  const call = callOf(session)?.id;
  const late = lines.slice(gone).find(({ kind, text, data }) => {
    if (kind !== 'command' || ownEffects.has(text)) return false;
    const sent = session.simulation.sent.find((each) => each.call === call && each.command.n === data?.['n']);
    return sent?.command.leg === caller;
  });
  if (late === undefined) return null;
  return { message: `\`${late.text}\` was sent to the caller's leg after it was gone (\`no_command_after_hangup\`)` };
}
