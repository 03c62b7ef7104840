import type { Flow, State, Step } from '../../model/flow.ts';
import { isObject, type JsonObject, type JsonValue } from '../../telnyx/wire.ts';
import type { SimulatedReply } from '../requests.ts';
import { knownData, type Compared, type Read } from './known-data.ts';

// Data from outside, made so that what a flow asks of it is answered each way.

/** More shapes than this of one answer are not tried. */
const MOST_SHAPES = 12;

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
  const values = shapesOf(flow, [
    ...(into === undefined ? [] : [{ root: into, path: [] }]),
    { root: 'result', path: ['body'] },
  ]);
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
  const fits = shapesOf(flow, [{ root: 'result', path: ['result'] }]).filter(isObject);
  return fits.length === 0 ? [{}] : fits;
}

/** Payloads of a webhook that a flow listens to. */
export function payloadsFor(flow: Flow): readonly JsonObject[] {
  const fits = shapesOf(flow, [{ root: 'event', path: [] }]).filter(isObject);
  return fits.length === 0 ? [{}] : fits;
}

/** Values for what stands at some paths, so that all that is compared with them below comes out each way. */
function shapesOf(flow: Flow, roots: readonly Read[]): readonly JsonValue[] {
  const { compared, read } = knownData(flow);
  const within = <Part extends Read>(parts: readonly Part[]): readonly Part[] =>
    parts.flatMap((part) => {
      const root = roots.find((each) => each.root === part.root && each.path.every((name, n) => part.path[n] === name));
      return root === undefined ? [] : [{ ...part, path: part.path.slice(root.path.length) }];
    });
  const choices = new Map<string, { readonly path: readonly string[]; readonly values: (JsonValue | undefined)[] }>();
  const wanted: readonly (Read & Partial<Compared>)[] = [...within(compared), ...within(read)];
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
  choices.delete('');
  const parts = [...choices.values()];
  // What is read further down need not be made on its own.
  const leaves = parts.filter(({ path }) => !parts.some((other) => isBelow(other.path, path)));
  if (leaves.length === 0) return whole;
  const usual = leaves.map(({ path, values }) => ({ path, value: values.length === 0 ? 'A1' : values[0] }));
  const others = leaves.flatMap(({ path, values }) =>
    [...values.slice(1), ...elseThan(values)].map((value) => ({ path, value })),
  );
  return [objectOf(usual), ...others.map((other) => objectOf([...usual, other])), ...whole];
}

/** A text that is compared with texts is also none of them. */
function elseThan(values: readonly (JsonValue | undefined)[]): readonly JsonValue[] {
  const [first] = values;
  if (typeof first === 'string') return ['something else'];
  return typeof first === 'number' && values.length === 1 ? [first + 1] : [];
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return path.length > above.length && above.every((name, n) => path[n] === name);
}

interface Part {
  readonly path: readonly string[];
  /** Undefined for a part that is not there. */
  readonly value: JsonValue | undefined;
}

/** Of parts of the same path the last one counts. */
function objectOf(parts: readonly Part[]): JsonValue {
  return parts.reduce<JsonObject>((whole, { path, value }) => withPart(whole, path, value), {});
}

function withPart(whole: JsonObject, [name, ...below]: readonly string[], value: JsonValue | undefined): JsonObject {
  if (name === undefined) return whole;
  if (below.length === 0) {
    const { [name]: _before, ...others } = whole;
    return value === undefined ? others : { ...others, [name]: value };
  }
  const member = whole[name];
  return { ...whole, [name]: withPart(isObject(member) ? member : {}, below, value) };
}
