import { evaluate } from '../../../engine/expressions/evaluate.ts';
import type { Value } from '../../../engine/expressions/expression.ts';
import { expression } from './parse.ts';

const scope = { now: new Date('2026-03-08T07:59:05.007Z'), later: new Date('2026-03-08T08:00:00Z') };

test.each<[string, Value]>([
  ['luhn("79927398713")', true],
  ['luhn("79927398714")', false],
  ['luhn("")', false],
  ['luhn("0")', false],
  ['luhn("7992 7398713")', false],
  ['spell("1234")', '1 2 3 4'],
  ['spell("a😀 b")', 'a 😀 b'],
  ['spell("")', ''],
  ['e164("(312) 555-0100", "US")', '+13125550100'],
  ['e164("+44 20 7946 0000", "US")', '+442079460000'],
  ['int("010")', 10n],
  ['int("-7")', -7n],
  ['int(2.9)', 2n],
  ['int(timestamp("1970-01-01T00:01:00Z"))', 60n],
  ['string(now)', '2026-03-08T07:59:05.007Z'],
  ['string(later)', '2026-03-08T08:00:00Z'],
  ['string(duration("1m30s"))', '90s'],
  ['timestamp("2026-03-08T02:00:00-06:00") == later', true],
  ['timestamp(0) < now', true],
  ['bytes("{\\"a\\": 1.5, \\"b\\": 2}").json().b', 2n],
  ['"abc".matches("^a.c$")', true],
  ['"xabcx".matches("abc")', true],
])('%s', (source, expected) => {
  expect(evaluate(expression(source), scope)).toEqual({ ok: true, value: expected });
});

// 2026-03-08 08:00 UTC is when Chicago's clocks jump from 2:00 to 3:00.
test.each<[string, Value]>([
  ['now.getHours("America/Chicago")', 1n],
  ['later.getHours("America/Chicago")', 3n],
  ['now.getHours()', 7n],
  ['now.getDayOfWeek("America/Chicago")', 0n],
  ['now.getDayOfYear()', 66n],
  ['now.getDayOfYear("Asia/Tokyo")', 66n],
  ['now.getDate("Asia/Tokyo")', 8n],
  ['now.getDayOfMonth("Asia/Tokyo")', 7n],
  ['now.getMonth("UTC")', 2n],
  ['now.getFullYear("UTC")', 2026n],
  ['now.getMinutes("Asia/Kolkata")', 29n],
  ['now.getSeconds("UTC")', 5n],
  ['now.getMilliseconds("UTC")', 7n],
  ['duration("3h").getHours()', 3n],
  ['format_time(now, "America/Chicago", "EEEE, d MMMM yyyy")', 'Sunday, 8 March 2026'],
  ['format_time(now, "America/Chicago", "h:mm a")', '1:59 AM'],
  ['format_time(later, "America/Chicago", "HH:mm:ss xxx")', '03:00:00 -05:00'],
  ['format_time(now, "UTC", "EEE dd MMM yy M H s SSS hh")', 'Sun 08 Mar 26 3 7 5 007 07'],
  ["format_time(now, 'UTC', \"'at' h 'o''clock' ''\")", "at 7 o'clock '"],
])('%s', (source, expected) => {
  expect(evaluate(expression(source), scope)).toEqual({ ok: true, value: expected });
});

test.each([
  ['e164("anonymous", "US")', 'no phone number'],
  ['e164("12", "US")', 'no phone number'],
  ['e164("12", "U" + "K")', 'does not know this region'],
  ['format_time(now, "Mars/" + "Base", "d")', 'no such time zone'],
  ['format_time(now, "UTC", "d" + "\'")', 'an apostrophe without its partner'],
  ['now.getHours("Nowhere" + "")', 'no such time zone'],
])('%s fails', (source, reason) => {
  expect(evaluate(expression(source), scope)).toEqual({ ok: false, reason: expect.stringContaining(reason) as string });
});
