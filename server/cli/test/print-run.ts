import { oneLine, type Paint } from '../paint.ts';
import { counted } from '../table.ts';
import type { Tried, TriedFile } from './run-projects.ts';

/** A file of scenarios, a line each. */
export function fileText({ path, tried }: TriedFile, paint: Paint): string {
  return [paint('bold', path), ...tried.map((each) => `  ${mark(each, paint)} ${oneLine(each.name)}`), ''].join('\n');
}

function mark({ failure, ran }: Tried, paint: Paint): string {
  if (failure === null) return paint('green', '✓');
  return ran ? paint('red', '✗') : paint('yellow', '-');
}

/** `1 failed, 3 not run, 64 passed: 68 scenarios in 6 files, 0.81 s`. */
export function summaryText(files: readonly TriedFile[], ms: number, paint: Paint): string {
  const tried = files.flatMap((file) => file.tried);
  const failed = tried.filter(({ failure, ran }) => failure !== null && ran).length;
  const notRun = tried.filter(({ ran }) => !ran).length;
  const passed = tried.length - failed - notRun;
  const parts = [
    failed === 0 ? '' : paint(['bold', 'red'], `${failed} failed`),
    notRun === 0 ? '' : paint(['bold', 'yellow'], `${notRun} not run`),
    passed === 0 ? '' : paint(['bold', 'green'], `${passed} passed`),
  ].filter((part) => part !== '');
  return `${parts.join(', ')}: ${counted(tried.length, 'scenario')} in ${counted(files.length, 'file')}, ${(ms / 1_000).toFixed(2)} s`;
}
