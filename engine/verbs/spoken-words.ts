/** Accents and the like, once a letter is taken apart from them (Unicode, combining diacritical marks). */
const ACCENTS = /[\u0300-\u036f]/gu;
/** Scripts without blanks between words: there each character counts as a word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

/** A text as words to compare: small letters without accents, nothing but letters and figures. */
export function wordsOf(text: string): readonly string[] {
  const plain = text.toLowerCase().normalize('NFD').replace(ACCENTS, '').normalize('NFC');
  return plain
    .replace(UNSPACED, ' $& ')
    .split(BETWEEN_WORDS)
    .filter((word) => word !== '');
}

/** True when a phrase stands in a text as whole words, one behind the other; case and accents do not count. */
export function saysPhrase(text: string, phrase: string): boolean {
  const wanted = wordsOf(phrase);
  return wanted.length > 0 && ` ${wordsOf(text).join(' ')} `.includes(` ${wanted.join(' ')} `);
}

/** The one choice of which a text has some words; undefined where there is none, or more than one. */
export function choiceSpoken<T extends { readonly say: readonly string[] }>(
  choices: readonly T[],
  text: string,
): T | undefined {
  const said = choices.filter(({ say }) => say.some((phrase) => saysPhrase(text, phrase)));
  return said.length === 1 ? said[0] : undefined;
}
