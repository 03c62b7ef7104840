import { root } from '../compile/machine-types.ts';
import type { Frame } from '../model/snapshot.ts';
import { releaseOwner } from './ledger.ts';
import { withCall, type Work } from './work.ts';

/** A frame that has come to its end, or to the apology, has no use for anything but the hang-up. */
export function isOver(frame: Frame): boolean {
  return frame.state === root.end || frame.state === root.sorry;
}

/** Where a frame is that has come to its end. */
export const atEnd = { state: root.end, step: null, phase: null } as const;

/** Stops all that a frame still runs. */
export function releaseFrame(work: Work, index: number): Work {
  const owners = work.call.frames[index]?.owners;
  if (owners === undefined) return work;
  let next = work;
  for (const owner of [owners.phase, owners.step, owners.state]) if (owner !== 0) next = releaseOwner(next, owner);
  const frames = next.call.frames.map((frame, at) =>
    at === index ? { ...frame, owners: { state: 0, step: 0, phase: 0 } } : frame,
  );
  return withCall(next, { frames });
}

/** A frame that handles an event aborts those above it, the innermost first. */
export function abortAbove(work: Work, depth: number): Work {
  let next = work;
  for (let index = work.call.frames.length - 1; index > depth; index -= 1) {
    const released = releaseFrame(next, index);
    next = withCall(released, { frames: released.call.frames.slice(0, index) });
  }
  return next;
}

/**
 * The innermost flow goes on alone to the call's end: those that ran it do nothing more, and are kept for their
 * `on.hangup` alone.
 */
export function quietBelow(work: Work): Work {
  const top = work.call.frames.length - 1;
  let next = work;
  for (let index = top - 1; index >= 0; index -= 1) next = releaseFrame(next, index);
  if (top < 1) return next;
  const frames = next.call.frames.map((frame, index) => (index < top ? { ...frame, ...atEnd } : frame));
  return withCall(next, { frames });
}
