import type { KeyTarget, Step } from '../model/flow.ts';
import type { VerbEdge } from './verb.ts';

/** The keys by which a step is left; none where it names none. */
export function keyTargets(step: Step): readonly KeyTarget[] {
  return (step.params['keys'] as readonly KeyTarget[] | undefined) ?? [];
}

/** The ways out of a verb by its keys. */
export function keyEdges(keys: readonly KeyTarget[]): readonly VerbEdge[] {
  return keys.map(({ digit, goto }) => ({ label: `key ${digit}`, conditional: false, target: goto }));
}
