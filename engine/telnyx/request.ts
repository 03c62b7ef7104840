import type { ActionSpec } from './action.ts';
import type { JsonObject } from './wire.ts';

/** Where a command goes, below the base URL, and what is left for its body. */
export interface ActionRequest {
  readonly path: string;
  readonly body: JsonObject;
}

/** Puts a command's ids into its path, and what a question asks for, which is text, into its query. */
export function requestOf(spec: ActionSpec, leg: string | null, params: JsonObject): ActionRequest {
  const rest = new Map(Object.entries(params));
  const path = spec.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'call_control_id') return encodeURIComponent(leg ?? '');
    const id = rest.get(name);
    rest.delete(name);
    return encodeURIComponent(typeof id === 'string' ? id : '');
  });
  const body = Object.fromEntries(rest);
  return spec.method === 'GET' ? { path: path + queryOf(body), body: {} } : { path, body };
}

function queryOf(params: JsonObject): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`] : [],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
