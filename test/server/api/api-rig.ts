import type { Config } from '../../../server/config.ts';
import type { RunningServer } from '../../../server/main.ts';
import { makeRig, type Rig } from '../../e2e/rig.ts';

export const TOKEN = 'a-token-for-tests-0123456789';

/** What the API answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

export interface ApiRig extends Rig {
  readonly server: RunningServer;
  /** With the token and JSON's content type; headers that are null are left out. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
}

export interface AskOptions {
  /** Sent as it is where it is a text. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string | null>>;
}

const running: Rig[] = [];

/** A server with its API, on an emulator. */
export async function apiRig(flow: string, config: Partial<Config> = {}): Promise<ApiRig> {
  const rig = await makeRig(flow, { config: { adminToken: TOKEN, ...config } });
  running.push(rig);
  // A reload that is asked for would race with that of the watch.
  const server = await rig.startServer({ watches: false });
  return { ...rig, server, ask: (method, path, options) => ask(server.url, method, path, options) };
}

/** For `afterEach`. */
export async function closeRigs(): Promise<void> {
  for (const rig of running.splice(0)) await rig.close();
}

export async function ask(url: string, method: string, path: string, options: AskOptions = {}): Promise<Answer> {
  const headers: Record<string, string | null> = {
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/json',
    ...options.headers,
  };
  const sent = Object.entries(headers).filter((header): header is [string, string] => header[1] !== null);
  const { body } = options;
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const response = await fetch(url + path, {
    method,
    headers: Object.fromEntries(sent),
    ...(text === undefined ? {} : { body: text }),
  });
  const answer = await response.text();
  return { status: response.status, headers: response.headers, text: answer, json: jsonOf(answer) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The code of an error's answer. */
export function codeIn({ json }: Answer): string {
  return (json as { readonly error?: { readonly code?: string } } | undefined)?.error?.code ?? '';
}

export function messageIn({ json }: Answer): string {
  return (json as { readonly error?: { readonly message?: string } } | undefined)?.error?.message ?? '';
}
