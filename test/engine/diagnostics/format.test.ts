import type { Place } from '../../../engine/diagnostics/diagnostic.ts';
import { formatJson } from '../../../engine/diagnostics/format-json.ts';
import { formatPretty, summarize } from '../../../engine/diagnostics/format-pretty.ts';
import { diagnostic } from '../../../engine/diagnostics/make.ts';

const file = 'flows/acme.yaml';
const at = (line: number, column: number, endColumn: number, endLine = line): Place => ({
  file,
  line,
  column,
  endLine,
  endColumn,
});

function pretty(text: string, place: Place, width = 100): string {
  return formatPretty([diagnostic('wrong-type', place, 'wrong')], new Map([[file, text]]), { color: false, width });
}

function frame(text: string, place: Place, width = 100): readonly string[] {
  return pretty(text, place, width)
    .split('\n')
    .slice(1, 3)
    .map((line) => line.replace(/^ +\d* \| /, ''));
}

describe('formatPretty', () => {
  test('shows the place, the line with carets, the nearest name, further places and where to read on', () => {
    const text = 'a: 1\ngoto: mani_menu\nb: 2\n';
    const finding = diagnostic('unknown-state', at(2, 7, 16), 'there is no state `mani_menu`', {
      suggestions: ['main_menu', 'menu'],
      also: [at(3, 1, 2)],
    });
    expect(formatPretty([finding], new Map([[file, text]]), { color: false })).toBe(
      [
        'flows/acme.yaml:2:7: error[unknown-state] there is no state `mani_menu`',
        '  2 | goto: mani_menu',
        '    |       ^^^^^^^^^',
        '  help: did you mean `main_menu` or `menu`?',
        '  also here: flows/acme.yaml:3:1',
        '  3 | b: 2',
        '    | ^',
        '  see docs/diagnostics.md#unknown-state',
      ].join('\n'),
    );
  });

  test('a code is explained once', () => {
    const twice = [diagnostic('bad-key', at(1, 1, 2), 'one'), diagnostic('bad-key', at(1, 1, 2), 'two')];
    const text = formatPretty(twice, new Map(), { color: false });
    expect(text.match(/see docs/g)).toHaveLength(1);
  });

  test('many further places are counted up', () => {
    const also = [2, 3, 4, 5, 6].map((line) => at(line, 1, 2));
    const text = formatPretty([diagnostic('bad-key', at(1, 1, 2), 'x', { also })], new Map(), { color: false });
    expect(text).toContain('also here: flows/acme.yaml:4:1\n  and on line 5, 6');
  });

  test.each([
    ['a tab', '\tkey: value', at(1, 2, 5), ['    key: value', '    ^^^']],
    ['wide characters', '日本: x', at(1, 5, 6), ['日本: x', '      ^']],
    ['an emoji', 'a 😀 b', at(1, 6, 7), ['a 😀 b', '     ^']],
    ['a combining accent', 'e\u0301 b', at(1, 4, 5), ['e\u0301 b', '  ^']],
    ['an escape sequence', 'a\u001b[31m b', at(1, 1, 2), ['a�[31m b', '^']],
    ['an empty place', 'key:', at(1, 5, 5), ['key:', '    ^']],
    ['several lines', 'key: |\n  text', at(1, 6, 7, 2), ['key: |', '     ^']],
    ['CRLF', 'key: x\r\nb: c', at(1, 6, 7), ['key: x', '     ^']],
    ['a byte-order mark', '\uFEFFkey: x', at(1, 6, 7), ['key: x', '     ^']],
    ['a place past the end of the line', 'ab', at(1, 9, 12), ['ab', '  ^']],
  ])('%s', (_name, text, place, expected) => {
    expect(frame(text, place)).toEqual(expected);
  });

  test('a very long line is cut around the mistake, and fits', () => {
    const text = `${'before '.repeat(50)}WRONG ${'after '.repeat(50)}`;
    const [line = '', carets = ''] = frame(text, at(1, 351, 356), 60);
    expect(line.length).toBeLessThanOrEqual(60);
    expect(line.slice(carets.indexOf('^'), carets.length)).toBe('WRONG');
    expect(line).toMatch(/^….*…$/);
  });

  test('a mistake longer than the line is cut too', () => {
    const [line = '', carets = ''] = frame('x'.repeat(500), at(1, 1, 501), 60);
    expect(line.length).toBeLessThanOrEqual(60);
    expect(carets).toBe('^'.repeat(line.length - 1));
  });

  test('without the source, or beyond it, the message stands alone', () => {
    expect(pretty('one line', at(9, 1, 2)).split('\n')).toHaveLength(2);
    expect(formatPretty([diagnostic('bad-key', at(1, 1, 2), 'x')], new Map(), { color: false })).not.toContain('|');
  });

  test('color wraps, and changes no text', () => {
    const finding = [diagnostic('bad-key', at(1, 1, 2), 'x', { suggestions: ['y'], also: [at(1, 1, 2)] })];
    const sources = new Map([[file, 'abc']]);
    const colored = formatPretty(finding, sources, { color: true });
    expect(colored).toContain('\u001b[31merror[bad-key]\u001b[39m');
    // eslint-disable-next-line no-control-regex -- the codes are what is taken away
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(formatPretty(finding, sources, { color: false }));
  });
});

describe('summarize', () => {
  const error = diagnostic('bad-key', at(1, 1, 2), 'x');
  const warning = diagnostic('unused-variable', { ...at(1, 1, 2), file: 'b.yaml' }, 'x');

  test.each([
    [[], null],
    [[error], '1 error in 1 file'],
    [[error, error, warning], '2 errors, 1 warning in 2 files'],
    [[warning, warning], '2 warnings in 1 file'],
  ])('%#', (diagnostics, expected) => {
    expect(summarize(diagnostics)).toBe(expected);
  });
});

test('formatJson names exactly the fields that programs rely on', () => {
  const finding = diagnostic('bad-key', at(3, 5, 9, 4), 'x', { suggestions: ['y'], also: [at(9, 1, 2)] });
  expect(JSON.parse(formatJson([finding]))).toEqual({
    diagnostics: [
      {
        code: 'bad-key',
        severity: 'error',
        message: 'x',
        file,
        line: 3,
        column: 5,
        endLine: 4,
        endColumn: 9,
        suggestions: ['y'],
      },
    ],
  });
  expect(JSON.parse(formatJson([]))).toEqual({ diagnostics: [] });
});
