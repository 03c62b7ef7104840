import type { Shape } from '../model/shape.ts';
import type { SourceNode } from '../source/node.ts';
import { readDuration } from '../source/scalar.ts';
import { taken } from './read-dynamic.ts';
import { readScalar } from './read-text.ts';
import type { Reading } from './reading.ts';

/** A duration in ms. */
export function readTime(
  shape: Extract<Shape, { readonly type: 'duration' }>,
  node: SourceNode,
  what: string,
  reading: Reading,
): number | null {
  const { minMs = 0, maxMs = Infinity } = shape;
  const scalar = readScalar(node, what, 'a duration with a unit, such as `5s`', reading);
  const ms = scalar === null ? undefined : taken(readDuration(scalar), { place: node.place, what }, reading);
  if (scalar === null || ms === undefined) return null;
  if (ms >= minMs && ms <= maxMs) return ms;
  const limit = ms < minMs ? `at least ${timeText(minMs)}` : `at most ${timeText(maxMs)}`;
  reading.report('parameter-range', node.place, `${what} is \`${scalar.text}\`, expected ${limit}`);
  return null;
}

/** A duration as an author writes it. */
export function timeText(ms: number): string {
  const units = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const;
  const unit = units.find(([, size]) => ms >= size && ms % size === 0);
  return unit === undefined ? `${ms}ms` : `${ms / unit[1]}${unit[0]}`;
}
