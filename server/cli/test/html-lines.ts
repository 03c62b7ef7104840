import type { CoveragePoint } from '../../../engine/simulator/coverage.ts';

/**
 * How a line is coloured: by what can be reached on it; `within_all` and `within_none` where there is nothing to reach,
 * in a state that was entered or not.
 */
export type Tone = 'all' | 'some' | 'none' | 'within_all' | 'within_none' | 'plain';

/** A line of a flow, with what calls reached on it. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly tone: Tone;
  /** Of what was reached most often on it; null where there is nothing to reach. */
  readonly hits: number | null;
  readonly missed: readonly CoveragePoint[];
}

/** The lines of a flow; lines of a state that have nothing to reach take its colour. */
export function readLines(text: string, points: readonly CoveragePoint[]): readonly Line[] {
  const byLine = new Map<number, CoveragePoint[]>();
  for (const point of points) byLine.set(point.place.line, [...(byLine.get(point.place.line) ?? []), point]);
  let state: { readonly indent: number; readonly isEntered: boolean } | null = null;
  const lines = text.replace(/\n$/, '').split(/\r?\n/);
  return lines.map((content, index) => {
    const here = byLine.get(index + 1) ?? [];
    const indent = content.search(/\S/);
    const begins = here.find(({ kind }) => kind === 'state');
    if (begins !== undefined) state = { indent, isEntered: begins.hits > 0 };
    else if (state !== null && indent >= 0 && indent <= state.indent) state = null;
    const missed = here.filter(({ hits }) => hits === 0);
    const isSilent = /^\s*(#|$)/.test(content);
    const within: Tone = state === null || isSilent ? 'plain' : state.isEntered ? 'within_all' : 'within_none';
    return {
      number: index + 1,
      text: content,
      tone: here.length === 0 ? within : missed.length === 0 ? 'all' : missed.length === here.length ? 'none' : 'some',
      hits: here.length === 0 ? null : Math.max(...here.map(({ hits }) => hits)),
      missed,
    };
  });
}
