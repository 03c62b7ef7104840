import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { Flow } from '../model/flow.ts';

/**
 * A flow as far as it could be read. Where a mistake hides a way out, the doubts say so: the checks then conclude
 * nothing from edges that are not there.
 */
export interface Draft {
  readonly flow: Flow;
  readonly doubts: Doubts;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Doubts {
  /** States of which a verb or a target could not be read. */
  readonly states: ReadonlySet<string>;
  /** True when a handler of the flow, or its list of states, could not be read in full. */
  readonly flow: boolean;
  /** Keys of the file whose value could not be read. */
  readonly keys: ReadonlySet<string>;
  /** Where an error was found: every word of the document outside `vars` and `inputs`, since a lost part may use a variable. */
  readonly words: ReadonlySet<string>;
  /** Where the name of the first state stands. */
  readonly startPlace: Place;
}
