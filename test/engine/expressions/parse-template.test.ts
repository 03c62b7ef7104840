import { parseTemplate } from '../../../engine/expressions/parse-template.ts';
import { scalarAt, covered, parsed } from '../source/read-tree.ts';
import { marked, placeOf, template } from './parse.ts';

test.each<[string, readonly string[]]>([
  ['', []],
  ['plain text', ['plain text']],
  ['Hello ${name}!', ['Hello ', '<name>', '!']],
  ['${a}${b}', ['<a>', '<b>']],
  ['$${a}', ['${a}']],
  ['$$${a}', ['$${a}']],
  ['cost: $5 $', ['cost: $5 $']],
  ['${ "}" }', ['< "}" >']],
  ["${ '}' + a }", ["< '}' + a >"]],
  ['${ "\\"}" }', ['< "\\"}" >']],
  ['${ """a"}b""" }', ['< """a"}b""" >']],
  ['${ r"}" }', ['< r"}" >']],
  ['${ {"a": {"b": 1}}.a.b }', ['< {"a": {"b": 1}}.a.b >']],
  ['${ a // }\n }', ['< a // }\n >']],
  ['${ "${x}" }', ['< "${x}" >']],
])('%j', (text, expected) => {
  expect(template(text).parts.map((part) => (typeof part === 'string' ? part : `<${part.source}>`))).toEqual(expected);
});

test.each([
  ['Hello ${name', '${', 'never closed by `}`'],
  ['${a} and ${b', '${', 'never closed by `}`'],
  ['${ {"a": 1 }', '${', 'never closed by `}`'],
  ['Hello ${ "name }', '"', 'never closed by `"`'],
  ['Hello ${}', '${}', 'an expression is missing'],
  ['Hello ${  }!', '${  }', 'an expression is missing'],
  ['Hello ${a = b}', '=', 'write `==`'],
  ['Hello ${${a}}', '$', 'is not expected here'],
])('%s', (text, mark, message) => {
  const { template: parsedTemplate, diagnostics } = parseTemplate(text, placeOf(text));
  expect(parsedTemplate).toBeNull();
  expect(diagnostics[0]?.code).toBe('bad-expression');
  expect(diagnostics[0]?.message).toContain(message);
  expect(marked(text, diagnostics[0])).toBe(mark);
});

test('all mistakes of a text are found', () => {
  const text = '${a = 1} ${b ==} ${c';
  expect(parseTemplate(text, placeOf(text)).diagnostics).toHaveLength(3);
});

test.each([
  'a: one ${x = 1} two',
  'a: "\\"one\\" \\u00e9 ${x = 1} two"',
  "a: 'it''s ${x = 1}'",
  'a: >\n  one\n  two ${x\n  = 1}\n',
  'a: |\n  one\n    ${x = 1}\n',
])('the place is exact in %j', (text) => {
  const scalar = scalarAt(parsed(text), 'a');
  const { diagnostics } = parseTemplate(scalar.text, scalar.place);
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0] && covered(text, diagnostics[0].place)).toBe('=');
});
