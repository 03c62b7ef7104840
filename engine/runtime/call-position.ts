import type { CallSnapshot, Frame } from '../model/snapshot.ts';
import { typeOf } from './typed-value.ts';

/** Where a call is and of what types its values are, without the values: all that decides whether it can move. */
export interface CallPosition {
  readonly stage: CallSnapshot['stage'];
  /** True once the caller is gone, or `on.hangup` has begun. */
  readonly over: boolean;
  readonly language: string;
  /** Innermost last. */
  readonly frames: readonly FramePosition[];
}

export interface FramePosition {
  readonly flow: string;
  readonly via: readonly string[];
  readonly version: string;
  readonly state: string;
  readonly step: string | null;
  readonly phase: string | null;
  /** Variable → type of what it holds; `null` where it holds nothing. */
  readonly types: Readonly<Record<string, string>>;
}

/** The position of a call. */
export function positionOfCall({ stage, hungUp, info, frames, legs }: CallSnapshot): CallPosition {
  const gone = legs.some(({ role, state }) => role === 'caller' && state === 'gone');
  return { stage, over: hungUp || gone, language: info.language, frames: frames.map(positionOfFrame) };
}

function positionOfFrame({ flow, via, version, state, step, phase, vars }: Frame): FramePosition {
  const types = Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, typeOf(value)]));
  return { flow, via, version, state, step, phase, types };
}
