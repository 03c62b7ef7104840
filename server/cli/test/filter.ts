/** Which scenarios are to be run. */
export interface ScenarioFilter {
  /** As given; null: all of them. */
  readonly source: string | null;
  readonly matches: (file: string, name: string) => boolean;
}

/**
 * Reads `--filter`: text to be contained in a file's path or a scenario's name, case aside, or a regular expression
 * between slashes.
 */
export function readFilter(
  source: string | undefined,
): { readonly ok: true; readonly filter: ScenarioFilter } | { readonly ok: false; readonly problem: string } {
  if (source === undefined || source === '') {
    return { ok: true, filter: { source: null, matches: () => true } };
  }
  const [, expression] = /^\/(.+)\/$/s.exec(source) ?? [];
  if (expression === undefined) {
    const wanted = source.toLowerCase();
    const holds = (text: string): boolean => text.toLowerCase().includes(wanted);
    return { ok: true, filter: { source, matches: (file, name) => holds(file) || holds(name) } };
  }
  try {
    const pattern = new RegExp(expression, 'iu');
    return { ok: true, filter: { source, matches: (file, name) => pattern.test(file) || pattern.test(name) } };
  } catch (error) {
    const problem = error instanceof Error ? error.message : '';
    return { ok: false, problem: `--filter: ${JSON.stringify(source)} is no regular expression: ${problem}` };
  }
}
