import { RELEASE_HEADER } from '../api/guard.ts';
import { codeOf, messageOf } from '../errors.ts';
import { readRelease } from '../release.ts';
import type { ExitCode } from './io.ts';

/** A running server, asked through its API. */
export interface AdminClient {
  readonly url: string;
  /** The body of a 2xx answer. @throws AdminError */
  get<T>(path: string): Promise<T>;
  /** @throws AdminError */
  send<T>(method: 'POST' | 'PUT', path: string, body: object): Promise<T>;
}

/** Why a server did not do what it was asked, in words for who asked. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  /** As the API says it; `no_server`, `no_pressone` and `unauthorized` are our own. */
  readonly code: string;
  readonly exitCode: ExitCode;

  constructor(code: string, exitCode: ExitCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** A token and where it is from, for who has to find out why it is wrong. */
export interface FoundToken {
  readonly token: string;
  readonly from: string;
}

/** What a header can carry; none at all is refused by the server. */
const SENDABLE = /^[\x21-\x7e]*$/;

/** A reload or a long timeline takes a while; beyond this nobody answers. Ms. */
const PATIENCE_MS = 30_000;

/**
 * Asks the server at `url`, with the first token that it takes.
 * @param tokens tried in order
 * @param none where one was looked for in vain, said when there is none
 * @param urlOption the option that names the server
 */
export function createAdminClient(
  url: string,
  tokens: readonly FoundToken[],
  none: string,
  urlOption = '--url',
): AdminClient {
  let taken: FoundToken | undefined;

  const ask = async <T>(method: string, path: string, body: object | null): Promise<T> => {
    // Without a token, whether anybody is there at all is still worth knowing.
    if (tokens.length === 0) {
      await request({ url, urlOption }, path, '', method, body);
      throw new AdminError('no_token', 2, none);
    }
    const sendable = tokens.filter(({ token }) => SENDABLE.test(token));
    if (sendable.length === 0) throw unsendable(tokens);
    for (const found of taken === undefined ? sendable : [taken]) {
      const response = await request({ url, urlOption }, path, found.token, method, body);
      if (await isRefused(response)) continue;
      taken = found;
      return read<T>(url, response);
    }
    throw refusedTokens(url, tokens);
  };

  return {
    url,
    get: (path) => ask('GET', path, null),
    send: (method, path, body) => ask(method, path, body),
  };
}

async function request(
  { url, urlOption }: { readonly url: string; readonly urlOption: string },
  path: string,
  token: string,
  method: string,
  body: object | null,
): Promise<Response> {
  try {
    return await fetch(`${url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': 'application/json' },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
      // The token is for this server alone.
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    const start = `Is it running? \`pressone start\` and \`pressone dev\` start one; ${urlOption} names another.`;
    throw new AdminError('no_server', 3, `No server answers at ${url}: ${reasonOf(error)}. ${start}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `nothing came for ${PATIENCE_MS / 1_000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause === undefined) return messageOf(error);
  return codeOf(cause) === 'ECONNREFUSED'
    ? 'connection refused'
    : messageOf(cause) || (codeOf(cause) ?? 'no connection');
}

/** The answer of pressone to a wrong token; others answer 401 too. */
async function isRefused(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const { error } = ((await bodyOf(response.clone())) ?? {}) as { readonly error?: ApiError };
  return error?.code === 'unauthorized';
}

async function read<T>(url: string, response: Response): Promise<T> {
  const release = response.headers.get(RELEASE_HEADER);
  const body = await bodyOf(response);
  const error = body === undefined ? undefined : (body as { readonly error?: ApiError }).error;
  if (release === null || body === undefined || (!response.ok && error === undefined)) {
    const what = `HTTP ${response.status}${release === null ? '' : `, release ${release}`}`;
    throw new AdminError(
      'no_pressone',
      3,
      `What answers at ${url} is no pressone server, or no whole answer (${what}).`,
    );
  }
  if (response.ok) return body as T;
  const { code = '', message = '' } = error ?? {};
  const own = readRelease();
  const mixed = release === own ? '' : ` The server is release ${release} of pressone, this command is of ${own}.`;
  throw new AdminError(code, exitCodeOf(response.status), `${message}${mixed}`);
}

interface ApiError {
  readonly code?: string;
  readonly message?: string;
}

async function bodyOf(response: Response): Promise<object | undefined> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/** 409 is a matter of how things stand, another 4xx of what was typed. */
function exitCodeOf(status: number): ExitCode {
  if (status === 409) return 1;
  return status < 500 ? 2 : 3;
}

function unsendable(tokens: readonly FoundToken[]): AdminError {
  const message = `What is in ${tokens.map(({ from }) => from).join(' and ')} is no token: expected letters, digits and signs, without spaces.`;
  return new AdminError('bad_usage', 2, message);
}

function refusedTokens(url: string, tokens: readonly FoundToken[]): AdminError {
  const tried = tokens.map(({ from }) => from).join(' and ');
  const advice = 'Its own is in PRESSONE_ADMIN_TOKEN where it runs, else in the file admin-token of its PRESSONE_DATA.';
  return new AdminError('unauthorized', 3, `The server at ${url} does not take the token of ${tried}. ${advice}`);
}
