import type { Op } from '../verbs/phases.ts';
import { evaluateParams } from './dynamic.ts';
import { closeEntry, issue, setDeadline } from './ledger.ts';
import { ringing } from './ringing.ts';
import type { LedgerEntry } from '../model/snapshot.ts';
import { SLACK_MS } from './speech-operations.ts';
import { comesBack } from './transfer-operations.ts';
import { callerLeg, frameOf, withFrame, withLeg, type Work } from './work.ts';

type Params<Type extends Op['type']> = Extract<Op, { type: Type }>['params'];

/** Opens a second leg in the call's session. It is the step's until it is handed over. */
export function dial(work: Work, { to, values }: Params<'dial'>): Work {
  const { connectionId, to: line } = work.call.info;
  const given = evaluateParams(work, 'dial', { to, ...values });
  return issue(work, {
    action: 'dial',
    params: { connection_id: connectionId, from: line, ...given, link_to: callerLeg(work.call).id },
    awaits: 'ending',
    owner: frameOf(work).owners.step,
    ...ringing(given),
  });
}

/** The leg that the step's dial has reached. */
function farLegOf(work: Work): string {
  const { farLeg } = frameOf(work).data;
  return typeof farLeg === 'string' ? farLeg : '';
}

function dialOf(work: Work): LedgerEntry | undefined {
  const { step } = frameOf(work).owners;
  return work.call.ledger.find((entry) => entry.action === 'dial' && entry.owner === step);
}

/** Somebody is there: with `release` the leg stays beside the call until the flow bridges it or the call ends. */
export function farReached(work: Work, { into, release }: Params<'far_reached'>): Work {
  const { vars } = frameOf(work);
  const id = farLegOf(work);
  const entry = dialOf(work);
  const kept = into === null ? work : withFrame(work, { vars: { ...vars, [into]: id } });
  if (entry === undefined) return kept;
  return release ? withLeg(closeEntry(kept, entry.n), id, { held: true }) : setDeadline(kept, entry.n, null);
}

/** Joins the caller with the dialled leg; where the flow goes on, the caller is parked when the far end leaves. */
export function bridgeFar(work: Work): Work {
  return issue(work, {
    action: 'bridge',
    params: {
      call_control_id: farLegOf(work),
      ...(comesBack(work) ? { park_after_unbridge: 'self' } : {}),
    },
    awaits: 'ending',
    owner: frameOf(work).owners.phase,
    deadlineMs: SLACK_MS,
  });
}
