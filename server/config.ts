import { resolve } from 'node:path';
import { z } from 'zod';
import { SHORTEST_TOKEN, TOKEN } from './api/admin-token.ts';
import { durationMs } from './duration.ts';
import type { LogLevel } from './log.ts';
import { parseSecretKeys } from './secrets/secret-key.ts';
import { parseHosts } from './requests/allowed-hosts.ts';
import { parsePublicKeys } from './telnyx/signature.ts';

/** Everything the server is told from outside. */
export interface Config {
  readonly apiKey: string;
  /** As given: base64 keys, separated by commas; they are known to be right. */
  readonly publicKeys: string;
  /** With its version, without a slash at the end. */
  readonly baseUrl: string;
  readonly connectionId: string | null;
  /** As given: keys separated by commas, the first seals; they are known to be right. Null: the data folder's own. */
  readonly secretKeys: string | null;
  /** Absolute. */
  readonly dataFolder: string;
  /** Absolute. */
  readonly flowsFolder: string;
  /** Overlays `settings.PROFILE.yaml` of the flows; null for none. */
  readonly profile: string | null;
  readonly port: number;
  readonly host: string;
  /** The token of the API as given; null: the data folder's own. */
  readonly adminToken: string | null;
  /** Origins besides our own address under which people reach the server, such as `https://ivr.example.com`. */
  readonly publicOrigins: readonly string[];
  /** The variables that flows may read. */
  readonly flowEnv: Readonly<Record<string, string>>;
  /** Hosts, each `host` or `host:port`, that requests may reach besides those of the flows; private ones only when here. */
  readonly httpAllow: readonly string[];
  readonly retentionMs: number;
  readonly logLevel: LogLevel;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** Command-line options that stand for a variable. */
export type Flags = Partial<Record<FlagName, string | undefined>>;

const VARIABLE_OF_FLAG = {
  port: 'PORT',
  host: 'HOST',
  flows: 'PRESSONE_FLOWS',
  profile: 'PRESSONE_PROFILE',
  data: 'PRESSONE_DATA',
  'base-url': 'TELNYX_BASE_URL',
  'log-level': 'LOG_LEVEL',
} as const;

export type FlagName = keyof typeof VARIABLE_OF_FLAG;

const publicKeys = z.string().superRefine((text, context) => {
  const parsed = parsePublicKeys(text);
  if (parsed.ok) return;
  for (const problem of parsed.problems) {
    context.addIssue({
      code: 'custom',
      message: `${problem}. Copy it from the Telnyx portal, Keys & Credentials, Public Key`,
    });
  }
});

const secretKeys = z.string().superRefine((text, context) => {
  const parsed = parseSecretKeys(text);
  if (parsed.ok) return;
  for (const problem of parsed.problems) {
    context.addIssue({ code: 'custom', message: `${problem}. Make one with: openssl rand -base64 32` });
  }
});

const baseUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') {
    return text.replace(/\/+$/, '');
  }
  context.addIssue({
    code: 'custom',
    message: `${JSON.stringify(text)} is no http(s) URL without a query, such as https://api.telnyx.com/v2`,
  });
  return z.NEVER;
});

const port = z.string().transform((text, context) => {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is no port number from 0 to 65535` });
  return z.NEVER;
});

const retention = z.string().transform((text, context) => {
  const ms = durationMs(text);
  if (ms !== null) return ms;
  context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is no duration such as 30d, 12h or 90m` });
  return z.NEVER;
});

const flowEnvNames = z.string().transform((text, context) => {
  const names = text.split(',').map((name) => name.trim());
  const bad = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (bad === undefined) return names;
  context.addIssue({
    code: 'custom',
    message: `${JSON.stringify(bad)} is no name of a variable; give names separated by commas`,
  });
  return z.NEVER;
});

const adminToken = z
  .string()
  .regex(
    TOKEN,
    `expected at least ${SHORTEST_TOKEN} letters, digits or signs, without spaces. Make one with: openssl rand -hex 32`,
  );

