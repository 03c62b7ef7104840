import type { KeyTarget } from '../model/flow.ts';
import type { VerbEdge } from './verb.ts';

/** The ways out of a verb by its keys. */
export function keyEdges(keys: readonly KeyTarget[]): readonly VerbEdge[] {
  return keys.map(({ digit, goto }) => ({ label: `key ${digit}`, conditional: false, target: goto }));
}
