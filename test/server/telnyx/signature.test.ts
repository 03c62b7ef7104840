import fc from 'fast-check';
import nacl from 'tweetnacl';
import {
  createVerifier,
  parsePublicKeys,
  verifyHeaders,
  verifySignature,
  type ParsedPublicKeys,
} from '../../../server/telnyx/signature.ts';
import { makeKeyPair, signWebhook } from '../../../server/telnyx/signing.ts';

const seeded = (seed: number): nacl.SignKeyPair => nacl.sign.keyPair.fromSeed(new Uint8Array(32).fill(seed));
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const first = seeded(1);
const second = seeded(2);

type Keys = Extract<ParsedPublicKeys, { ok: true }>['keys'];

function keysOf(...pairs: readonly nacl.SignKeyPair[]): Keys {
  const parsed = parsePublicKeys(pairs.map(({ publicKey }) => base64(publicKey)).join(', '));
  if (!parsed.ok) throw new Error(parsed.problems.join());
  return parsed.keys;
}

const nowSeconds = 1_763_868_600;
const nowMs = nowSeconds * 1000;
const headers = signWebhook(base64(first.secretKey), nowSeconds, '{"data":{}}');
const signature = Buffer.from(headers['telnyx-signature-ed25519'], 'base64');

describe('parsePublicKeys', () => {
  test('reads one key and several', () => {
    expect(keysOf(first)).toHaveLength(1);
    expect(keysOf(first, second)).toHaveLength(2);
  });

  test.each([
    ['', 'the key is empty'],
    ['%%%', 'the key is not base64'],
    [base64(new Uint8Array(31)), 'the key has 31 bytes instead of 32'],
    [base64(new Uint8Array(33)), 'the key has 33 bytes instead of 32'],
    [base64(first.secretKey), 'the key has 64 bytes instead of 32'],
    [base64(first.publicKey).replace('=', ''), 'the key is not standard base64 with padding'],
    [`${base64(first.publicKey)},`, 'key 2 of 2: the key is empty'],
    ['x,y', 'key 1 of 2: the key has 0 bytes instead of 32'],
  ])('%j', (text, problem) => {
    const parsed = parsePublicKeys(text);
    expect(parsed.ok || parsed.problems[0]).toBe(problem);
  });
});

describe('verifyHeaders', () => {
  test('gives timestamp, signature and the difference of the clocks', () => {
    expect(verifyHeaders({ ...headers }, nowMs + 1500)).toEqual({
      ok: true,
      timestamp: String(nowSeconds),
      signature,
      skewMs: 1500,
    });
  });

  test.each([
    [{ 'telnyx-timestamp': '1' }, 'missing_signature'],
    [{ ...headers, 'telnyx-signature-ed25519': '' }, 'missing_signature'],
    [{ ...headers, 'telnyx-timestamp': undefined }, 'missing_timestamp'],
    [{ ...headers, 'telnyx-signature-ed25519': base64(new Uint8Array(63)) }, 'bad_signature_encoding'],
    [{ ...headers, 'telnyx-signature-ed25519': base64(new Uint8Array(65)) }, 'bad_signature_encoding'],
    [{ ...headers, 'telnyx-signature-ed25519': base64(signature).slice(0, -2) }, 'bad_signature_encoding'],
    [{ ...headers, 'telnyx-signature-ed25519': ` ${base64(signature)}` }, 'bad_signature_encoding'],
    [{ ...headers, 'telnyx-signature-ed25519': [base64(signature), base64(signature)] }, 'bad_signature_encoding'],
    [
      { ...headers, 'telnyx-signature-ed25519': base64(new Uint8Array(64)).replace('A==', 'B==') },
      'bad_signature_encoding',
    ],
    [{ ...headers, 'telnyx-timestamp': '17638686OO' }, 'bad_timestamp'],
    [{ ...headers, 'telnyx-timestamp': '-1' }, 'bad_timestamp'],
    [{ ...headers, 'telnyx-timestamp': '1e9' }, 'bad_timestamp'],
    [{ ...headers, 'telnyx-timestamp': '1763868600.5' }, 'bad_timestamp'],
    [{ ...headers, 'telnyx-timestamp': '9'.repeat(13) }, 'bad_timestamp'],
    [{ ...headers, 'telnyx-timestamp': String(nowSeconds - 301) }, 'stale_timestamp'],
    [{ ...headers, 'telnyx-timestamp': String(nowSeconds + 301) }, 'stale_timestamp'],
  ])('%j: %s', (given, reason) => {
    expect(verifyHeaders(given, nowMs)).toMatchObject({ ok: false, reason });
  });

  test('five minutes are still fine, either way', () => {
    for (const seconds of [-300, 300]) {
      const given = { ...headers, 'telnyx-timestamp': String(nowSeconds + seconds) };
      expect(verifyHeaders(given, nowMs)).toMatchObject({ ok: true, skewMs: -seconds * 1000 });
    }
  });
});

