import type { CallSnapshot } from '../model/snapshot.ts';

/** Where a call stands, as the journal keeps it: stage, and the innermost flow with its state, step and phase. */
export function placeOf({ frames, stage }: Pick<CallSnapshot, 'frames' | 'stage'>): string {
  const frame = frames.at(-1);
  if (frame === undefined) return stage;
  const place = [frame.state, frame.step, frame.phase].filter((part) => part !== null).join('/');
  return `${stage} ${frame.flow}:${place}`;
}
