/** The first of the wanted states that was not entered after those before it; null where all were. */
export function firstMissed(wanted: readonly string[], visited: readonly string[]): number | null {
  let at = 0;
  for (const [index, name] of wanted.entries()) {
    const found = visited.indexOf(name, at);
    if (found < 0) return index;
    at = found + 1;
  }
  return null;
}
