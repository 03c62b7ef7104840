import { EvaluationError, ParseError, TypeError as CheckError } from '@marcbachmann/cel-js';
import { signaturesOf, typeText } from './environment.ts';
import { authorName } from './stand-in.ts';

/** What the library had to say, in an author's words, with where in the source it is about. */
export interface Complaint {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Rewrites an error that evaluating or checking threw. The text never holds values, which may be secret. */
export function complaintOf(error: unknown, source: string): Complaint {
  if (error instanceof EvaluationError || error instanceof CheckError || error instanceof ParseError) {
    const start = error.range?.start ?? 0;
    const end = error.range?.end ?? source.length;
    return { code: error.code, message: sentence(error.code, error.summary, source.slice(start, end)), start, end };
  }
  return { code: 'internal', message: 'it cannot be evaluated', start: 0, end: source.length };
}

const fixed: Readonly<Record<string, string>> = {
  division_by_zero: 'division by zero',
  modulo_by_zero: 'modulo by zero',
  numeric_overflow: 'a number grew too large',
  index_out_of_bounds: 'the list has no such item',
  index_out_of_range: 'a position lies outside the text',
  optional_value_missing: 'the optional value is absent',
  unsupported_type: 'it has a value that expressions cannot use',
  bool_conversion_error: '`bool` got a text that is neither true nor false',
  double_conversion_error: '`double` got a text that is not a number',
  uint_conversion_error: '`uint` got a value that is not a whole number from 0',
  invalid_timestamp: 'a timestamp cannot be read',
  invalid_duration: 'a duration cannot be read; write one like "90s"',
  invalid_list_element_type: '`join` got a list that holds more than texts',
  invalid_index_type: 'a list is read by a whole number, a map by a text',
  invalid_macro_argument: '`has` takes a field like `customer.tier`; other macros a new name first',
  list_item_type_mismatch: 'the list holds a value of another type',
};

function sentence(code: string, summary: string, part: string): string {
  const known = Object.hasOwn(fixed, code) ? fixed[code] : undefined;
  if (known !== undefined) return known;
  switch (code) {
    case 'pressone':
      return summary;
    case 'no_such_key':
      return /^\w+$/.test(part) ? `there is no \`${part}\`` : `\`${shortened(part)}\` has no such key`;
    case 'unknown_variable':
      return `there is no variable \`${part}\``;
    case 'no_such_overload':
      return operatorSentence(summary);
    case 'no_matching_overload':
      return callSentence(summary);
    case 'invalid_condition_type':
      return `\`${shortened(part)}\` must be true or false here${gotText(summary)}`;
    case 'invalid_logical_operand':
      return `\`&&\` and \`||\` take only true and false${gotText(summary)}`;
    case 'incompatible_ternary_branches':
      return `both outcomes of \`? :\` must have one type${gotText(summary)}`;
    case 'incompatible_argument_type':
      return `the value to fall back to must have the optional's type${gotText(summary)}`;
    case 'optional_expected':
      return 'this works on an optional only; read the field with `.?`';
    case 'cannot_index_type':
      return `a value that is ${article(/'(.*)'/.exec(summary)?.[1])} has no fields or items`;
    case 'invalid_comprehension_range':
      return 'only a list or a map can be gone through';
    case 'variable_type_mismatch':
    case 'field_type_mismatch':
      return `\`${shortened(part)}\` holds a value of another type`;
    default:
      return `\`${shortened(part)}\` cannot be evaluated`;
  }
}

function operatorSentence(summary: string): string {
  const binary = /^no such overload: (.+) (==|!=|<=|>=|<|>|in|[-+*/%]) (.+)$/.exec(summary);
  if (binary !== null) {
    const [, left = '', operator = '', right = ''] = binary;
    return `\`${operator}\` does not work between ${typeText(left)} and ${typeText(right)}`;
  }
  const unary = /^no such overload: ([-!])(.+)$/.exec(summary);
  return `\`${unary?.[1] ?? ''}\` does not work on ${article(unary?.[2])}`;
}

function callSentence(summary: string): string {
  const called = /'(?:(.+)\.)?(\w+)\((.*)\)'$/.exec(summary);
  const [, receiver, raw = '', types = ''] = called ?? [];
  const name = authorName(raw);
  const given = types
    .replace(/<[^()]*>/g, '')
    .split(', ')
    .map(typeText)
    .join(', ');
  const takes = types === '' ? `\`${name}\` does not work` : `\`${name}\` does not take ${given}`;
  const on = receiver === undefined ? '' : ` on ${article(receiver)}`;
  const ways = signaturesOf(name, receiver !== undefined);
  const hint = ways.length === 0 ? otherForm(name, receiver !== undefined) : `; it is ${ways.slice(0, 4).join(' or ')}`;
  return takes + on + hint;
}

function otherForm(name: string, method: boolean): string {
  const [other] = signaturesOf(name, !method);
  return other === undefined ? '' : `; write ${other}`;
}

function gotText(summary: string): string {
  const got = /got '(.*?)'(?: and '(.*?)')?$/.exec(summary);
  if (got?.[1] === undefined) return '';
  return got[2] === undefined ? `, not ${typeText(got[1])}` : `, not ${typeText(got[1])} and ${typeText(got[2])}`;
}

function article(type: string | undefined): string {
  const text = typeText(type ?? 'dyn');
  if (text === 'any') return 'of an unknown type';
  if (text === 'null') return 'null';
  return `${/^[aeiou]/.test(text) ? 'an' : 'a'} ${text}`;
}

function shortened(part: string): string {
  const line = part.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
