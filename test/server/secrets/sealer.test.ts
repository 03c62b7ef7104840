import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../../server/config.ts';
import { createSealer, isSealed, keyIdOf } from '../../../server/secrets/sealer.ts';
import { parseSecretKeys, secretKeys } from '../../../server/secrets/secret-key.ts';
import { makeKeyPair } from '../../../server/telnyx/signing.ts';
import { recordLog } from '../recorded-log.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { thrownCode } from '../thrown-code.ts';

afterEach(removeTempFolders);

const [first, second] = [randomBytes(32), randomBytes(32)];

describe('a sealer', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const sealer = createSealer([first]);
    const text = '{"pin":"4711","name":"Jörg"}';
    const [one, other] = [sealer.seal(text, 'call-1'), sealer.seal(text, 'call-1')];
    expect(one).not.toBe(other);
    expect(isSealed(one)).toBe(true);
    expect(one).not.toContain('4711');
    expect([sealer.open(one, 'call-1'), sealer.open(other, 'call-1')]).toEqual([text, text]);
  });

  it('opens nothing for another call, and nothing that was changed in any byte', () => {
    const sealer = createSealer([first]);
    const sealed = sealer.seal('4711', 'call-1');
    expect(thrownCode(() => sealer.open(sealed, 'call-2'))).toBe('call_unreadable');
    const head = sealed.slice(0, 16);
    const bytes = Buffer.from(sealed.slice(16), 'base64');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(thrownCode(() => sealer.open(head + changed.toString('base64'), 'call-1'))).toBe('call_unreadable');
    }
  });

  it('seals with the first key and opens with every one', () => {
    const old = createSealer([first]).seal('4711', 'call-1');
    const rotated = createSealer([second, first]);
    expect(rotated.open(old, 'call-1')).toBe('4711');
    expect(keyIdOf(rotated.seal('4711', 'call-1'))).toBe(rotated.keys[0]);
    expect(thrownCode(() => createSealer([second]).open(old, 'call-1'))).toBe('secret_key_missing');
  });
});

describe('PRESSONE_SECRET_KEY', () => {
  it('is 32 bytes in base64 or hex, one or several', () => {
    const text = `${first.toString('base64')}, ${second.toString('hex')},${first.toString('base64url')}`;
    expect(parseSecretKeys(text)).toEqual({ ok: true, keys: [first, second, first] });
  });

  it.each([
    ['a word', 'hunter2'],
    ['too short', randomBytes(31).toString('base64')],
    ['too long', randomBytes(33).toString('hex')],
    ['an empty part', `${first.toString('base64')},`],
  ])('is refused without being repeated: %s', (_, text) => {
    const read = readConfig(
      { TELNYX_API_KEY: 'KEY1', TELNYX_PUBLIC_KEY: makeKeyPair().publicKey, PRESSONE_SECRET_KEY: text },
      {},
      '/srv',
    );
    expect(read.ok).toBe(false);
    const problems = read.ok ? '' : read.problems.join();
    expect(problems).toMatch(/PRESSONE_SECRET_KEY: .*32 bytes.*openssl rand/);
    expect(problems).not.toContain(text);
  });
});

describe('the key file', () => {
  const log = recordLog();

  it('is made once, for its owner alone, when no key is given', () => {
    const folder = tempFolder();
    const [made] = secretKeys(null, folder, log);
    expect(made).toHaveLength(32);
    expect(statSync(join(folder, 'secret-key')).mode & 0o777).toBe(0o600);
    expect(secretKeys(null, folder, log)).toEqual([made]);
  });

  it('is not made when a key is given, and still opens when it was there', () => {
    const folder = tempFolder();
    expect(secretKeys(first.toString('hex'), folder, log)).toEqual([first]);
    expect(existsSync(join(folder, 'secret-key'))).toBe(false);
    writeFileSync(join(folder, 'secret-key'), second.toString('base64'), { mode: 0o600 });
    expect(secretKeys(first.toString('hex'), folder, log)).toEqual([first, second]);
  });

  it('is refused when it is damaged, and named when others may read it', () => {
    const folder = tempFolder();
    const file = join(folder, 'secret-key');
    writeFileSync(file, 'half a ke', { mode: 0o600 });
    expect(thrownCode(() => secretKeys(null, folder, log))).toBe('bad_config');
    expect(readFileSync(file, 'utf8')).toBe('half a ke');
    writeFileSync(file, first.toString('base64'));
    chmodSync(file, 0o644);
    expect(secretKeys(null, folder, log)).toEqual([first]);
    expect(log.lines.at(-1)).toMatchObject({ level: 'warn', fields: { file } });
  });

  it('needs a folder to stand in', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'secret-key'));
    expect(thrownCode(() => secretKeys(null, folder, log))).toBe('bad_config');
    expect(thrownCode(() => secretKeys(null, join(folder, 'missing'), log))).toBe('bad_config');
  });
});
