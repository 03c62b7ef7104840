import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { messageOf, ServerError } from '../errors.ts';

/** Seals texts so that only a holder of the key can read or change them. */
export interface Sealer {
  /** @param about what the text belongs to; it opens for nothing else */
  seal(text: string, about: string): string;
  /** @throws ServerError `secret_key_missing` for a key that is not at hand, `call_unreadable` for a changed text */
  open(sealed: string, about: string): string;
  /** The ids of the keys at hand, the one that seals first. */
  readonly keys: readonly string[];
}

const CIPHER = 'aes-256-gcm';
/** 96 bits at random: one key may seal 2^32 texts (NIST SP 800-38D, section 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_LENGTH = 8;
const MARK = 'sealed:';
/** `sealed:KEY_ID:` stands before the base64 of nonce, tag and ciphertext. */
export const SEAL_HEAD_LENGTH = MARK.length + KEY_ID_LENGTH + 1;

/** @param keys of 32 bytes; the first seals, all open */
export function createSealer(keys: readonly Buffer[]): Sealer {
  const [first] = keys;
  if (first === undefined) throw new ServerError('bad_config', 'There is no secret key.');
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const id = keyId(first);
  return {
    keys: [...byId.keys()],
    seal(text, about) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, first, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${MARK}${id}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
    },
    open(sealed, about) {
      const key = byId.get(keyIdOf(sealed));
      if (key === undefined) throw new ServerError('secret_key_missing', `No key ${keyIdOf(sealed)} is at hand.`);
      const bytes = Buffer.from(sealed.slice(SEAL_HEAD_LENGTH), 'base64');
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        const message = `What is sealed of ${about} is not what was stored: ${messageOf(cause)}`;
        throw new ServerError('call_unreadable', message, { cause });
      }
    },
  };
}

export function isSealed(text: string): boolean {
  return text.startsWith(MARK);
}

/** The id of the key that a sealed text needs. */
export function keyIdOf(sealed: string): string {
  return sealed.slice(MARK.length, MARK.length + KEY_ID_LENGTH);
}

/** A key's id tells which key it is and nothing of the key. */
function keyId(key: Buffer): string {
  return createHash('sha256').update('pressone key id').update(key).digest('hex').slice(0, KEY_ID_LENGTH);
}
