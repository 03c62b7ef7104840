import type { ParamSpec } from '../telnyx/action.ts';
import type { JsonValue } from '../telnyx/wire.ts';

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
  /** E.164, a SIP URI, or a template; with `many` also a list of them [Dynamic]. */
  | { readonly type: 'phone'; readonly many?: true }
  /** Characters of `0123456789*#` [string]. */
  | { readonly type: 'digits'; readonly maxLength: number }
  /** n or `{ min, max }` [{ min: number; max: number }]. */
  | { readonly type: 'digit_count' }
  /** A variable's name, declared by it if it is not yet [string]. */
  | { readonly type: 'into'; readonly declares: 'string' | 'any' | 'map' }
  /** A webhook event type, or a list of them [readonly string[]]. */
  | { readonly type: 'event_types' }
  /** Single keys and where they lead [readonly KeyTarget[]]. */
  | { readonly type: 'key_targets' }
  /** `{ every, prompt }` [Announcement]. */
  | { readonly type: 'announcement' }
  /** A menu's choices [readonly Choice[]]. */
  | { readonly type: 'choices' }
  /** `{ if, goto }` … and a last target [Branches]. */
  | { readonly type: 'branches' }
  /** name → value or `"${expression}"` [readonly Assignment[]]. */
  | { readonly type: 'assignments' }
  /** Another flow's id [FlowName]. */
  | { readonly type: 'flow' }
  /** What is handed to another flow: input → value or `"${expression}"` [readonly Assignment[]]. */
  | { readonly type: 'inputs' }
  /** A part of an HTTP request: `url` and `body` [Template], `headers`, `query` and `json` [Dynamic]. */
  | { readonly type: 'http'; readonly part: HttpPart }
  /** A Telnyx parameter, literal or with `${…}` [Dynamic]. */
  | { readonly type: 'telnyx'; readonly spec: ParamSpec };

export type HttpPart = 'url' | 'headers' | 'query' | 'json' | 'body';

export interface ParamShape {
  readonly shape: Shape;
  readonly description: string;
  /** What an author might write; where left out, editors show one made from the shape. */
  readonly examples?: readonly JsonValue[];
  readonly required?: true;
  /** The value the reader hands over when the key is absent, already in the shape's form. */
  readonly default?: unknown;
}
