import type { MachineOp } from '../compile/machine-types.ts';
import type { Flow } from '../model/flow.ts';
import { evaluateParams } from './dynamic.ts';
import { forgetKeys } from './entry-operations.ts';
import { FlowProblem } from './engine-error.ts';
import { leaveConferenceFor } from './conference-operations.ts';
import { flowKeyOf, stepOf } from './flow-keys.ts';
import { abortAbove } from './frames.ts';
import { isGather, issue, releaseOwner } from './ledger.ts';
import { SLACK_MS } from './speech-operations.ts';
import { frameOf, startTimer, withCall, withFrame, withTrace, type Work } from './work.ts';

type Params<Type extends MachineOp['type']> = Extract<MachineOp, { type: Type }>['params'];

/** `back` remembers this many menus and collects. */
const MOST_BACK = 20;

export function enterState(work: Work, { name, entry, afterMs }: Params<'enter_state'>): Work {
  const frame = frameOf(work);
  const owner = work.call.lastOwner + 1;
  const back = entry && frame.back.at(-1) !== name ? [...frame.back, name].slice(-MOST_BACK) : frame.back;
  const entered = work.call.entered + 1;
  let next = withFrame(withCall(work, { lastOwner: owner, entered }), {
    state: name,
    step: null,
    phase: null,
    owners: { ...frame.owners, state: owner },
    back,
  });
  next = withTrace(next, 'state', name, { flow: frame.flow });
  const { states: most } = limitsOf(work);
  if (entered > most) {
    const reason = `more than ${most} states since the caller last acted`;
    throw new FlowProblem(withCall(next, { entered: 0 }), 'limit_states', reason);
  }
  return afterMs === null ? next : startTimer(next, { name: 'after', owner }, afterMs);
}

/** The limits of the flow that the call began in hold for the flows that it runs, too. The apology has its own. */
function limitsOf(work: Work): Flow['limits'] {
  const { version } = frameOf(work);
  const first = work.call.frames.find((frame) => frame.version === version);
  return (first === undefined ? work.flow : work.flowOf(first)).limits;
}

export function enterStep(work: Work, { name }: Params<'enter_step'>): Work {
  const frame = frameOf(work);
  const owner = work.call.lastOwner + 1;
  const entered = withFrame(withCall(work, { lastOwner: owner }), {
    step: name,
    phase: null,
    owners: { ...frame.owners, step: owner },
    tries: { no_input: 0, no_match: 0 },
    data: {},
  });
  return leaveConferenceFor(entered, stepOf(entered));
}

export function enterPhase(work: Work, { name }: Params<'enter_phase'>): Work {
  const frame = frameOf(work);
  const owner = work.call.lastOwner + 1;
  // A root node is a place of its own: what goes wrong in it leaves it from there.
  const place = name.startsWith('$') ? { state: name, step: null, phase: null } : { phase: name };
  return withFrame(withCall(work, { lastOwner: owner }), { ...place, owners: { ...frame.owners, phase: owner } });
}

/** Leaves a state, step or phase: stops what it still runs, and forgets its number. */
export function leave(work: Work, { level }: Params<'leave'>): Work {
  const { owners } = frameOf(work);
  const owner = owners[level];
  // What runs on top of a state ends with it, before anything else begins.
  const alone = abortAbove(work, work.depth);
  const next = owner === 0 ? alone : releaseOwner(alone, owner);
  return withFrame(next, { owners: { ...frameOf(next).owners, [level]: 0 } });
}

export function answer(work: Work): Work {
  const { answer: given } = work.flow;
  return issue(work, {
    action: 'answer',
    params: typeof given === 'object' ? evaluateParams(work, 'answer', given) : {},
    awaits: 'ending',
    owner: frameOf(work).owners.phase,
    deadlineMs: SLACK_MS,
  });
}

export function startWait(work: Work, { name, ms }: Params<'start_timer'>): Work {
  const { phase, step } = frameOf(work).owners;
  return startTimer(work, { name, owner: name === 'wait' || name === 'keys' ? phase : step }, ms);
}

export function setError(work: Work, { state, outcome }: Params<'set_error'>): Work {
  const refusal = outcome === 'failed' ? frameOf(work).result['code'] : undefined;
  const code = typeof refusal === 'string' && refusal !== '' ? refusal : outcome;
  const counted = withCall(forgetKeys(work, { why: 'error' }), { errors: work.call.errors + 1 });
  const error = { code, state: state.startsWith('$') ? '' : state, outcome };
  return withTrace(withFrame(counted, { error }), 'error', `${state}: ${outcome}`, { code });
}

export function goBack(work: Work, { from }: Params<'go_back'>): Work {
  const frame = frameOf(work);
  const left = from ?? frame.state;
  const back = [...frame.back];
  while (back.at(-1) === left) back.pop();
  return { ...withFrame(work, { back }), goto: back.at(-1) ?? left };
}

export function goAgain(work: Work): Work {
  return { ...work, goto: frameOf(work).state };
}

export function takeFlowKey(work: Work, { entry }: Params<'take_flow_key'>): Work {
  const key = flowKeyOf(work, entry);
  if (key === undefined) return work;
  const index = work.call.kept.indexOf(key);
  const gatherOpen = work.call.ledger.some(isGather);
  const taken = withCall(work, {
    kept: work.call.kept.toSpliced(index, 1),
    seen: gatherOpen && key.counted !== true ? [...work.call.seen, key] : work.call.seen,
    entered: 0,
    errors: 0,
  });
  const traced = withTrace(taken, 'entry', key.digit, { keys: key.digit, valid: true });
  return { ...traced, flowKey: key.digit };
}

/** Notes which target of the flow was taken, by its place. */
export function traceTarget(work: Work, { place }: Params<'took'>): Work {
  return withTrace(work, 'target', '', { file: place.file, line: place.line, column: place.column });
}

export function traceOutcome(work: Work, { name }: Params<'outcome'>): Work {
  const { flow, state } = frameOf(work);
  return withTrace(work, 'outcome', name, { flow, state });
}
