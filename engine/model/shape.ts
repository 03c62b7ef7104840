import type { ParamSpec } from '../telnyx/action.ts';

/**
 * What may stand at a place of the document, as data: the reader, the JSON Schema for editors and the docs are made
 * from it. Each shape names, in brackets, the value that the reader hands to the verb.
 */
export type Shape =
  /** Text with `${…}` [Template]. */
  | { readonly type: 'text' }
  /** Text as it is [string]. */
  | { readonly type: 'word' }
  /** A prompt in any of its forms [Prompt]. */
  | { readonly type: 'prompt' }
  /** A prompt, or a list of which the nth is for the nth failure [readonly Prompt[]]. */
  | { readonly type: 'prompts_by_failure' }
  /** A bare CEL expression that gives a bool [Expression]. */
  | { readonly type: 'condition' }
  /** A duration with a unit [number, ms]. */
  | { readonly type: 'duration'; readonly minMs?: number; readonly maxMs?: number }
  | { readonly type: 'integer'; readonly min: number; readonly max: number }
  | { readonly type: 'boolean' }
  /** E.164, a SIP URI, or a template [Template]. */
  | { readonly type: 'phone' }
  /** Characters of `0123456789*#` [string]. */
  | { readonly type: 'digits'; readonly maxLength: number }
  /** n or `{ min, max }` [{ min: number; max: number }]. */
  | { readonly type: 'digit_count' }
  /** A variable's name, declared by it if it is not yet [string]. */
  | { readonly type: 'into'; readonly declares: 'string' | 'any' | 'map' }
  /** A menu's choices [readonly Choice[]]. */
  | { readonly type: 'choices' }
  /** `{ if, goto }` … and a last target [Branches]. */
  | { readonly type: 'branches' }
  /** name → value or `"${expression}"` [readonly Assignment[]]. */
  | { readonly type: 'assignments' }
  /** A Telnyx parameter, literal or with `${…}` [Dynamic]. */
  | { readonly type: 'telnyx'; readonly spec: ParamSpec };

export interface ParamShape {
  readonly shape: Shape;
  readonly description: string;
  readonly required?: true;
  /** The value the reader hands over when the key is absent, already in the shape's form. */
  readonly default?: unknown;
}
