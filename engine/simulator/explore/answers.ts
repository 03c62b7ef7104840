import type { Flow, State, Step } from '../../model/flow.ts';
import { isObject, type JsonObject, type JsonValue } from '../../telnyx/wire.ts';
import type { SimulatedReply } from '../requests.ts';
import { firstItem, isAtOrBelow, knownData, type Compared, type Computed, type Read } from './known-data.ts';

// Data from outside, made so that what a flow asks of it is answered each way.

/** More shapes than this of one answer are not tried. */
const MOST_SHAPES = 32;

/** What a web service may answer to the requests of a state: the first is the one where all goes well. */
export function repliesFor(flow: Flow, state: State | undefined): readonly SimulatedReply[] {
  const requests = (state?.steps ?? []).filter(({ verb }) => verb === 'request');
  const bodies = requests.flatMap((step) => bodiesFor(flow, step));
  const seen = new Set<string>();
  const different = bodies.filter((body) => {
    const text = JSON.stringify(body);
    return !seen.has(text) && seen.add(text);
  });
  const fine = different.length === 0 ? [{ status: 200, json: {} }] : different.slice(0, MOST_SHAPES);
  return [...fine, { status: 404 }, { status: 500 }, 'timeout'];
}

function bodiesFor(flow: Flow, step: Step): readonly SimulatedReply[] {
  const into = step.params['into'] as string | undefined;
  const type = into === undefined ? 'any' : (flow.vars.get(into)?.type ?? 'any');
  const roots = [...(into === undefined ? [] : [{ root: into, path: [] }]), { root: 'result', path: ['body'] }];
  const values = shapesOf(flow, roots, true);
  if (type === 'string')
    return values.map((value) => ({ status: 200, body: typeof value === 'string' ? value : 'A1' }));
  const fits = values.filter((value) => fitsType(value, type));
  const empty = emptyOf[type] ?? {};
  return (fits.length === 0 ? [empty] : fits).map((json) => ({ status: 200, json }));
}

const emptyOf: Readonly<Record<string, JsonValue>> = { map: {}, list: [], int: 1, double: 1.5, bool: true };

function fitsType(value: JsonValue, type: string): boolean {
  switch (type) {
    case 'map':
      return isObject(value);
    case 'list':
      return Array.isArray(value);
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return Number.isInteger(value);
    case 'double':
      return typeof value === 'number';
    default:
      return true;
  }
}

/** What an AI agent may have gathered for a flow: the first is the one where all goes well. */
export function gatheredFor(flow: Flow): readonly JsonObject[] {
  const fits = shapesOf(flow, [{ root: 'result', path: ['result'] }], true).filter(isObject);
  return fits.length === 0 ? [{}] : fits;
}

/** Payloads of a webhook that a flow listens to. */
export function payloadsFor(flow: Flow): readonly JsonObject[] {
  const fits = shapesOf(flow, [{ root: 'event', path: [] }], false).filter(isObject);
  return fits.length === 0 ? [{}] : fits;
}

/**
 * Values for what stands at some paths, so that all that is compared with them below comes out each way. With
 * `lacks`, what is read may be null or not be there: nobody answers for what a web service says.
 */
