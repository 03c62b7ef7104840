/** A flow without its places and parsed expressions, for comparing what it means. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [String(key), plain(member)]));
  if (Array.isArray(value)) {
    const items = value.map(plain);
    // The order of choices is the order of keys, which means nothing.
    return items.every((item) => digitsOf(item) !== '')
      ? items.sort((a, b) => (digitsOf(a) < digitsOf(b) ? -1 : 1))
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  if ('source' in value && ('tree' in value || 'parts' in value)) return `source ${String(value.source)}`;
  const left = Object.entries(value).filter(
    ([key]) => !['place', 'places', 'onPlaces', 'keyPlaces', 'keys', 'file'].includes(key),
  );
  return Object.fromEntries(left.map(([key, member]) => [key, plain(member)]));
}

function digitsOf(item: unknown): string {
  return typeof item === 'object' && item !== null && 'digits' in item ? String(item.digits) : '';
}
