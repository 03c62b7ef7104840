import { facts, localTime, relative, span, table } from '../../../server/cli/table.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

describe('a table', () => {
  it('lines its columns up, numbers at the right', () => {
    const columns = [{ title: 'FLOW' }, { title: 'CALLS', right: true }, { title: 'FILE' }] as const;
    const rows = [
      ['hotel', '2', 'hotel.yaml'],
      ['a', '12345678', ''],
    ];
    expect(table(columns, rows, false)).toBe(
      ['FLOW      CALLS  FILE', 'hotel         2  hotel.yaml', 'a      12345678', ''].join('\n'),
    );
  });

  it('paints its heading alone', () => {
    expect(table([{ title: 'A' }], [['b']], true)).toBe('\u001B[2mA\u001B[22m\nb\n');
  });

  it('lets no text from outside break a line or paint', () => {
    expect(table([{ title: 'FROM' }], [['\u001B[31msip:x\r\n\u0007y']], false)).toBe('FROM\nsip:x y\n');
    expect(facts([['from', 'a\nb']])).toBe('  from  a b\n');
  });
});

it('facts leave out what is empty', () => {
  expect(
    facts([
      ['a', '1'],
      ['much', ''],
      ['bc', '2'],
    ]),
  ).toBe('  a   1\n  bc  2\n');
});

it.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_599_000, '59 min'],
  [7_200_000, '2 h'],
  [86_400_000 * 3, '3 d'],
])('%d ms are %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});

it('shows a moment in the zone of this machine, to the second', () => {
  const at = new Date(2026, 10, 5, 18, 0, 5, 789).toISOString();
  expect(localTime(at)).toBe('2026-11-05 18:00:05');
});

it('tells times by how long ago or ahead they are', () => {
  const at = (ms: number): string => relative(new Date(NOW + ms).toISOString(), NOW);
  expect([at(-180_000), at(7_200_000), at(0), at(300)]).toEqual(['3 min ago', 'in 2 h', 'now', 'now']);
});

it.each([
  [7_197_000, 'in 1 h 59 min'],
  [3_600_000 + 59_000, 'in 1 h'],
  [86_400_000 * 2 - 1_000, 'in 1 d 23 h'],
  [61_000, 'in 1 min 1 s'],
  [1_500, 'in 1 s'],
])('%d ms ahead are told %s', (ms, text) => {
  expect(relative(new Date(NOW + ms).toISOString(), NOW)).toBe(text);
});
