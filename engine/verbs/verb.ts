import type { ParamShape } from '../model/shape.ts';
import type { Branches, Step, Target } from '../model/flow.ts';
import type { Phases } from './phases.ts';

/**
 * Everything the project knows of a verb. The schema, the reader, the checks, the graph, the compiler and the docs all
 * read this; a new verb is one file with one of these and one line in registry.ts.
 */
export interface Verb {
  readonly name: string;
  /** One sentence for authors. */
  readonly description: string;
  readonly params: Readonly<Record<string, ParamShape>>;
  /** The parameter that a bare value under the verb stands for; null when the verb takes a map, or nothing, alone. */
  readonly short: string | null;
  /** True when the short form also takes maps (a prompt may be one). */
  readonly shortTakesMaps?: true;
  /** When the verb's map has this key, the value is Telnyx's action of the same name, verbatim. */
  readonly verbatimKey?: string;
  /** Outcomes beyond `next` and `failed`; `failed` stands for each of them that is not named apart. */
  readonly outcomes: readonly string[];
  /** `flow`: outcomes of any name are added by the flow that the verb runs; `failed` does not stand for them. */
  readonly outcomesOf?: 'flow';
  /** `required`: the state needs `next` after its last step; `none`: it may have none; `optional`: without it the flow ends there. */
  readonly next: 'required' | 'none' | 'optional';
  /** Of a verb whose `next` is optional: whether this step may do without; where left out every one may. */
  readonly endsHere?: (step: Step) => boolean;
  readonly traits: Traits;
  /** The keys beside the verb that change what it does; `type_ahead` goes with every one. */
  readonly beside?: readonly ('await' | 'barge_in')[];
  /** True of a step that speaks to the caller while it waits, though its verb need not. */
  readonly speaks?: (step: Step) => boolean;
  /** Ways out that are neither `next` nor `on`: a menu's choices. */
  readonly edges: (step: Step) => readonly VerbEdge[];
  /** What of a step may be another in a new version of the flow that a call moves to while it is in the step. */
  readonly revisable?: Revisable;
  /** Phases of the verb's part of the machine; the first is where it begins. */
  readonly phases: (step: Step) => Phases;
}

export interface Revisable {
  /**
   * Parameters that are read anew when they are next needed; nothing that was said, sent or started hangs on them. A
   * parameter that comes or goes is no such change.
   */
  readonly params: readonly string[];
  /** Phases in which no parameter matters any more. */
  readonly phases?: readonly string[];
}

/** What the call-order and graph checks need to know. */
export interface Traits {
  /** Speaks, plays or gathers on the caller's leg: the call must be answered and not over. */
  readonly media: boolean;
  /** Waits for a person or for the clock, so a loop through it is not silent. */
  readonly waits: boolean;
  /** Leaving by `next` means the call is answered from then on. */
  readonly answers: boolean;
  /** The call is over for the flow afterwards. */
  readonly ends: boolean;
  /** An entry of keys: `back` returns to it, it uses kept keys. */
  readonly entry: boolean;
  /** A warning when nobody handles its failure. */
  readonly failureMatters: boolean;
}

export interface VerbEdge {
  /** What leads there, e.g. `key 1`. */
  readonly label: string;
  readonly conditional: boolean;
  readonly target: Target;
}

/** Helper for verbs whose edges are branches. */
export function branchEdges(label: string, branches: Branches): VerbEdge[] {
  return branches.map((branch) => ({ label, conditional: branch.if !== null, target: branch.goto }));
}
