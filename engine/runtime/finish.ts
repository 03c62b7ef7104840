import { hangUpLeg } from './ledger.ts';
import { isThere, startTimer, withCall, withTrace, type Work } from './work.ts';

/** After this long without a `call.hangup`, an ending leg is asked after and hung up again, ms; it doubles each time. */
export const ENDING_MS = 5_000;
/** A leg that gives no sign of life for this long is taken as gone, ms. */
export const NO_SIGN_OF_LIFE_MS = 120_000;

/** The flow is done: every leg that the engine opened and the flow did not let go is hung up. */
export function finishFlow(work: Work): Work {
  if (work.call.stage === 'ended') return work;
  const alive = work.call.legs.filter((leg) => leg.ours && isThere(leg));
  if (alive.length === 0) return end(work);
  let next: Work = withCall(work, { stage: 'ending' });
  if (next.call.timers.some((timer) => timer.name === 'ending')) return next;
  for (const leg of alive) {
    const ending = work.commands.some(
      (command) => command.leg === leg.id && (command.action === 'hangup' || command.action === 'reject'),
    );
    if (!ending) next = hangUpLeg(next, leg.id);
  }
  return watchEnding(next);
}

/** From a hang-up on, the leg's end is watched for. */
export function watchEnding(work: Work): Work {
  if (work.call.timers.some((timer) => timer.name === 'ending')) return work;
  return startTimer(work, { name: 'ending', owner: null, of: 0 }, ENDING_MS);
}

/** All is over: nothing is awaited any more. */
export function end(work: Work): Work {
  const cause = work.call.info.hangupCause;
  const over = withCall(work, { stage: 'ended', ledger: [], timers: [], kept: [], seen: [], owed: [] });
  return withTrace(over, 'ended', cause === '' ? 'ended' : `ended: ${cause}`);
}
