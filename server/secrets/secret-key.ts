import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, ServerError } from '../errors.ts';
import type { Logger } from '../log.ts';

/** AES-256. */
const KEY_BYTES = 32;
const FILE = 'secret-key';
/** Permission bits of everyone but the owner. */
const OTHERS = 0o077;

/**
 * Reads keys separated by commas: 32 bytes each, as base64 or hex. The problems never repeat what was given.
 */
export function parseSecretKeys(
  text: string,
): { readonly ok: true; readonly keys: readonly Buffer[] } | { readonly ok: false; readonly problems: string[] } {
  const parts = text.split(',').map((part) => part.trim());
  const keys = parts.map(parseKey);
  const problems = keys.flatMap((key, index) =>
    key === null ? [`key ${index + 1} of ${parts.length} is not ${KEY_BYTES} bytes in base64 or hex`] : [],
  );
  return problems.length > 0 ? { ok: false, problems } : { ok: true, keys: keys.filter((key) => key !== null) };
}

function parseKey(text: string): Buffer | null {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES ? key : null;
}

/**
 * The keys that seal secrets, the one that seals first. Keys that are given come before the key file of the data folder,
 * which then only opens what it sealed before; without any, a key file is made (mode 0600).
 * @param given the value of PRESSONE_SECRET_KEY, or null
 * @throws ServerError `bad_config` when a key cannot be read
 */
export function secretKeys(given: string | null, dataFolder: string, log: Logger): readonly Buffer[] {
  const file = join(dataFolder, FILE);
  const kept = readKeyFile(file, log);
  if (given !== null) return [...read(given, 'PRESSONE_SECRET_KEY'), ...kept];
  return kept.length > 0 ? kept : [makeKeyFile(file)];
}

function read(text: string, where: string): readonly Buffer[] {
  const parsed = parseSecretKeys(text);
  if (parsed.ok) return parsed.keys;
  throw new ServerError('bad_config', `${where}: ${parsed.problems.join('; ')}.`);
}

function readKeyFile(file: string, log: Logger): readonly Buffer[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new ServerError('bad_config', `The key in ${file} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
  if ((statSync(file).mode & OTHERS) !== 0)
    log.warn({ file }, 'Others than its owner may read the secret key: chmod 600.');
  return read(text.trim(), file);
}

function makeKeyFile(file: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  try {
    const fd = openSync(file, 'wx', 0o600);
    writeSync(fd, `${key.toString('base64')}\n`);
    // What is sealed from now on is lost without it, also after a power failure.
    fsyncSync(fd);
    closeSync(fd);
  } catch (error) {
    throw new ServerError(
      'bad_config',
      `No secret key can be kept in ${file}: ${messageOf(error)}. Make the folder writable, or set PRESSONE_SECRET_KEY.`,
      { cause: error },
    );
  }
  return key;
}
