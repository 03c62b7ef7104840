const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const number = `(?:\\d{1,6}|${words.join('|')})`;
const starWord = '(?:star|asterisk)';
const poundWord = '(?:pound|hash)';
const key = `(?:${number}|${starWord}|${poundWord}|[*#])`;

/** What an English text says about keys. */
export interface SpokenKeys {
  /** Keys it tells the caller to press. */
  readonly offered: ReadonlySet<string>;
  /** Keys it names anywhere, in any way. */
  readonly named: ReadonlySet<string>;
}

/** Finds the keys in a text: `press 1`, `dial two or 3`, `1 for sales`, `the star key`. `dial 9 1 1` is a number. */
export function spokenKeys(text: string): SpokenKeys {
  const lower = text.toLowerCase();
  const offered = new Set<string>();
  const pressed = new RegExp(
    `\\b(?:press|dial|hit|push)(?:ing)?\\s+(?:the\\s+)?((?:${key})(?:(?:\\s*,\\s*(?:or\\s+)?|\\s+or\\s+)(?:${key})(?![a-z0-9]))*)(?![a-z0-9]| +\\d)`,
    'g',
  );
  for (const match of lower.matchAll(pressed)) for (const each of keysIn(match[1] ?? '')) offered.add(each);
  // "1 for sales" begins a clause; elsewhere a number before `for` is most often something else (`no one for miles`).
  const clause = new RegExp(
    `(?:^|[,.;:!?]\\s*|\\bor\\s+|\\band\\s+|\\bpress\\s+)(\\d{1,3}|${words.join('|')}|${starWord}|${poundWord}) for\\b`,
    'g',
  );
  for (const match of lower.matchAll(clause)) for (const each of keysIn(match[1] ?? '')) offered.add(each);
  const symbol = new RegExp(`\\b(${starWord}|${poundWord}) (?:key|sign|to)\\b`, 'g');
  for (const match of lower.matchAll(symbol)) for (const each of keysIn(match[1] ?? '')) offered.add(each);
  return { offered, named: new Set(keysIn(lower)) };
}

function keysIn(text: string): string[] {
  const found = text.match(new RegExp(`\\b${number}\\b|\\b${starWord}\\b|\\b${poundWord}\\b|[*#]`, 'g')) ?? [];
  return found.map((each) => {
    const digit = words.indexOf(each);
    if (digit >= 0) return String(digit);
    if (/^(star|asterisk)$/.test(each)) return '*';
    return /^(pound|hash)$/.test(each) ? '#' : each;
  });
}
