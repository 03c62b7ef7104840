import { root } from '../compile/machine-types.ts';
import { verbOf } from '../compile/machine-config.ts';
import { nowhere, type Place } from '../diagnostics/diagnostic.ts';
import type { ValueType } from '../expressions/expression.ts';
import type { Flow, State, Step } from '../model/flow.ts';
import { apologyVersion } from './apology.ts';
import type { CallPosition, FramePosition } from './call-position.ts';
import { isRestingPoint, type CompiledFlow } from './machine.ts';
import { sameMeaning } from './same-meaning.ts';
import { holdsSecrets } from './secrecy.ts';
import { comesBackFrom } from './transfer-operations.ts';

/** Why a call cannot move to another version of its flow as it stands. */
export interface Obstacle {
  /** Without the call, e.g. `its state billing is gone`. */
  readonly reason: string;
  /** In the new version, as far as there is such a place; `nowhere` where there is none. */
  readonly place: Place;
}

/**
 * Why a call cannot go on in another version from where it stands; null when it can. What the caller was told and what the
 * carrier was asked for must still hold there: a menu whose choices are others is not one that the caller has heard.
 * @param from the version that it runs
 * @param to the version that it is to run, of the same flow
 */
export function migrationObstacle(call: CallPosition, from: CompiledFlow, to: CompiledFlow): Obstacle | null {
  const whole = obstacleOfCall(call, from, to);
  if (whole !== null) return whole;
  for (const frame of call.frames) {
    const [before, after] = [flowIn(from, frame), flowIn(to, frame)];
    if (before === null) return { reason: `its flow ${frame.flow} is not known`, place: nowhere };
    if (after === null) {
      return { reason: `it is in the flow ${frame.flow}, which the new version does not run`, place: to.flow.place };
    }
    const found = obstacleOfFrame(frame, before.flow, after);
    if (found !== null) return found;
  }
  return null;
}

/** The flow of a frame, in the bundle of a version; null where that does not run it. */
export function flowIn(
  compiled: CompiledFlow,
  { flow, via }: Pick<FramePosition, 'flow' | 'via'>,
): CompiledFlow | null {
  const inner = via.length === 0 ? [] : [...via.slice(1), flow];
  return inner.reduce<CompiledFlow | null>((caller, id) => caller?.subFlow(id) ?? null, compiled);
}

/** The language that a call has after it moved: a flow's default goes with the version. Null where it is lost. */
export function languageAfter(language: string, from: Flow, to: Flow): string | null {
  if (to.languages.includes(language)) return language;
  return language === from.language ? to.language : null;
}

function obstacleOfCall(
  { stage, over, language, frames }: CallPosition,
  from: CompiledFlow,
  to: CompiledFlow,
): Obstacle | null {
  const apologises = frames.some(({ version, state }) => version === apologyVersion || state === root.sorry);
  if (stage !== 'live' || over || apologises || frames.every(({ state }) => state === root.end)) {
    return { reason: 'it is about to end', place: nowhere };
  }
  if (languageAfter(language, from.flow, to.flow) === null) {
    const place = to.flow.keys.get('voices') ?? to.flow.keys.get('language') ?? to.flow.place;
    return { reason: `it speaks ${language}, which the new version does not`, place };
  }
  // What it has sent would outlive it unblanked: the end of a call forgets only the secrets that its flow knows of.
  if (holdsSecrets(from) && !holdsSecrets(to)) {
    return { reason: 'it may hold secrets, and the new version knows of none', place: to.flow.place };
  }
  return null;
}

function obstacleOfFrame(frame: FramePosition, before: Flow, compiled: CompiledFlow): Obstacle | null {
  const { flow } = compiled;
  return obstacleOfPlace(frame, before, compiled) ?? obstacleOfValues(frame, before, flow);
}

function obstacleOfPlace(frame: FramePosition, before: Flow, compiled: CompiledFlow): Obstacle | null {
  const { flow } = compiled;
  if (frame.state.startsWith('$')) return null;
  const [old, state] = [before.states.get(frame.state), flow.states.get(frame.state)];
  if (old === undefined) return { reason: `its state ${frame.state} is not known`, place: nowhere };
  if (state === undefined) {
    return { reason: `its state ${frame.state} is gone`, place: flow.keys.get('states') ?? flow.place };
  }
  const index = Number(frame.step?.slice(1));
  const [running, step] = [old.steps[index], state.steps[index]];
  const where = old.steps.length > 1 ? `step ${index + 1} of its state ${state.name}` : `its state ${state.name}`;
  if (running === undefined || step === undefined || !sameSteps(old.steps, state.steps, index)) {
    return { reason: `${where} does something else`, place: state.place };
  }
  const changed = changedParameter(running, step, frame.phase) ?? (comesBack(old, state, index) ? null : 'next');
  if (changed !== null) {
    const place = step.places.get(changed) ?? step.place;
    return { reason: `\`${changed}\` of ${where} has changed, and it is in the middle of it`, place };
  }
  if (isRestingPoint(compiled, frame)) return null;
  return { reason: `${where} no longer waits for what the call waits for`, place: step.place };
}

/** Whether the steps up to the running one have the same verbs. */
function sameSteps(old: readonly Step[], steps: readonly Step[], index: number): boolean {
  return old.slice(0, index + 1).every((step, at) => step.verb === steps[at]?.verb && step.wait === steps[at].wait);
}

/** The first parameter of a running step that is not what it was, though something hangs on it; null where there is none. */
function changedParameter(old: Step, step: Step, phase: string | null): string | null {
  const { revisable } = verbOf(step);
  if (phase !== null && revisable?.phases?.includes(phase) === true) return null;
  const given = (each: Step): string[] => Object.keys(each.params).filter((name) => each.params[name] !== undefined);
  for (const name of new Set([...given(old), ...given(step)])) {
    const [before, after] = [old.params[name], step.params[name]];
    const isFree = revisable?.params.includes(name) === true && before !== undefined && after !== undefined;
    if (!isFree && !sameMeaning(before, after)) return name;
  }
  return null;
}

/** Whether what a transfer has told the carrier still holds: that the caller comes back afterwards, or does not. */
function comesBack(old: State, state: State, index: number): boolean {
  const step = state.steps[index];
  if (step === undefined || verbOf(step).next !== 'optional') return true;
  return comesBackFrom(old, index) === comesBackFrom(state, index);
}

function obstacleOfValues({ types }: FramePosition, before: Flow, flow: Flow): Obstacle | null {
  for (const { name, type, secret, place } of flow.vars.values()) {
    const kind = types[name];
    if (kind === undefined) {
      if (flow.inputs.get(name)?.required !== true) continue;
      return { reason: `it was not given the input ${name}`, place };
    }
    if (!fits(kind, type)) return { reason: `its variable ${name} holds ${kind}, and is ${type} now`, place };
    if (before.vars.get(name)?.secret === true && !secret) {
      return { reason: `its variable ${name} is secret, and would not be any more`, place };
    }
  }
  return null;
}

/** As `ofType`: a whole number may stand for a double. */
function fits(kind: string, type: ValueType): boolean {
  return type === 'any' || kind === type || (kind === 'int' && type === 'double');
}
