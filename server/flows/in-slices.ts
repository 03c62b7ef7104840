import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../../engine/build/steps.ts';

/** How long work may keep calls waiting at a time, ms. A webhook is answered within a few. */
const SLICE_MS = 5;

/** Carries out long work a slice at a time, so that the events of calls are handled in between. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  let began = performance.now();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    if (performance.now() - began < SLICE_MS) continue;
    await setImmediate();
    began = performance.now();
  }
}
