import type { Migration } from '../model/event.ts';
import type { Flow, State } from '../model/flow.ts';
import type { CallSnapshot, Frame, Recording } from '../model/snapshot.ts';
import { verbOf } from '../compile/machine-config.ts';
import type { FlowBook } from './flow-book.ts';
import { EngineError } from './engine-error.ts';
import { positionOfCall } from './call-position.ts';
import type { CompiledFlow } from './machine.ts';
import { flowIn, languageAfter, migrationObstacle, type Obstacle } from './migration-obstacle.ts';
import { ofType } from './typed-value.ts';
import { dropTimers, startTimer, withCall, withTrace, type Work } from './work.ts';

/**
 * Why a call cannot move to another version of the flow it began in; null when the event `migration` takes it there.
 * @throws EngineError `unknown_version` when the version it runs is not in the book
 */
export function whyNotMove(call: CallSnapshot, to: CompiledFlow, flows: FlowBook): Obstacle | null {
  return migrationObstacle(positionOfCall(call), rootOf(call, flows), to);
}

function rootOf({ id, frames: [root] }: CallSnapshot, flows: FlowBook): CompiledFlow {
  const compiled = root === undefined ? undefined : flows.get(root.flow, root.version);
  if (compiled === undefined) throw new EngineError('unknown_version', `the flow of call ${id} is not known`);
  return compiled;
}

/**
 * Takes a call to another version, from where it stands; nothing is sent. What it waits for, its values and its timers
 * stay. Variables that are new have their start value, those that are gone go, and so do the ways back to states that are
 * gone.
 * @throws EngineError `unknown_version`, `cannot_migrate`
 */
export function takeMigration(work: Work, flows: FlowBook, { flow, from, to: version }: Migration): Work {
  const to = flows.get(flow, version);
  if (to === undefined) throw new EngineError('unknown_version', `no flow ${flow} of version ${version}`);
  const obstacle = whyNotMove(work.call, to, flows);
  if (obstacle !== null) throw new EngineError('cannot_migrate', `the call cannot move: ${obstacle.reason}`);
  const before = rootOf(work.call, flows);
  const { info } = work.call;
  const frames = work.call.frames.map((frame) => movedFrame(frame, flowOfFrame(to, frame)));
  const language = languageAfter(info.language, before.flow, to.flow) ?? info.language;
  const { recordings } = work.call;
  const moved = withCall(work, {
    frames,
    info: { ...info, language },
    ...(recordings === undefined ? {} : { recordings: recordings.map((each) => movedRecording(each, frames)) }),
  });
  const timed = frames.reduce(
    (next, frame, depth) => withAfter(next, depth, flowOfFrame(before, frame), flowOfFrame(to, frame)),
    moved,
  );
  return withTrace(timed, 'note', `moves from version ${from.slice(0, 12)} to ${version.slice(0, 12)}`);
}

function flowOfFrame(compiled: CompiledFlow, frame: Frame): CompiledFlow {
  const found = flowIn(compiled, frame);
  if (found === null) throw new EngineError('unknown_flow', `there is no flow ${frame.flow}`);
  return found;
}

function movedFrame(frame: Frame, { flow, version }: CompiledFlow): Frame {
  const vars = Object.fromEntries(
    [...flow.vars.values()].map(({ name, type, value: start }) => {
      const kept = frame.vars[name];
      return [name, kept === undefined ? start : (ofType(kept, type) ?? kept)];
    }),
  );
  return { ...frame, version, vars, back: frame.back.filter((name) => isEntry(flow.states.get(name))) };
}

function isEntry(state: State | undefined): boolean {
  return state?.steps.some((step) => verbOf(step).traits.entry) === true;
}

/** A recording that is still to be saved: its variable may be gone. */
function movedRecording(recording: Recording, frames: readonly Frame[]): Recording {
  const { into } = recording;
  if (into === null) return recording;
  const frame = frames[into.frame];
  const isThere = frame?.flow !== into.flow || Object.hasOwn(frame.vars, into.name);
  return isThere ? recording : { ...recording, into: null };
}

/** The state's `after`: one that is new counts from now on, one that is gone is forgotten, one that runs runs on. */
function withAfter(work: Work, depth: number, before: CompiledFlow, to: CompiledFlow): Work {
  const frame = work.call.frames[depth];
  const owner = frame?.owners.state ?? 0;
  if (frame === undefined || owner === 0) return work;
  const after = (flow: Flow): State['after'] => flow.states.get(frame.state)?.after ?? null;
  const wanted = after(to.flow);
  if (wanted === null) return dropTimers(work, (timer) => timer.name === 'after' && timer.owner === owner);
  if (after(before.flow) !== null) return work;
  return { ...startTimer({ ...work, depth }, { name: 'after', owner }, wanted.ms), depth: work.depth };
}
