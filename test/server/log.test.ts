import { createLogger, maskNumbers } from '../../server/log.ts';

function written(fields: Record<string, unknown>, message = 'Something happened.'): Record<string, unknown> {
  const lines: string[] = [];
  createLogger('debug', (line) => lines.push(line)).info(fields, message);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/\n$/);
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
}

describe('the log', () => {
  it('is one JSON object a line', () => {
    expect(written({ call: 'c', n: 3 })).toMatchObject({ level: 'info', call: 'c', n: 3, msg: 'Something happened.' });
  });

  it('leaves out the last digits of numbers, wherever they stand', () => {
    const line = written({ from: '+12025550133', list: [{ to: 'tel:+4930123456' }] }, 'A call from +12025550133.');
    expect(JSON.stringify(line)).not.toMatch(/0133|3456/);
    expect(line).toMatchObject({ from: '+1202555****', msg: 'A call from +1202555****.' });
    expect(maskNumbers('2811212257810187875')).toBe('2811212257810187875');
  });

  it('leaves them out of what is a number in any other form', () => {
    expect(
      written({ from: '2025550133', to: 'sip:4930123456@pbx.example', connectionId: '2811212257810187875' }),
    ).toMatchObject({
      from: '202555****',
      to: 'sip:493012****@pbx.example',
      connectionId: '2811212257810187875',
    });
  });

  it('tells of keys pressed only how many', () => {
    expect(written({ digits: '1234', digit: '5' })).toMatchObject({ digits: '<4 keys>', digit: '<1 keys>' });
  });

  it('tells errors with their codes and causes', () => {
    const cause = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
    const error = new Error('no commit for +12025550133', { cause });
    expect(written({ error })).toMatchObject({
      error: { message: 'no commit for +1202555****', cause: { message: 'disk full', code: 'ENOSPC' } },
    });
  });

  it('keeps below its level silent', () => {
    const lines: string[] = [];
    const log = createLogger('error', (line) => lines.push(line));
    log.warn({}, 'no');
    log.error({}, 'yes');
    expect(lines).toHaveLength(1);
  });
});
