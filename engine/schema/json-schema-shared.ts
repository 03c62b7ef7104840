import { isObject, type JsonObject, type JsonValue } from '../telnyx/wire.ts';
import { ref, type JsonSchema } from './json-schema-forms.ts';

/** A schema written twice that is longer than this becomes a definition. */
const WORTH_SHARING = 400;

/**
 * The same definitions with what several of them hold alike written once: many actions of Telnyx take the same large
 * parameters. A shared schema is called after the parameter where it was met first.
 */
export function shareAlike(definitions: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> {
  const met = new Map<string, number>();
  const count = (value: JsonValue): void => {
    eachMember(value, (member) => {
      const text = JSON.stringify(member);
      const times = (met.get(text) ?? 0) + 1;
      met.set(text, times);
      // What a repeated schema holds is repeated with it.
      if (times === 1) count(member);
    });
  };
  count(definitions);
  const shared = new Map(Object.entries(definitions).map(([name, schema]) => [JSON.stringify(schema), name]));
  const made: Record<string, JsonSchema> = {};
  const nameOf = (key: string): string => {
    const taken = new Set([...Object.keys(definitions), ...shared.values()]);
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? `of_${key}` : `of_${key}_${n}`;
      if (!taken.has(name)) return name;
    }
  };
  const rewrite = (key: string, value: JsonValue, root: boolean): JsonValue => {
    if (Array.isArray(value)) return value.map((item: JsonValue) => rewrite(key, item, false));
    if (!isObject(value)) return value;
    const text = JSON.stringify(value);
    if (root || text.length < WORTH_SHARING) return within(key, value);
    const known = shared.get(text);
    if (known !== undefined) return ref(known);
    if ((met.get(text) ?? 0) < 2) return within(key, value);
    const name = nameOf(key);
    shared.set(text, name);
    made[name] = within(key, value);
    return ref(name);
  };
  const within = (name: string, value: JsonObject): JsonObject =>
    mapMembers(value, (keyword, member) => {
      if (keyword === 'examples' || keyword === 'enum') return member;
      if (keyword !== 'properties' || !isObject(member)) return rewrite(name, member, false);
      return mapMembers(member, (key, schema) => rewrite(key, schema, false));
    });
  const rewritten = Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => [name, rewrite(name, schema, true) as JsonSchema]),
  );
  return { ...rewritten, ...made };
}

function eachMember(value: JsonValue, visit: (member: JsonObject) => void): void {
  const members = Array.isArray(value) ? (value as readonly JsonValue[]) : isObject(value) ? Object.values(value) : [];
  for (const member of members) {
    if (isObject(member)) visit(member);
    else eachMember(member, visit);
  }
}

function mapMembers(value: JsonObject, change: (key: string, member: JsonValue) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(key, member)]));
}
