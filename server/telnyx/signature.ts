import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ServerError } from '../errors.ts';

// Telnyx signs `TIMESTAMP|RAW BODY` with Ed25519; the key is the account's (developer docs, SDK). `node:crypto` checks a
// signature in 0.06 to 0.1 ms, `tweetnacl` needs 5 to 11 ms and accepts a second form of each signature.

/** How far a signed timestamp may be from our clock, in milliseconds; the SDK allows the same. */
const SIGNATURE_TOLERANCE_MS = 300_000;

/** The outcome of {@link parsePublicKeys}. */
export type ParsedPublicKeys =
  | { readonly ok: true; readonly keys: readonly KeyObject[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Why a webhook is refused before its body is read. */
export type HeaderProblem =
  'missing_signature' | 'missing_timestamp' | 'bad_signature_encoding' | 'bad_timestamp' | 'stale_timestamp';

/** The outcome of {@link verifyHeaders}. `skewMs` is our clock minus the signed one. */
export type VerifiedHeaders =
  | { readonly ok: true; readonly timestamp: string; readonly signature: Buffer; readonly skewMs: number }
  | { readonly ok: false; readonly reason: HeaderProblem; readonly skewMs: number | null };

/** Checks signatures a few at a time. */
export interface Verifier {
  /**
   * @param timestamp the header as it came
   * @param rawBody the bytes as they came, before any parsing
   * @throws ServerError `overloaded` when too many checks are waiting already
   */
  readonly verify: (timestamp: string, rawBody: Buffer, signature: Buffer) => Promise<boolean>;
  /** Checks under way or waiting. */
  readonly pending: () => number;
}

/** Reads one or more keys as Telnyx's portal shows them: base64 of the 32 raw bytes, separated by commas. */
export function parsePublicKeys(text: string): ParsedPublicKeys {
  const parts = text.split(',').map((part) => part.trim());
  const problems = parts.flatMap((part, index) => {
    const problem = keyProblem(part);
    return problem === null ? [] : [parts.length === 1 ? problem : `key ${index + 1} of ${parts.length}: ${problem}`];
  });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, keys: parts.map(importKey) };
}

function keyProblem(key: string): string | null {
  if (key === '') return 'the key is empty';
  // The last of 43 characters carries four bits; anything else there is not what an encoder writes.
  if (/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(key)) return null;
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(key)) return 'the key is not base64';
  const bytes = Buffer.from(key, 'base64').length;
  return bytes === 32 ? 'the key is not standard base64 with padding' : `the key has ${bytes} bytes instead of 32`;
}

function importKey(key: string): KeyObject {
  const x = Buffer.from(key, 'base64').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/**
 * Checks what can be checked before the body is read: both headers are there, the signature has 64 bytes, the timestamp
 * is within five minutes of our clock.
 * @param nowMs our clock, in milliseconds since 1970
 */
export function verifyHeaders(headers: IncomingHttpHeaders, nowMs: number): VerifiedHeaders {
  const signature = single(headers['telnyx-signature-ed25519']);
  const timestamp = single(headers['telnyx-timestamp']);
  if (signature === '') return { ok: false, reason: 'missing_signature', skewMs: null };
  if (timestamp === '') return { ok: false, reason: 'missing_timestamp', skewMs: null };
  if (!/^[A-Za-z0-9+/]{85}[AQgw]==$/.test(signature)) {
    return { ok: false, reason: 'bad_signature_encoding', skewMs: null };
  }
  if (!/^[0-9]{1,12}$/.test(timestamp)) return { ok: false, reason: 'bad_timestamp', skewMs: null };
  const skewMs = nowMs - Number(timestamp) * 1000;
  if (Math.abs(skewMs) > SIGNATURE_TOLERANCE_MS) return { ok: false, reason: 'stale_timestamp', skewMs };
  return { ok: true, timestamp, signature: Buffer.from(signature, 'base64'), skewMs };
}

function single(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : (header?.join(', ') ?? '');
}

/** True when one of the keys signed this body at this time. Runs in the thread pool. */
export async function verifySignature(
  keys: readonly KeyObject[],
  timestamp: string,
  rawBody: Buffer,
  signature: Buffer,
): Promise<boolean> {
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), rawBody]);
  for (const key of keys) {
    if (await verifiedBy(key, signed, signature)) return true;
  }
  return false;
}

function verifiedBy(key: KeyObject, signed: Buffer, signature: Buffer): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(null, signed, key, signature, (error, genuine) => {
      if (error) reject(error);
      else resolve(genuine);
    });
  });
}

/**
 * A verifier that takes at most `maxPending` checks at once, so that a flood costs memory and thread time within bounds.
 */
export function createVerifier(keys: readonly KeyObject[], { maxPending }: { readonly maxPending: number }): Verifier {
  let pending = 0;
  return {
    verify: async (timestamp, rawBody, signature) => {
      if (pending >= maxPending) {
        throw new ServerError('overloaded', `${pending} signatures are being checked already`, { retryable: true });
      }
      pending += 1;
      try {
        return await verifySignature(keys, timestamp, rawBody, signature);
      } finally {
        pending -= 1;
      }
    },
    pending: () => pending,
  };
}
