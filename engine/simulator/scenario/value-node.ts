import { nowhere } from '../../diagnostics/diagnostic.ts';
import type { SourceNode, SourceScalar } from '../../source/node.ts';

/** A value of a program as a document would hold it; what is undefined is left out. */
export function nodeOf(value: unknown): SourceNode {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return { kind: 'list', items: items.map(nodeOf), place: nowhere, inFlow: false };
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const entries = members.map(([key, member]) => ({ key: scalarOf(key), value: nodeOf(member) }));
    return { kind: 'map', entries, place: nowhere, inFlow: false };
  }
  return scalarOf(value);
}

/** A text is quoted, so that it stays text; anything else is as it would be written. */
export function scalarOf(value: unknown): SourceScalar {
  const style = typeof value === 'string' ? 'quoted' : 'plain';
  return { kind: 'scalar', text: String(value), style, place: nowhere, inFlow: false };
}
