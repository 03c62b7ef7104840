import type { Tried } from './run-projects.ts';

/** What came of the scenarios, for programs: `{ scenarios: [{ file, name, passed, failure }] }`. */
export function formatJson(tried: readonly Tried[]): string {
  const scenarios = tried.map(({ file, name, failure }) => ({ file, name, passed: failure === null, failure }));
  return JSON.stringify({ scenarios }, null, 2);
}
