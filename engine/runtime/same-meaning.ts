/** Keys that say where something is written, not what it means. */
const whereabouts = new Set(['place', 'places']);

/** Whether two parameters of a step, as the reader made them, mean the same; where they are written does not count. */
export function sameMeaning(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (one instanceof Map || other instanceof Map) {
    return one instanceof Map && other instanceof Map && sameMeaning([...one], [...other]);
  }
  if (one instanceof Date || other instanceof Date) {
    return one instanceof Date && other instanceof Date && one.getTime() === other.getTime();
  }
  // An expression and a template are what their source says.
  const [text, otherText] = [sourceOf(one), sourceOf(other)];
  if (text !== null || otherText !== null) return text === otherText;
  const [members, others] = [membersOf(one), membersOf(other)];
  if (members.size !== others.size || Array.isArray(one) !== Array.isArray(other)) return false;
  return [...members].every(([key, value]) => others.has(key) && sameMeaning(value, others.get(key)));
}

function sourceOf(value: object): string | null {
  const isText = 'source' in value && ('parts' in value || 'tree' in value);
  return isText && typeof value.source === 'string' ? value.source : null;
}

function membersOf(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).filter(([key, member]) => member !== undefined && !whereabouts.has(key)));
}
