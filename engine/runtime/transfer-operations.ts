import type { State } from '../model/flow.ts';
import type { Op } from '../verbs/phases.ts';
import { encodeToken } from '../telnyx/token.ts';
import { evaluateParams } from './dynamic.ts';
import { ringing } from './ringing.ts';
import { issue, opensLeg, setDeadline } from './ledger.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import { frameOf, startTimer, withCall, withData, type Work } from './work.ts';

/** How often the legs of a bridge are asked after: a lost hang-up would park the caller for ever, ms. */
export const BRIDGE_CHECK_MS = 60_000;

/** True when the flow goes on with the caller after the far end has left: a further step, or `next`. */
export function comesBack(work: Work): boolean {
  const { state: name, step } = frameOf(work);
  const state = work.flow.states.get(name);
  return state !== undefined && comesBackFrom(state, Number(step?.slice(1) ?? 0));
}

/** The same of one step of a state, by its index. */
export function comesBackFrom({ next, steps }: Pick<State, 'next' | 'steps'>, index: number): boolean {
  return next !== null || index + 1 < steps.length;
}

/** Targets of the step's transfer that were not tried yet. */
export function targetsOf(work: Work): readonly string[] {
  return (frameOf(work).data['targets'] ?? []) as readonly string[];
}

/** One target, or a list of them as an expression may give it; what is no text is the carrier's to refuse. */
function asList(value: JsonValue | undefined): readonly string[] {
  const all = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return all.map((target) => (typeof target === 'string' ? target : ''));
}

/** Rings the first target, or the next one where a list of them has begun. */
export function transfer(work: Work, { to, values }: Extract<Op, { type: 'transfer' }>['params']): Work {
  const { to: targets, ...given } = evaluateParams(work, 'transfer', { to, ...values });
  const begun = Array.isArray(frameOf(work).data['targets']);
  const [target = '', ...rest] = begun ? targetsOf(work) : asList(targets);
  const token = encodeToken({ call: work.call.id, n: work.call.lastCommand + 1 });
  return issue(withData(work, { targets: rest }), {
    action: 'transfer',
    params: {
      ...(comesBack(work) ? { park_after_unbridge: 'self' } : {}),
      ...given,
      to: target,
      target_leg_client_state: token,
    },
    awaits: 'ending',
    owner: frameOf(work).owners.step,
    deadlineMs: ringing(given).deadlineMs,
  });
}

/** The far end is connected. A transfer without `next` lets its leg go; its hang-up is watched for. */
export function bridged(work: Work): Work {
  const { owners } = frameOf(work);
  const entry = work.call.ledger.find((each) => opensLeg(each) && each.owner === owners.step);
  if (entry === undefined) return work;
  const ours = entry.action === 'dial' || comesBack(work);
  const legs = work.call.legs.map((leg) => (leg.openedBy === entry.n ? { ...leg, ours } : leg));
  const next = setDeadline(withCall(work, { legs, entered: 0, errors: 0 }), entry.n, null);
  return startTimer(next, { name: 'probe', owner: owners.step, of: entry.n }, BRIDGE_CHECK_MS);
}
