import type { FileCoverage } from '../../../engine/simulator/coverage.ts';

/**
 * Coverage as an lcov tracefile: states are its functions, everything else its branches, and a line counts as often as
 * what is reached most on it.
 */
export function formatLcov(files: readonly FileCoverage[]): string {
  return files.map(record).join('');
}

function record({ file, points }: FileCoverage): string {
  const states = points.filter(({ kind }) => kind === 'state');
  const branches = points.filter(({ kind }) => kind !== 'state');
  const lines = new Map<number, number>();
  for (const { place, hits } of points) lines.set(place.line, Math.max(hits, lines.get(place.line) ?? 0));
  const reached = (all: readonly { readonly hits: number }[]): number => all.filter(({ hits }) => hits > 0).length;
  return [
    'TN:',
    `SF:${file}`,
    ...states.map(({ name, place }) => `FN:${place.line},${name}`),
    ...states.map(({ name, hits }) => `FNDA:${hits},${name}`),
    `FNF:${states.length}`,
    `FNH:${reached(states)}`,
    ...branches.map(({ place, hits }, index) => `BRDA:${place.line},${index},0,${hits}`),
    `BRF:${branches.length}`,
    `BRH:${reached(branches)}`,
    ...[...lines].map(([line, hits]) => `DA:${line},${hits}`),
    `LF:${lines.size}`,
    `LH:${[...lines.values()].filter((hits) => hits > 0).length}`,
    'end_of_record',
    '',
  ].join('\n');
}
