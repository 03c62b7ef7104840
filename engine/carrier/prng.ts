/** A seeded generator as plain data (mulberry32); the same seed gives the same sequence. Not for secrets. */
export interface Prng {
  state: number;
}

const GOLDEN = 0x9e3779b9;
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));

/** A generator for `seed` (any number); `stream` gives independent sequences of one seed. */
export function makePrng(seed: number, stream: number): Prng {
  const prng = { state: (Math.trunc(seed) ^ Math.imul(stream + 1, GOLDEN)) >>> 0 };
  // Neighbouring seeds would otherwise begin with neighbouring values.
  prng.state = nextUint32(prng);
  return prng;
}

/** The next integer of 0 … 2^32 - 1. */
export function nextUint32(prng: Prng): number {
  prng.state = (prng.state + 0x6d2b79f5) >>> 0;
  let x = prng.state;
  x = Math.imul(x ^ (x >>> 15), x | 1);
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
  return (x ^ (x >>> 14)) >>> 0;
}

/** The next number of 0 (inclusive) … 1 (exclusive). */
export function nextFraction(prng: Prng): number {
  return nextUint32(prng) / 4294967296;
}

/** The next integer of `min` … `max`, both inclusive. */
export function nextInteger(prng: Prng, min: number, max: number): number {
  return min + Math.floor(nextFraction(prng) * (max - min + 1));
}

/** A UUID of version 4. */
export function nextUuid(prng: Prng): string {
  const a = nextUint32(prng);
  const b = (nextUint32(prng) & 0xffff0fff) | 0x4000;
  const c = (nextUint32(prng) & 0x3fffffff) | 0x80000000;
  const d = nextUint32(prng);
  return `${hex(a)}-${hex(b >>> 16, 2)}-${hex(b & 0xffff, 2)}-${hex(c >>> 16, 2)}-${hex(c & 0xffff, 2)}${hex(d)}`;
}

function hex(value: number, bytes = 4): string {
  let text = '';
  for (let shift = (bytes - 1) * 8; shift >= 0; shift -= 8) text += HEX[(value >>> shift) & 0xff] ?? '';
  return text;
}

/** `length` characters of `A-Z a-z 0-9 - _`. */
export function nextToken(prng: Prng, length: number): string {
  let text = '';
  let bits = 0;
  for (let n = 0; n < length; n++) {
    if (n % 5 === 0) bits = nextUint32(prng);
    text += URL_SAFE.charAt(bits & 63);
    bits >>>= 6;
  }
  return text;
}
