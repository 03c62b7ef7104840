/** The `code` of what a function throws; undefined when it throws nothing, or something without one. */
export function codeThrown(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : undefined;
  }
}
