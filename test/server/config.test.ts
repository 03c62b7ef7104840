import { type Config, type Env, type Flags, readAdminConfig, readConfig } from '../../server/config.ts';
import { makeKeyPair } from '../../server/telnyx/signing.ts';

const { publicKey } = makeKeyPair();
const enough = { TELNYX_API_KEY: 'KEY1', TELNYX_PUBLIC_KEY: publicKey };

function config(env: Env, flags: Flags = {}): Config {
  const read = readConfig(env, flags, '/srv/ivr');
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.config;
}

function problems(env: Env, flags: Flags = {}): readonly string[] {
  const read = readConfig(env, flags, '/srv/ivr');
  return read.ok ? [] : read.problems;
}

describe('the configuration', () => {
  it('has defaults for all but the keys', () => {
    expect(config(enough)).toEqual({
      apiKey: 'KEY1',
      publicKeys: publicKey,
      baseUrl: 'https://api.telnyx.com/v2',
      connectionId: null,
      secretKeys: null,
      dataFolder: '/srv/ivr/.pressone',
      flowsFolder: '/srv/ivr/flows',
      profile: null,
      port: 8080,
      host: '127.0.0.1',
      adminToken: null,
      publicOrigins: [],
      flowEnv: {},
      httpAllow: [],
      retentionMs: 30 * 86_400_000,
      logLevel: 'info',
    });
  });

  it('takes every variable', () => {
    const read = config({
      ...enough,
      TELNYX_PUBLIC_KEY: `${publicKey}, ${makeKeyPair().publicKey}`,
      TELNYX_BASE_URL: 'http://127.0.0.1:9000/v2/',
      TELNYX_CONNECTION_ID: '2811212257810187875',
      PRESSONE_DATA: '/var/lib/pressone',
      PRESSONE_FLOWS: 'phone/flows',
      PRESSONE_PROFILE: 'staging',
      PORT: '0',
      HOST: '::',
      PRESSONE_ADMIN_TOKEN: 'sixteen-or-more.',
      PRESSONE_PUBLIC_URL: 'https://IVR.example.com/, http://10.0.0.1:80',
      PRESSONE_ENV: 'CRM_KEY, MISSING',
      CRM_KEY: 'secret',
      PRESSONE_RETENTION: '12h',
      PRESSONE_HTTP_ALLOW: 'CRM.internal, 0x7f.1:8080,[0:0::1]',
      LOG_LEVEL: 'debug',
    });
    expect(read).toMatchObject({
      baseUrl: 'http://127.0.0.1:9000/v2',
      connectionId: '2811212257810187875',
      dataFolder: '/var/lib/pressone',
      flowsFolder: '/srv/ivr/phone/flows',
      profile: 'staging',
      port: 0,
      host: '::',
      adminToken: 'sixteen-or-more.',
      publicOrigins: ['https://ivr.example.com', 'http://10.0.0.1'],
      flowEnv: { CRM_KEY: 'secret' },
      httpAllow: ['crm.internal', '127.0.0.1:8080', '[::1]'],
      retentionMs: 43_200_000,
      logLevel: 'debug',
    });
  });

  it('takes an empty variable for unset', () => {
    expect(config({ ...enough, PORT: '', HOST: '', LOG_LEVEL: '', PRESSONE_ENV: '' })).toMatchObject({ port: 8080 });
    expect(problems({ ...enough, TELNYX_API_KEY: '' })).toEqual([
      expect.stringContaining('TELNYX_API_KEY: it is not set'),
    ]);
  });

  it('lets flags override', () => {
    const flags = { port: '9000', flows: '/flows', data: 'd', host: 'h', 'log-level': 'silent' };
    expect(config({ ...enough, PORT: 'wrong' }, flags)).toMatchObject({
      port: 9000,
      flowsFolder: '/flows',
      dataFolder: '/srv/ivr/d',
      host: 'h',
      logLevel: 'silent',
    });
    expect(problems(enough, { port: '-1' })).toEqual(['--port: "-1" is no port number from 0 to 65535.']);
  });

  it('reports everything that is wrong at once', () => {
    const found = problems({
      TELNYX_PUBLIC_KEY: 'nonsense',
      TELNYX_BASE_URL: 'ftp://x',
      PORT: '70000',
      PRESSONE_RETENTION: 'long',
      PRESSONE_ADMIN_TOKEN: 'too-short',
      PRESSONE_PUBLIC_URL: 'https://ivr.example.com/path',
      PRESSONE_ENV: 'A B',
      PRESSONE_HTTP_ALLOW: 'https://crm.internal/',
      LOG_LEVEL: 'loud',
    });
    const names = found.map((problem) => problem.split(':')[0]);
    expect(names.sort()).toEqual([
      'LOG_LEVEL',
      'PORT',
      'PRESSONE_ADMIN_TOKEN',
      'PRESSONE_ENV',
      'PRESSONE_HTTP_ALLOW',
      'PRESSONE_PUBLIC_URL',
      'PRESSONE_RETENTION',
      'TELNYX_API_KEY',
      'TELNYX_BASE_URL',
      'TELNYX_PUBLIC_KEY',
    ]);
    expect(found.join('\n')).toContain('Copy it from the Telnyx portal');
    expect(found.join('\n')).not.toContain('too-short');
  });

  it('says where a running server is, without what only a server needs', () => {
    const read = readAdminConfig({ PORT: '9000', HOST: '0.0.0.0' }, undefined, '/srv/ivr');
    expect(read).toEqual({
      ok: true,
      config: { url: 'http://127.0.0.1:9000', token: null, dataFolder: '/srv/ivr/.pressone' },
    });
    expect(readAdminConfig({ HOST: '::' }, 'elsewhere', '/srv/ivr')).toMatchObject({
      config: { url: 'http://[::1]:8080', dataFolder: '/srv/ivr/elsewhere' },
    });
    expect(readAdminConfig({ PORT: 'x' }, undefined, '/srv/ivr')).toEqual({
      ok: false,
      problems: ['PORT: "x" is no port number from 0 to 65535.'],
    });
  });

  it.each(['https://crm.internal', 'crm.internal/a', 'me@crm.internal', '10.0.0.0/8', '*.internal', 'a:99999', 'a,,b'])(
    'takes no %s for a list of hosts',
    (hosts) => {
      expect(problems({ ...enough, PRESSONE_HTTP_ALLOW: hosts })).toEqual([
        expect.stringMatching(/^PRESSONE_HTTP_ALLOW: ".*" is no host, nor host:port/),
      ]);
    },
  );

  it('names each wrong key of several', () => {
    expect(problems({ ...enough, TELNYX_PUBLIC_KEY: `${publicKey},AAAA` }).join()).toContain('key 2 of 2');
  });
});
