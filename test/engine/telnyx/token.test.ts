import fc from 'fast-check';
import { commandId, decodeToken, encodeToken } from '../../../engine/telnyx/token.ts';

const call = '891510ac-f3e4-41e8-af5b-de00688a4901';
const uuid = fc.uuid();
const count = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 2 ** 48 - 1 }));

test('a token comes back as it was', () => {
  fc.assert(
    fc.property(uuid, count, (id, n) => {
      const written = encodeToken({ call: id, n });
      expect(written).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
      expect(decodeToken(written)).toEqual({ call: id, n });
    }),
  );
});

test.each([
  null,
  '',
  'not base64',
  'aGF2ZSBhIG5pY2UgZGF5ID1d',
  btoa(`pressone:${call}:`),
  btoa(`pressone:${call}:-1`),
  btoa(`pressone:${call}:01`),
  btoa(`pressone:${call}:1.5`),
  btoa(`pressone:${call}:999999999999999`),
  btoa(`pressone:${call.toUpperCase()}:1`),
  btoa(`pressone:${'-'.repeat(36)}:1`),
  `${encodeToken({ call, n: 1 })}\n`,
  encodeToken({ call, n: 1 }).slice(0, -2),
])('is no token of ours: %j', (clientState) => {
  expect(decodeToken(clientState)).toBeNull();
});

test('decoding never throws and takes only what encoding writes', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' })), (text) => {
      const token = decodeToken(text);
      expect(token === null || encodeToken(token) === text).toBe(true);
    }),
  );
});

test('a changed character makes it another token or none', () => {
  const written = encodeToken({ call, n: 77 });
  fc.assert(
    fc.property(
      fc.nat({ max: written.length - 1 }),
      fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '+', '/', '='),
      (at, character) => {
        fc.pre(written[at] !== character);
        const changed = written.slice(0, at) + character + written.slice(at + 1);
        expect(decodeToken(changed)).not.toEqual({ call, n: 77 });
      },
    ),
  );
});

test('a command id has the shape of a UUID, is steady, and is the call’s own for n = 0', () => {
  expect(commandId(call, 0)).toBe(call);
  expect(commandId(call, 1)).toBe('891510ac-f3e4-41e8-af5b-de00688a4900');
  expect(commandId(call, 2 ** 48 - 1)).toBe('891510ac-f3e4-41e8-af5b-21ff9775b6fe');
  fc.assert(
    fc.property(uuid, count, (id, n) => {
      expect(commandId(id, n)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      expect(commandId(id, n)).toBe(commandId(id, n));
    }),
  );
});

test('different commands have different ids', () => {
  fc.assert(
    fc.property(uuid, count, count, (id, a, b) => {
      expect(commandId(id, a) === commandId(id, b)).toBe(a === b);
    }),
  );
});

test('a command whose id has grown too old gets one that no other command has', () => {
  const others = new Set(Array.from({ length: 1_000 }, (_, n) => commandId(call, n)));
  expect(commandId(call, 3, 0)).toBe(commandId(call, 3));
  expect(others.has(commandId(call, 3, 1))).toBe(false);
  expect(commandId(call, 3, 2)).not.toBe(commandId(call, 3, 1));
});

test.each([-1, 1.5, NaN, Infinity, 2 ** 48])('%d is no number of a command', (n) => {
  expect(() => encodeToken({ call, n })).toThrow(RangeError);
  expect(() => commandId(call, n)).toThrow(RangeError);
});

test('a call has a UUID', () => {
  expect(() => encodeToken({ call: 'x', n: 1 })).toThrow(RangeError);
  expect(() => commandId(`${call}0`, 1)).toThrow(RangeError);
});
