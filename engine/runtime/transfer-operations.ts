import type { Op } from '../verbs/phases.ts';
import { encodeToken } from '../telnyx/token.ts';
import { evaluateParams } from './dynamic.ts';
import { issue, setDeadline } from './ledger.ts';
import { SLACK_MS } from './speech-operations.ts';
import { frameOf, startTimer, withCall, type Work } from './work.ts';

/** Telnyx's default of how long the far end may ring (published OpenAPI), s. */
const RING_SECS = 30;
/** How often the legs of a bridge are asked after: a lost hang-up would park the caller for ever, ms. */
export const BRIDGE_CHECK_MS = 60_000;

/** True when the flow goes on with the caller after the far end has left: a further step, or `next`. */
function comesBack(work: Work): boolean {
  const { state: name, step } = frameOf(work);
  const state = work.flow.states.get(name);
  if (state === undefined) return false;
  return state.next !== null || Number(step?.slice(1) ?? 0) + 1 < state.steps.length;
}

export function transfer(work: Work, { to, values }: Extract<Op, { type: 'transfer' }>['params']): Work {
  const given = evaluateParams(work, 'transfer', { to, ...values });
  const ring = typeof given['timeout_secs'] === 'number' ? given['timeout_secs'] : RING_SECS;
  const token = encodeToken({ call: work.call.id, n: work.call.lastCommand + 1 });
  return issue(work, {
    action: 'transfer',
    params: {
      ...(comesBack(work) ? { park_after_unbridge: 'self' } : {}),
      ...given,
      target_leg_client_state: token,
    },
    awaits: 'ending',
    owner: frameOf(work).owners.step,
    deadlineMs: ring * 1_000 + SLACK_MS,
  });
}

/** The far end is connected: without `next` its leg is let go; its hang-up is watched for. */
export function bridged(work: Work): Work {
  const { owners } = frameOf(work);
  const entry = work.call.ledger.find((each) => each.action === 'transfer' && each.owner === owners.step);
  if (entry === undefined) return work;
  const ours = comesBack(work);
  const legs = work.call.legs.map((leg) => (leg.openedBy === entry.n ? { ...leg, ours } : leg));
  const next = setDeadline(withCall(work, { legs, entered: 0, errors: 0 }), entry.n, null);
  return startTimer(next, { name: 'probe', owner: owners.step, of: entry.n }, BRIDGE_CHECK_MS);
}
