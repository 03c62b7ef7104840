/** A state of a flow as one key. */
export function stateKey(flow: string, state: string): string {
  return `${flow} ${state}`;
}

/** The place where a target is written as one key, whether the flow says it or a timeline. */
export function targetKey({
  file,
  line,
  column,
}: {
  readonly file: unknown;
  readonly line: unknown;
  readonly column: unknown;
}): string {
  return JSON.stringify([file, line, column]);
}