describe('verifySignature', () => {
  const body = Buffer.from('{"data":{}}');
  const at = String(nowSeconds);

  test('takes what one of the keys signed', async () => {
    expect(await verifySignature(keysOf(first), at, body, signature)).toBe(true);
    expect(await verifySignature(keysOf(second, first), at, body, signature)).toBe(true);
    expect(await verifySignature(keysOf(second), at, body, signature)).toBe(false);
    expect(await verifySignature([], at, body, signature)).toBe(false);
  });

  test('covers the timestamp and every byte of the body', async () => {
    expect(await verifySignature(keysOf(first), String(nowSeconds + 1), body, signature)).toBe(false);
    expect(await verifySignature(keysOf(first), at, Buffer.from('{"data": {}}'), signature)).toBe(false);
  });

  test('a new key pair signs what its public key verifies', async () => {
    const pair = makeKeyPair();
    const signed = signWebhook(pair.secretKey, nowSeconds, body);
    const parsed = parsePublicKeys(pair.publicKey);
    const checked = verifyHeaders({ ...signed }, nowMs);
    if (!parsed.ok || !checked.ok) throw new Error('refused');
    expect(await verifySignature(parsed.keys, checked.timestamp, body, checked.signature)).toBe(true);
  });

  test('agrees with tweetnacl on genuine, bit-flipped and wrong-length input', async () => {
    const flip = fc.record({ part: fc.constantFrom('signature', 'message', 'key', 'none'), bit: fc.nat() });
    const length = fc.constantFrom(0, 32, 63, 64, 64, 64, 64, 65, 128);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(first, second),
        fc.uint8Array({ maxLength: 200 }),
        flip,
        length,
        async (pair, content, { part, bit }, bytes) => {
          const genuine = nacl.sign.detached(Buffer.concat([Buffer.from(`${at}|`), content]), pair.secretKey);
          const message = Buffer.from(part === 'message' ? flipped(content, bit) : content);
          const made = Buffer.alloc(bytes);
          made.set((part === 'signature' ? flipped(genuine, bit) : genuine).subarray(0, bytes));
          const publicKey = part === 'key' ? flipped(pair.publicKey, bit) : pair.publicKey;

          const ours = await verifySignature(keysOf({ ...pair, publicKey }), at, message, made);
          expect(ours).toBe(accepted(Buffer.concat([Buffer.from(`${at}|`), message]), made, publicKey));
          expect(ours).toBe(bytes === 64 && (part === 'none' || (part === 'message' && content.length === 0)));
        },
      ),
      // A run costs tweetnacl tens of milliseconds.
      { numRuns: 60 },
    );
  }, 60_000);

  test('refuses a second form of a genuine signature, which tweetnacl takes', async () => {
    const malleable = Buffer.from(signature);
    addGroupOrder(malleable.subarray(32));
    expect(accepted(Buffer.concat([Buffer.from(`${at}|`), body]), malleable, first.publicKey)).toBe(true);
    expect(await verifySignature(keysOf(first), at, body, malleable)).toBe(false);
  });
});

describe('createVerifier', () => {
  const body = Buffer.from('{"data":{}}');

  test('refuses more than it may hold, and takes more once there is room', async () => {
    const verifier = createVerifier(keysOf(first), { maxPending: 2 });
    const check = (): Promise<boolean> => verifier.verify(String(nowSeconds), body, signature);
    const running = [check(), check()];
    expect(verifier.pending()).toBe(2);
    await expect(check()).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    expect(await Promise.all(running)).toEqual([true, true]);
    expect(verifier.pending()).toBe(0);
    expect(await check()).toBe(true);
  });

  test('says no to a forged signature', async () => {
    const verifier = createVerifier(keysOf(first), { maxPending: 1 });
    expect(await verifier.verify(String(nowSeconds), body, Buffer.alloc(64))).toBe(false);
  });
});

describe('signWebhook', () => {
  test('refuses a key or a time that cannot be meant', () => {
    expect(() => signWebhook('AAAA', 1, '')).toThrow(TypeError);
    expect(() => signWebhook(base64(first.secretKey), 1.5, '')).toThrow(TypeError);
    expect(() => signWebhook(base64(first.secretKey), -1, '')).toThrow(TypeError);
  });

  test('signs as tweetnacl does', () => {
    const signedText = fc.property(fc.nat({ max: 255 }), fc.nat(), fc.string(), (seed, at, text) => {
      const pair = seeded(seed);
      const expected = nacl.sign.detached(Buffer.from(`${at}|${text}`), pair.secretKey);
      const signed = signWebhook(base64(pair.secretKey), at, text);
      expect(signed['telnyx-signature-ed25519']).toBe(base64(expected));
    });
    fc.assert(signedText, { seed: 11, numRuns: 30 });
  });

  test('signs text and its bytes alike', () => {
    const key = base64(first.secretKey);
    expect(signWebhook(key, 1, 'ä')).toEqual(signWebhook(key, 1, Buffer.from('ä')));
  });
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = bit % (bytes.length * 8);
  const byte = copy[at >> 3];
  if (byte !== undefined) copy[at >> 3] = byte ^ (1 << (at & 7));
  return copy;
}

function accepted(message: Uint8Array, made: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return nacl.sign.detached.verify(message, made, publicKey);
  } catch {
    // It throws on a signature of a wrong length.
    return false;
  }
}

/** Adds the order of the group to the scalar S, little-endian, in place: the same point, other bytes. */
function addGroupOrder(scalar: Buffer): void {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const sum = BigInt(`0x${Buffer.from(scalar).reverse().toString('hex')}`) + order;
  scalar.set(Buffer.from(sum.toString(16).padStart(64, '0'), 'hex').reverse());
}
