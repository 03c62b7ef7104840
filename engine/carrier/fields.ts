import type { JsonObject } from '../telnyx/wire.ts';

// Reading checked parameters.

/** A text, or `otherwise`. */
export function textOf(params: JsonObject, name: string, otherwise = ''): string {
  const value = params[name];
  return typeof value === 'string' ? value : otherwise;
}

/** A text, or null. */
export function textOrNull(params: JsonObject, name: string): string | null {
  const value = params[name];
  return typeof value === 'string' ? value : null;
}

/** A number, or `otherwise`. */
export function numberOf(params: JsonObject, name: string, otherwise: number): number {
  const value = params[name];
  return typeof value === 'number' ? value : otherwise;
}

/** A member of a dictionary whose keys come from outside; `constructor` and the like are none. */
export function own<T>(dictionary: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(dictionary, key) ? dictionary[key] : undefined;
}
