import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, ServerError } from '../errors.ts';
import type { Logger } from '../log.ts';

export const TOKEN_FILE = 'admin-token';
/** Shorter ones could be guessed: nothing slows down who tries. */
export const SHORTEST_TOKEN = 16;
/** What a header can carry. */
export const TOKEN = new RegExp(`^[\\x21-\\x7e]{${SHORTEST_TOKEN},}$`);

const TOKEN_BYTES = 32;
/** Permission bits of everyone but the owner. */
const OTHERS = 0o077;

/**
 * The token that everything but the webhook and the health checks asks for: the one given, else that of the data
 * folder, where one is made (mode 0600) when there is none. A file that others may read is made private again, which
 * the log tells.
 * @param given the value of PRESSONE_ADMIN_TOKEN, or null
 * @throws ServerError `bad_config` when the file cannot be read or made, or holds no token
 */
export function adminToken(given: string | null, dataFolder: string, log: Logger): string {
  if (given !== null) return given;
  const file = join(dataFolder, TOKEN_FILE);
  try {
    const kept = readTokenFile(file);
    if (kept === null) return makeTokenFile(dataFolder);
    keepPrivate(file, log);
    if (TOKEN.test(kept)) return kept;
  } catch (error) {
    const advice = 'Let this user read and write it, or set PRESSONE_ADMIN_TOKEN.';
    const message = `No admin token can be kept in ${file}: ${messageOf(error)}. ${advice}`;
    throw new ServerError('bad_config', message, { cause: error });
  }
  throw new ServerError(
    'bad_config',
    `${file} holds no token of at least ${SHORTEST_TOKEN} characters. Delete it, and a new one is made.`,
  );
}

/** The token in a file; null where there is no file. */
export function readTokenFile(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Written beside and then linked: nobody ever reads half a token, and an existing one is never replaced. */
function makeTokenFile(dataFolder: string): string {
  const token = randomBytes(TOKEN_BYTES).toString('hex');
  const file = join(dataFolder, TOKEN_FILE);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const fd = openSync(draft, 'wx', 0o600);
  try {
    writeSync(fd, `${token}\n`);
    fsyncSync(fd);
    closeSync(fd);
    linkSync(draft, file);
  } finally {
    unlinkSync(draft);
  }
  return token;
}

/**
 * Refusing to start would take calls down for a file mode; on some volumes (a Kubernetes `fsGroup`) the group may read
 * every file, whatever mode it was made with.
 */
function keepPrivate(file: string, log: Logger): void {
  if ((statSync(file).mode & OTHERS) === 0) return;
  try {
    chmodSync(file, 0o600);
  } catch {
    // The look below tells whether it is private now.
  }
  const advice = 'Delete it for a new one if anyone has read it.';
  if ((statSync(file).mode & OTHERS) === 0) {
    log.warn({ file }, `Others than its owner could read the admin token; now they cannot. ${advice}`);
  } else {
    log.warn({ file }, `Others than its owner may read the admin token, and chmod 600 does not help. ${advice}`);
  }
}

/** Tells whether a token is the expected one, in a time that depends on neither its content nor its length. */
export function createTokenCheck(expected: string): (given: string) => boolean {
  const wanted = digest(expected);
  return (given) => timingSafeEqual(digest(given), wanted);
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
