/** What came of typing. */
export type Edited =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'interrupt' };

/** One line that is being typed. */
export interface LineEditor {
  /** What stands there. */
  readonly text: () => string;
  /**
   * Takes what the terminal sent.
   * @param isAsked whether a request waits for its answer, which may begin with a digit
   */
  readonly type: (typed: string, isAsked: () => boolean) => Iterable<Edited>;
}

const ESC = '\u001b';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
const CTRL_W = '\u0017';

/** Arrows and other keys that send more than a character, and the marks around what is pasted. */
const sequences = new RegExp(`${ESC}(?:\\[[0-9;?]*[ -/]*[@-~]|O.|.)?`, 'gu');

/** Digits, `*` and `#` are keys at once while the line is empty; anything else begins a line. */
export function lineEditor(): LineEditor {
  let line = '';
  return {
    text: () => line,
    *type(typed, isAsked) {
      for (const char of typed.replace(sequences, '').replace(/\r\n?/g, '\n')) {
        if (char === CTRL_C || (char === CTRL_D && line === '')) yield { kind: 'interrupt' };
        else if (char === '\n') {
          const done = line;
          line = '';
          yield { kind: 'line', line: done };
        } else if (char === '\u007f' || char === '\b') line = [...line].slice(0, -1).join('');
        else if (char === CTRL_U) line = '';
        else if (char === CTRL_W) line = line.replace(/\S*\s*$/, '');
        else if (line === '' && !isAsked() && /^[0-9*#]$/.test(char)) yield { kind: 'key', key: char };
        else if (!/^\p{Cc}$/u.test(char) && (line !== '' || char !== ' ')) line += char;
      }
    },
  };
}
