import type { Place } from '../../../engine/diagnostics/diagnostic.ts';
import { diagnostic } from '../../../engine/diagnostics/make.ts';
import { orderDiagnostics } from '../../../engine/diagnostics/order.ts';

const at = (line: number, column = 1, file = 'a.yaml'): Place => ({
  file,
  line,
  column,
  endLine: line,
  endColumn: column + 1,
});

describe('orderDiagnostics', () => {
  test('sorts by file, line and column', () => {
    const places = [at(2, 1, 'b.yaml'), at(10), at(2, 9), at(2, 3)];
    const ordered = orderDiagnostics(places.map((place) => diagnostic('wrong-type', place, `at ${place.line}`)));
    expect(ordered.map(({ place }) => [place.file, place.line, place.column])).toEqual([
      ['a.yaml', 2, 3],
      ['a.yaml', 2, 9],
      ['a.yaml', 10, 1],
      ['b.yaml', 2, 1],
    ]);
  });

  test('a name that is missing is one finding, wherever it is used', () => {
    const message = 'there is no state `mani`';
    const [only, ...others] = orderDiagnostics([
      diagnostic('unknown-state', at(9), message),
      diagnostic('unknown-state', at(3), message, { suggestions: ['main'] }),
      diagnostic('unknown-state', at(3), message),
    ]);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ place: at(3), also: [at(9)], suggestions: ['main'] });
  });

  test('other mistakes are one each, though their messages are alike', () => {
    const message = 'write `==` to compare';
    const found = [diagnostic('bad-expression', at(3), message), diagnostic('bad-expression', at(9), message)];
    expect(orderDiagnostics(found)).toEqual(found);
  });

  test('the same finding made twice is one', () => {
    const twice = [diagnostic('bad-number', at(3), 'x'), diagnostic('bad-number', at(3), 'x')];
    expect(orderDiagnostics(twice)).toHaveLength(1);
  });

  test('the severity is the code’s unless said otherwise', () => {
    expect(diagnostic('unreachable-state', at(1), 'x').severity).toBe('warning');
    expect(diagnostic('silent-loop', at(1), 'x').severity).toBe('error');
    expect(diagnostic('silent-loop', at(1), 'x', { severity: 'warning' }).severity).toBe('warning');
  });
});