const publicOrigins = z.string().transform((text, context) => {
  const urls = text.split(',').map((url) => url.trim());
  const bad = urls.find((url) => !URL.canParse(url) || !/^https?:\/\/[^/?#@]+\/?$/.test(url));
  if (bad === undefined) return urls.map((url) => new URL(url).origin);
  context.addIssue({
    code: 'custom',
    message: `${JSON.stringify(bad)} is no http(s) URL without a path; give URLs separated by commas, such as https://ivr.example.com`,
  });
  return z.NEVER;
});

const httpAllow = z.string().transform((text, context) => {
  const parsed = parseHosts(text);
  if (parsed.ok) return parsed.hosts;
  context.addIssue({
    code: 'custom',
    message: `${JSON.stringify(parsed.bad)} is no host, nor host:port; give hosts separated by commas, such as crm.internal:8080`,
  });
  return z.NEVER;
});

const required = (what: string): string => `it is not set. ${what}`;

const profile = z
  .string()
  .regex(/^[^./\\]+$/, 'expected the PROFILE of a file settings.PROFILE.yaml: a word without dots and slashes');

const variables = z.object({
  TELNYX_API_KEY: z
    .string({ error: required('Make a key in the Telnyx portal, Keys & Credentials, API Keys') })
    .regex(/^[\x21-\x7e]+$/, { error: 'it holds a space or a character that no key has' }),
  TELNYX_PUBLIC_KEY: z
    .string({ error: required('Copy it from the Telnyx portal, Keys & Credentials, Public Key') })
    .pipe(publicKeys),
  TELNYX_BASE_URL: baseUrl.default('https://api.telnyx.com/v2'),
  TELNYX_CONNECTION_ID: z.string().nullable().default(null),
  PRESSONE_SECRET_KEY: secretKeys.nullable().default(null),
  PRESSONE_DATA: z.string().default('.pressone'),
  PRESSONE_FLOWS: z.string().default('flows'),
  PRESSONE_PROFILE: profile.nullable().default(null),
  PORT: port.default(8080),
  HOST: z.string().default('127.0.0.1'),
  PRESSONE_ADMIN_TOKEN: adminToken.nullable().default(null),
  PRESSONE_PUBLIC_URL: publicOrigins.default([]),
  PRESSONE_ENV: flowEnvNames.default([]),
  PRESSONE_HTTP_ALLOW: httpAllow.default([]),
  PRESSONE_RETENTION: retention.default(30 * 86_400_000),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], {
      error: (issue) => `${JSON.stringify(issue.input)} is no level; use debug, info, warn, error or silent`,
    })
    .default('info'),
});

/**
 * Reads the environment, or says everything that is wrong with it. A variable that is empty counts as unset; a flag
 * that is given overrides its variable.
 * @param cwd where relative folders start from
 */
export function readConfig(
  env: Env,
  flags: Flags,
  cwd: string,
): { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly string[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const flagOf = new Map<string, string>();
  for (const [flag, variable] of Object.entries(VARIABLE_OF_FLAG)) {
    const value = flags[flag as FlagName];
    if (value === undefined) continue;
    given[variable] = value;
    flagOf.set(variable, `--${flag}`);
  }
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const variable = String(issue.path[0]);
      return `${flagOf.get(variable) ?? variable}: ${issue.message}.`;
    });
    return { ok: false, problems };
  }
  const values = parsed.data;
  return {
    ok: true,
    config: {
      apiKey: values.TELNYX_API_KEY,
      publicKeys: values.TELNYX_PUBLIC_KEY,
      baseUrl: values.TELNYX_BASE_URL,
      connectionId: values.TELNYX_CONNECTION_ID,
      secretKeys: values.PRESSONE_SECRET_KEY,
      dataFolder: resolve(cwd, values.PRESSONE_DATA),
      flowsFolder: resolve(cwd, values.PRESSONE_FLOWS),
      profile: values.PRESSONE_PROFILE,
      port: values.PORT,
      host: values.HOST,
      adminToken: values.PRESSONE_ADMIN_TOKEN,
      publicOrigins: values.PRESSONE_PUBLIC_URL,
      flowEnv: flowEnv(values.PRESSONE_ENV, given),
      httpAllow: values.PRESSONE_HTTP_ALLOW,
      retentionMs: values.PRESSONE_RETENTION,
      logLevel: values.LOG_LEVEL,
    },
  };
}

/** Where a running server is looked for by the commands that operate it. */
export interface AdminConfig {
  /** Where it would listen, as its environment says; without a slash at the end. */
  readonly url: string;
  readonly token: string | null;
  /** Absolute. */
  readonly dataFolder: string;
}

/** What the environment says of a running server, without all else that a server needs. */
export function readAdminConfig(
  env: Env,
  data: string | undefined,
  cwd: string,
): { readonly ok: true; readonly config: AdminConfig } | { readonly ok: false; readonly problems: readonly string[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = variables
    .pick({ HOST: true, PORT: true, PRESSONE_ADMIN_TOKEN: true, PRESSONE_DATA: true })
    .safeParse(data === undefined ? given : { ...given, PRESSONE_DATA: data });
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}.`) };
  }
  const { HOST, PORT, PRESSONE_ADMIN_TOKEN, PRESSONE_DATA } = parsed.data;
  // A server that listens everywhere listens here.
  const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST === '::' ? '::1' : HOST;
  return {
    ok: true,
    config: {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`,
      token: PRESSONE_ADMIN_TOKEN,
      dataFolder: resolve(cwd, PRESSONE_DATA),
    },
  };
}

/** The variables that flows may read, where nothing else of the server is configured; or what is wrong. */
export function readFlowEnv(
  env: Env,
):
  | { readonly ok: true; readonly env: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly problem: string } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const names = flowEnvNames.default([]).safeParse(given['PRESSONE_ENV']);
  if (names.success) return { ok: true, env: flowEnv(names.data, given) };
  return { ok: false, problem: `PRESSONE_ENV: ${names.error.issues.map(({ message }) => message).join('; ')}.` };
}

function flowEnv(names: readonly string[], given: Env): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = given[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