function shapesOf(flow: Flow, roots: readonly Read[], lacks: boolean): readonly JsonValue[] {
  const { compared, read, computed } = knownData(flow);
  const within = <Part extends Read>(parts: readonly Part[]): readonly Part[] =>
    parts.flatMap((part) => {
      const root = roots.find((each) => each.root === part.root && isAtOrBelow(part.path, each.path));
      return root === undefined ? [] : [{ ...part, path: part.path.slice(root.path.length) }];
    });
  const choices = new Map<string, { readonly path: readonly string[]; readonly values: (JsonValue | undefined)[] }>();
  const taken = within(computed).flatMap(({ root, path, as }) => samples[as].map((value) => ({ root, path, value })));
  const wanted: readonly (Read & Partial<Compared>)[] = [...within(compared), ...taken, ...within(read)];
  for (const part of wanted) {
    const { path, value } = part;
    const key = path.join('\n');
    const choice = choices.get(key) ?? { path, values: [] };
    if ('value' in part && !choice.values.some((each) => JSON.stringify(each) === JSON.stringify(value))) {
      choice.values.push(value);
    }
    choices.set(key, choice);
  }
  const whole = (choices.get('')?.values ?? []).filter((value) => value !== undefined);
  const parts = [...choices.values()].filter(({ path }) => path.length > 0);
  // What is read further down need not be made on its own.
  const leaves = parts.filter(
    ({ path }) => !parts.some((other) => other.path.length > path.length && isAtOrBelow(other.path, path)),
  );
  if (leaves.length === 0) return whole;
  const usual = leaves.map(({ path, values }) => ({ path, value: values.length === 0 ? 'A1' : values[0] }));
  const others = leaves.flatMap(({ path, values }) =>
    [...values.slice(1), ...elseThan(values)].map((value) => ({ path, value })),
  );
  const fine = objectOf(usual);
  return [
    fine,
    ...(lacks ? [Array.isArray(fine) ? [] : {}] : []),
    ...(lacks && leaves.length > 1 ? [...usual, ...longOf(parts)].map((part) => objectOf([part])) : []),
    ...[...others, ...listsOf(fine, parts)].map((other) => objectOf([...usual, other])),
    // Elsewhere null does what its absence does.
    ...leaves
      .filter(({ values }) => lacks && (values.includes(undefined) || values.includes(0)))
      .map(({ path }) => objectOf([...usual, { path, value: null }])),
    ...whole,
  ];
}

/** What something is computed from: first what it goes well with. */
const samples: Readonly<Record<Computed['as'], readonly JsonValue[]>> = {
  number: [1, 0],
  time: ['2026-11-23T15:00:00Z'],
};

/** Values that a part is compared with. */
interface Asked {
  readonly path: readonly string[];
  readonly values: readonly (JsonValue | undefined)[];
}

/** Each list whose items are read: empty, and as long as it is compared with. */
function listsOf(fine: JsonValue, parts: readonly Asked[]): readonly Part[] {
  const within = parts.flatMap(({ path }) => path.flatMap((name, n) => (name === firstItem ? [path.slice(0, n)] : [])));
  const lists = new Map(within.map((path) => [path.join('\n'), path]));
  return [...lists].flatMap(([key, path]) => {
    const item = valueAt(fine, [...path, firstItem]);
    const asked = parts.find((part) => part.path.join('\n') === key)?.values ?? [];
    const lengths = new Set([0, ...asked.flatMap((value) => (Array.isArray(value) ? [value.length] : []))]);
    return [...lengths].map((length) => ({ path, value: Array.from({ length }, () => item) }));
  });
}

/** Lists as long as they are compared with, whatever is in them. */
function longOf(parts: readonly Asked[]): readonly Part[] {
  return parts.flatMap(({ path, values }) =>
    values.flatMap((value) => (Array.isArray(value) && value.length > 0 ? [{ path, value }] : [])),
  );
}

function valueAt(whole: JsonValue, path: readonly string[]): JsonValue {
  return path.reduce<JsonValue>((value, name) => {
    if (Array.isArray(value)) return (value as readonly JsonValue[])[0] ?? null;
    return isObject(value) ? (value[name] ?? null) : null;
  }, whole);
}

/** A text that is compared with texts is also none of them. */
function elseThan(values: readonly (JsonValue | undefined)[]): readonly JsonValue[] {
  const [first] = values;
  if (typeof first === 'string') return ['something else'];
  return typeof first === 'number' && values.length === 1 ? [first + 1] : [];
}

interface Part {
  readonly path: readonly string[];
  /** Undefined for a part that is not there. */
  readonly value: JsonValue | undefined;
}

/** Of parts of the same path the last one counts. */
function objectOf(parts: readonly Part[]): JsonValue {
  return parts.reduce<JsonValue>((whole, { path, value }) => withPart(whole, path, value) ?? {}, {});
}

function withPart(
  whole: JsonValue | undefined,
  [name, ...below]: readonly string[],
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (name === undefined) return value;
  if (name === firstItem) {
    const [item, ...others] = Array.isArray(whole) ? (whole as readonly JsonValue[]) : [];
    const changed = withPart(item, below, value);
    return changed === undefined ? others : [changed, ...others];
  }
  const { [name]: member, ...others } = isObject(whole) ? whole : {};
  const changed = withPart(member, below, value);
  return changed === undefined ? others : { ...others, [name]: changed };
}
