import type { CallSnapshot } from '../../engine/model/snapshot.ts';
import type { FlowVersion } from '../store/call-store.ts';

/** The version that a call runs: that of the flow it began in, which holds for all flows that one runs. */
export function flowsOfCall({ frames }: Pick<CallSnapshot, 'frames'>): readonly FlowVersion[] {
  return frames.slice(0, 1).map(({ flow, version }) => ({ flow, version }));
}
