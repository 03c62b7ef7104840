import type { SourceScalar } from '../../../engine/source/node.ts';
import {
  readBoolean,
  readDigits,
  readDuration,
  readInteger,
  readNumber,
  readPhone,
  readPlainValue,
  type Reading,
} from '../../../engine/source/scalar.ts';
import { parsed, scalarAt } from './read-tree.ts';

const scalar = (text: string): SourceScalar => scalarAt(parsed(`a: ${text}`), 'a');

/** The value, or the problem's code. */
const outcome = (reading: Reading<unknown>): unknown => (reading.ok ? reading.value : reading.problem.code);
const message = (reading: Reading<unknown>): string => (reading.ok ? '' : reading.problem.message);

test.each([
  ['5', 5],
  ['-5', -5],
  ['0', 0],
  ['-0', 0],
  ['010', 'bad-number'],
  ['+5', 'bad-number'],
  ['5.0', 'wrong-type'],
  ['1e3', 'wrong-type'],
  ['"5"', 'wrong-type'],
  ['five', 'wrong-type'],
  ['99999999999999999999', 'wrong-type'],
  ['', 'wrong-type'],
  ['!x 5', 'wrong-type'],
])('readInteger %s', (text, expected) => {
  expect(outcome(readInteger(scalar(text)))).toBe(expected);
});

test.each([
  ['5', 5],
  ['0.5', 0.5],
  ['-1.5e3', -1500],
  ['.5', 0.5],
  ['00.5', 'bad-number'],
  ['+1.5', 'bad-number'],
  ['1e999', 'wrong-type'],
  ['.nan', 'wrong-type'],
  ['x', 'wrong-type'],
])('readNumber %s', (text, expected) => {
  expect(outcome(readNumber(scalar(text)))).toBe(expected);
});

test.each([
  ['true', true],
  ['False', false],
  ['yes', 'wrong-type'],
  ['"true"', 'wrong-type'],
  ['1', 'wrong-type'],
])('readBoolean %s', (text, expected) => {
  expect(outcome(readBoolean(scalar(text)))).toBe(expected);
});

test.each<[string, unknown]>([
  ['', null],
  ['~', null],
  ['null', null],
  ['true', true],
  ['FALSE', false],
  ['yes', 'yes'],
  ['5', 5n],
  ['-5', -5n],
  ['12345678901234567890', 12345678901234567890n],
  ['0x1F', 31n],
  ['0o17', 15n],
  ['1.5', 1.5],
  ['2.0', 2],
  ['1e3', 1000],
  ['.inf', Number.POSITIVE_INFINITY],
  ['.nan', Number.NaN],
  ['010', 'bad-number'],
  ['+13125550100', 'bad-number'],
  ['-01.5', 'bad-number'],
  ['"010"', '010'],
  ['0.5', 0.5],
  ['0', 0n],
  ['09:00', '09:00'],
  ['2026-12-25', '2026-12-25'],
  ['1.2.3', '1.2.3'],
  ['text', 'text'],
  ['"true"', 'true'],
])('readPlainValue %s', (text, expected) => {
  expect(outcome(readPlainValue(scalar(text)))).toBe(expected);
});

test.each([
  ['500ms', 500],
  ['5s', 5_000],
  ['1.5s', 1_500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['"5s"', 5_000],
  ['0s', 0],
  ['5', 'bad-duration'],
  ['5 s', 'bad-duration'],
  ['-5s', 'bad-duration'],
  ['1h30m', 'bad-duration'],
  ['', 'bad-duration'],
  ['soon', 'bad-duration'],
  ['99999999h', 'bad-duration'],
])('readDuration %s', (text, expected) => {
  expect(outcome(readDuration(scalar(text)))).toBe(expected);
});

test('a duration’s message shows what to write', () => {
  expect(message(readDuration(scalar('5')))).toContain('`5s`');
  expect(message(readDuration(scalar('30 seconds')))).toContain('`30s`');
  expect(message(readDuration(scalar('200 milliseconds')))).toContain('`200ms`');
  expect(message(readDuration(scalar('1h30m')))).toContain('one number with one unit');
});

test.each([
  ['1', '1'],
  ['010', '010'],
  ['"*"', '*'],
  ['"12#"', '12#'],
  ['+1', 'bad-key'],
  ['A', 'bad-key'],
  ['"1 2"', 'bad-key'],
  ['', 'bad-key'],
])('readDigits %s', (text, expected) => {
  expect(outcome(readDigits(scalar(text)))).toBe(expected);
});

test.each([
  ['+13125550100', '+13125550100'],
  ['"+13125550100"', '+13125550100'],
  ['sip:desk@example.com', 'sip:desk@example.com'],
  ['sips:desk@example.com:5061;transport=tls', 'sips:desk@example.com:5061;transport=tls'],
  ['13125550100', 'bad-number'],
  ['"+1 312 555 0100"', 'bad-number'],
  ['+0312555010', 'bad-number'],
  ['+123456', 'bad-number'],
  ['+1234567890123456', 'bad-number'],
  ['operator', 'bad-number'],
  ['', 'bad-number'],
])('readPhone %s', (text, expected) => {
  expect(outcome(readPhone(scalar(text)))).toBe(expected);
});

test('a phone number’s message shows what to write', () => {
  expect(message(readPhone(scalar('13125550100')))).toContain('"+13125550100"');
  expect(message(readPhone(scalar('0013125550100')))).toContain('"+13125550100"');
  expect(message(readPhone(scalar('"+1 (312) 555-0100"')))).toContain('"+13125550100"');
});
