import type { CallSnapshot, Frame } from '../../engine/model/snapshot.ts';
import { apologyFor, apologyVersion } from '../../engine/runtime/apology.ts';
import { decodeSnapshot, encodeSnapshot } from '../../engine/runtime/encode.ts';
import { isRestingPoint, type CompiledFlow } from '../../engine/runtime/machine.ts';
import { isDeepStrictEqual } from 'node:util';

const ownersOf = ({ owners }: Frame): number[] => [owners.state, owners.step, owners.phase].filter((n) => n !== 0);

/** What is wrong with a snapshot that came out of the engine; empty when nothing is. */
export function problemsOf(call: CallSnapshot, flows: readonly CompiledFlow[]): string[] {
  const problems = [
    ...frameProblems(call, flows),
    ...ownerProblems(call),
    ...ledgerProblems(call),
    ...timerProblems(call),
    ...legProblems(call),
    ...recordingProblems(call),
    ...stageProblems(call),
  ];
  if (!isDeepStrictEqual(decodeSnapshot(encodeSnapshot(call)), call)) problems.push('JSON changes it');
  return problems;
}

function frameProblems(call: CallSnapshot, flows: readonly CompiledFlow[]): string[] {
  return call.frames.flatMap((frame) => {
    const [first = frame.flow, ...others] = frame.via;
    const inner = frame.via.length === 0 ? [] : [...others, frame.flow];
    const compiled =
      frame.version === apologyVersion
        ? apologyFor(frame.flow)
        : inner.reduce<CompiledFlow | undefined>(
            (caller, id) => caller?.subFlow(id),
            flows.find(({ flow, version }) => flow.id === first && version === frame.version),
          );
    if (compiled === undefined) return [`no flow ${frame.flow} ${frame.version}`];
    const { state, step, phase } = frame;
    return isRestingPoint(compiled, frame) ? [] : [`no position ${state}/${String(step)}/${String(phase)}`];
  });
}

function ownerProblems(call: CallSnapshot): string[] {
  const owners = call.frames.flatMap(ownersOf);
  const problems = owners.filter((owner) => owner > call.lastOwner).map((owner) => `owner ${owner} is of the future`);
  if (new Set(owners).size !== owners.length) problems.push(`owners are not unique: ${owners.join()}`);
  return problems;
}

function ledgerProblems(call: CallSnapshot): string[] {
  const living = new Set(call.frames.flatMap(ownersOf));
  const numbers = call.ledger.map(({ n }) => n);
  const problems = call.ledger.flatMap((entry) => {
    const found: string[] = [];
    if (entry.n > call.lastCommand) found.push(`entry ${entry.n} is of the future`);
    if (entry.owner !== null && !living.has(entry.owner)) found.push(`entry ${entry.n} has a dead owner`);
    if (!call.legs.some((leg) => leg.id === entry.leg)) found.push(`entry ${entry.n} is of no leg`);
    const watching = call.timers.filter((timer) => timer.of === entry.n && /^(deadline|probe)$/.test(timer.name));
    if (entry.until !== null && Number.isNaN(entry.until)) found.push(`entry ${entry.n} has no time`);
    if (entry.frame >= Math.max(1, call.frames.length) && entry.owner !== null)
      found.push(`entry ${entry.n} has no frame`);
    if (entry.until !== null && watching.length !== 1) found.push(`entry ${entry.n} has ${watching.length} watches`);
    return found;
  });
  if (new Set(numbers).size !== numbers.length) problems.push(`ledger: ${numbers.join()}`);
  if (
    !isDeepStrictEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    )
  )
    problems.push('the ledger is out of order');
  return problems;
}

function timerProblems(call: CallSnapshot): string[] {
  const living = new Set(call.frames.flatMap(ownersOf));
  const ids = call.timers.map(({ id }) => id);
  const problems = call.timers.flatMap((timer) => {
    const found: string[] = [];
    const isOfStep = ['after', 'wait', 'keys', 'announce', 'longest'].includes(timer.name);
    if (isOfStep && timer.owner === null) found.push(`timer ${timer.name} has no owner`);
    if (timer.id > call.lastTimer) found.push(`timer ${timer.id} is of the future`);
    if (timer.owner !== null && !living.has(timer.owner)) found.push(`timer ${timer.name} has a dead owner`);
    const watches = timer.name === 'deadline' || timer.name === 'probe';
    if (watches && !call.ledger.some(({ n }) => n === timer.of)) found.push(`timer ${timer.name} watches nothing`);
    if (Number.isNaN(timer.at)) found.push(`timer ${timer.name} has no time`);
    return found;
  });
  if (new Set(ids).size !== ids.length) problems.push(`timers: ${ids.join()}`);
  for (const name of ['limit', 'ending', 'keys', 'hangup']) {
    if (call.timers.filter((timer) => timer.name === name).length > 1) problems.push(`two timers ${name}`);
  }
  return problems;
}

function legProblems(call: CallSnapshot): string[] {
  const problems: string[] = [];
  const callers = call.legs.filter(({ role }) => role === 'caller');
  if (callers.length !== 1) problems.push(`${callers.length} callers`);
  if (new Set(call.legs.map(({ id }) => id)).size !== call.legs.length) problems.push('a leg twice');
  const caller = callers[0];
  if (call.stage === 'live' && caller?.state === 'gone') problems.push('live without a caller');
  return problems;
}

function recordingProblems({ frames, recordings = [], lastCommand, legs }: CallSnapshot): string[] {
  const living = new Set(frames.flatMap(ownersOf));
  const numbers = recordings.map(({ n }) => n);
  const problems = recordings.flatMap(({ n, leg, owner, stoppedAt, saved }) => {
    const found: string[] = [];
    if (n > lastCommand) found.push(`recording ${n} is of the future`);
    if (!legs.some(({ id }) => id === leg)) found.push(`recording ${n} is of no leg`);
    if (owner !== null && !living.has(owner)) found.push(`recording ${n} has a dead owner`);
    if (owner !== null && (stoppedAt !== null || saved !== undefined))
      found.push(`recording ${n} is over, and waited for`);
    return found;
  });
  if (new Set(numbers).size !== numbers.length) problems.push(`recordings: ${numbers.join()}`);
  return problems;
}

function stageProblems(call: CallSnapshot): string[] {
  const problems: string[] = [];
  const { stage, ledger, timers, kept, seen, owed } = call;
  if (stage === 'ended') {
    if (ledger.length + timers.length + kept.length + seen.length + owed.length > 0) problems.push('ended, and waits');
    if (call.frames.some((frame) => ownersOf(frame).length > 0)) problems.push('ended, and a state runs');
  } else if (timers.length === 0) problems.push(`${stage}, and nothing will ever happen`);
  const top = call.frames.at(-1);
  // Until its recordings are saved, a call that is over waits for nothing else.
  const frozen = timers.some(({ name }) => name === 'hangup');
  if (stage !== 'ended' && top !== undefined && top.state !== '$end' && !frozen) {
    // `after` alone does not count: a verb has to wait for something of its own.
    const own = [top.owners.step, top.owners.phase];
    const waits = [...ledger, ...timers].some(({ owner }) => owner !== null && owner !== 0 && own.includes(owner));
    if (!waits) problems.push(`${top.state} ${top.phase ?? ''} waits for nothing`);
  }
  if (seen.length > 0 && !ledger.some((entry) => /^gather/.test(entry.action))) problems.push('seen without a gather');
  return problems;
}
