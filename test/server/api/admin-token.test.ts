import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminToken, createTokenCheck } from '../../../server/api/admin-token.ts';
import { recordLog } from '../recorded-log.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';
import { thrownCode } from '../thrown-code.ts';

afterEach(removeTempFolders);

const mode = (file: string): number => statSync(file).mode & 0o777;

describe('the admin token', () => {
  it('is the one that is given, and then no file is touched', () => {
    const folder = tempFolder();
    expect(adminToken('given', folder, recordLog())).toBe('given');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is made once, for its owner alone, and kept', () => {
    const folder = tempFolder();
    const log = recordLog();
    const made = adminToken(null, folder, log);
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect(readdirSync(folder)).toEqual(['admin-token']);
    expect(mode(join(folder, 'admin-token'))).toBe(0o600);
    expect(readFileSync(join(folder, 'admin-token'), 'utf8')).toBe(`${made}\n`);
    expect(adminToken(null, folder, log)).toBe(made);
    expect(adminToken(null, tempFolder(), log)).not.toBe(made);
    expect(log.lines).toEqual([]);
  });

  it('is made private again where others could read it, and the log says so', () => {
    const file = join(tempFolder(), 'admin-token');
    writeFileSync(file, 'a-token-of-my-own\n');
    chmodSync(file, 0o644);
    const log = recordLog();
    expect(adminToken(null, join(file, '..'), log)).toBe('a-token-of-my-own');
    expect(mode(file)).toBe(0o600);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { file } }]);
  });

  it.each(['', '\n', 'too-short', 'with a space inside it', 'é'.repeat(20)])('is no token: “%s”', (text) => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'admin-token'), text, { mode: 0o600 });
    expect(thrownCode(() => adminToken(null, folder, recordLog()))).toBe('bad_config');
    expect(() => adminToken(null, folder, recordLog())).toThrow(/Delete it/);
  });

  it('says where it cannot be kept, and what to do', () => {
    const missing = join(tempFolder(), 'missing');
    expect(() => adminToken(null, missing, recordLog())).toThrow(/missing.*PRESSONE_ADMIN_TOKEN/);
    const folder = tempFolder();
    mkdirSync(join(folder, 'admin-token'));
    expect(thrownCode(() => adminToken(null, folder, recordLog()))).toBe('bad_config');
    expect(readdirSync(folder)).toEqual(['admin-token']);
  });

  it('is compared whole', () => {
    const isToken = createTokenCheck('abc');
    expect(['abc', 'ab', 'abcd', 'abC', '', 'cba'].filter(isToken)).toEqual(['abc']);
  });
});
