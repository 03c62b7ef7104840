import type { Shape } from '../model/shape.ts';
import type { JsonValue } from '../telnyx/wire.ts';

/** One key of a map in the document. */
export interface KeyShape {
  /** One sentence for authors. */
  readonly description: string;
  /** What an author might write; where left out, editors show one made from the shape. */
  readonly examples?: readonly JsonValue[];
  readonly shape: DocumentShape;
  readonly required?: true;
}

/** Keys of a map, by name. */
export type KeyShapes = Readonly<Record<string, KeyShape>>;

/**
 * What may stand at a place of the document outside a verb. With the shapes of the verbs' parameters it describes the
 * whole document: the reader takes the known keys and their descriptions from it, and a JSON Schema can be made of it.
 */
export type DocumentShape =
  | Shape
  /** A map of known keys, `one`: exactly one of them; with `events`, webhook event types are keys as well. */
  | { readonly type: 'map'; readonly keys: KeyShapes; readonly one?: true; readonly events?: DocumentShape }
  /** Outcome of a verb, or webhook event type → where to go. */
  | { readonly type: 'outcomes'; readonly of: DocumentShape }
  /** A map whose keys the author chooses; `name` says what a key is, `pattern` what it looks like, `example` is one. */
  | {
      readonly type: 'names';
      readonly name: string;
      readonly of: DocumentShape;
      readonly pattern?: string;
      readonly example?: string;
    }
  | { readonly type: 'list'; readonly of: DocumentShape }
  | { readonly type: 'either'; readonly options: readonly DocumentShape[] }
  | { readonly type: 'constant'; readonly values: readonly (string | number | boolean)[] }
  /** A plain value: text, number, bool, null, list or map. */
  | { readonly type: 'value' }
  /** A state's name, `end`, `repeat` or `back`. */
  | { readonly type: 'target' }
  /** Name → value or `${expression}`. */
  | { readonly type: 'assignments' }
  | { readonly type: 'state' }
  /** One verb or `set`, with what may stand beside it. */
  | { readonly type: 'step' }
  /** Verb → some of its parameters. */
  | { readonly type: 'verb_defaults' }
  /** Parameters of the named Telnyx action. */
  | { readonly type: 'action_params'; readonly action: string; readonly without?: readonly string[] };
