import type { Place } from '../diagnostics/diagnostic.ts';

/**
 * A YAML document as the author wrote it: scalars keep their source text, since its meaning depends on where it stands
 * (`010` is digits in a menu and a mistake in a number). Anchors, aliases and merge keys are resolved.
 */
export type SourceNode = SourceScalar | SourceMap | SourceList;

export interface SourceScalar {
  readonly kind: 'scalar';
  /** The text: decoded where quoted or a block, as written where plain. Empty for a key without a value. */
  readonly text: string;
  readonly style: 'plain' | 'quoted' | 'block' | 'absent';
  readonly place: Place;
  /** Set when a plain text on one line was cut off by ` #`: the text after it. */
  readonly comment?: string;
  /** Set where the author wrote a tag (`!vip`) or an anchor (`&vip`) before the value: its source. */
  readonly tag?: string;
  /** True when it stands inside a one-line `{ }` or `[ ]`. */
  readonly inFlow: boolean;
}

export interface SourceMap {
  readonly kind: 'map';
  readonly entries: readonly SourceEntry[];
  readonly place: Place;
  readonly inFlow: boolean;
}

export interface SourceEntry {
  readonly key: SourceScalar;
  readonly value: SourceNode;
}

export interface SourceList {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
  readonly place: Place;
  readonly inFlow: boolean;
}
