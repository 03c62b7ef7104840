import { covered, pointKinds, type Covered, type FileCoverage } from '../../../engine/simulator/coverage.ts';
import type { Paint } from '../paint.ts';

const headings = ['', 'all', ...pointKinds.map((kind) => `${kind}s`), 'lines not reached'];

/** Coverage as a table, a row a file, with the lines that no scenario reached. */
export function coverageText(files: readonly FileCoverage[], paint: Paint): string {
  const total = { file: 'all files', points: files.flatMap(({ points }) => points) };
  // Lines of several files say nothing.
  const rows = [
    ...files.map((file) => ({ ...file, cells: cellsOf(file, true) })),
    { ...total, cells: cellsOf(total, false) },
  ];
  const cells = [headings, ...rows.map((row) => row.cells)];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return [
    paint('dim', aligned(headings, widths)),
    ...rows.map((row) => {
      const { reached, all } = covered(row.points);
      return paint(reached === all ? 'green' : 'yellow', aligned(row.cells, widths));
    }),
    '',
  ].join('\n');
}

function cellsOf({ file, points }: FileCoverage, withLines: boolean): readonly string[] {
  const missed = points.filter(({ hits }) => hits === 0).map(({ place }) => place.line);
  return [
    file,
    `${percentOf(covered(points)).toFixed(1)} %`,
    ...pointKinds.map((kind) => fraction(covered(points, kind))),
    withLines ? linesText(missed) : '',
  ];
}

/** Words to the left of their columns, numbers to the right. */
function aligned(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell, column) => {
    const isText = column === 0 || column === row.length - 1;
    const width = widths[column] ?? 0;
    return isText ? cell.padEnd(width) : cell.padStart(width);
  });
  return cells.join('  ').trimEnd();
}

/** Of a hundred, how many were reached; all of nothing. */
export function percentOf({ reached, all }: Covered): number {
  return all === 0 ? 100 : (reached * 100) / all;
}

function fraction({ reached, all }: Covered): string {
  return all === 0 ? '-' : `${reached}/${all}`;
}

/** `3, 7-9`. */
function linesText(lines: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const line of [...new Set(lines)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.to === line - 1) last.to = line;
    else ranges.push({ from: line, to: line });
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
