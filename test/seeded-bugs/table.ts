import type { SeededBug } from './seeded-bug.ts';

/** A mistake that counts, with what found it. */
export interface Judged {
  readonly bug: SeededBug;
  /** Null where nothing did. */
  readonly caughtBy: 'scenarios' | 'explorer' | null;
}

/** Of a hundred, how many were caught. */
export function percentCaught(judged: readonly Judged[]): number {
  return (judged.filter(({ caughtBy }) => caughtBy !== null).length * 100) / judged.length;
}

/** A row a kind of mistake, and below it each mistake that nothing found. */
export function tableText(judged: readonly Judged[]): string {
  const operators = [...new Set(judged.map(({ bug }) => bug.operator))];
  const rows = [
    ...operators.map((operator) =>
      rowOf(
        operator,
        judged.filter(({ bug }) => bug.operator === operator),
      ),
    ),
    rowOf('all', judged),
  ];
  const survivors = judged.filter(({ caughtBy }) => caughtBy === null).map(({ bug }) => bug);
  return [
    line(['', 'bugs', 'scenarios', 'explorer', 'survived']),
    ...rows.map(line),
    ...survivors.map(({ file, line: at, operator, what }) => `  ${file}:${at}: ${operator}: ${what}`),
    '',
  ].join('\n');
}

function rowOf(name: string, judged: readonly Judged[]): readonly string[] {
  const by = (who: Judged['caughtBy']): string => `${judged.filter(({ caughtBy }) => caughtBy === who).length}`;
  return [name, `${judged.length}`, by('scenarios'), by('explorer'), by(null)];
}

function line([name = '', ...counts]: readonly string[]): string {
  return `${name.padEnd(30)}${counts.map((count) => count.padStart(11)).join('')}`;
}
