import type { Place } from '../../diagnostics/diagnostic.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import type { WrittenScenario } from '../scenario/text.ts';
import { exploreFlow } from './explore-flow.ts';

/**
 * What can be wrong with a flow that only its calls show.
 * - `error`: the caller hears the built-in apology, though callers, far ends and web services do nothing unusual.
 * - `dead_air`: the caller is left in silence, as the invariant `no_dead_air` means it.
 * - `trap`: from there no end of the call can be reached, whatever the caller does, but to hang up.
 * - `endless_loop`: whoever does nothing is kept going round without an end.
 * - `unreachable_state`: no call enters it.
 * - `unheard_prompt`: no caller hears it.
 */
export type ExploreKind = 'error' | 'dead_air' | 'trap' | 'endless_loop' | 'unreachable_state' | 'unheard_prompt';

export interface ExploreFinding {
  readonly kind: ExploreKind;
  readonly severity: 'error' | 'warning';
  /** What happens, where and after what; one sentence or two. */
  readonly message: string;
  /** The state, or the prompt. */
  readonly place: Place;
  /** The id of the flow and the state it is about; the state is empty where it is about none. */
  readonly flow: string;
  readonly state: string;
  /** The shortest scenario that shows it: it fails until the flow is mended. */
  readonly scenario: ExploreScenario;
}

export interface ExploreScenario {
  readonly name: string;
  /** One item of `scenarios:`, as YAML that begins with `- name:` in the first column; ends with a line break. */
  readonly text: string;
  readonly written: WrittenScenario;
  /** What the scenario's run says against it today. */
  readonly failure: string;
}

export interface ExploreOptions {
  /** Silence longer than this is dead air, ms; 4 s unless set. */
  readonly deadAirMs?: number;
  /** Different situations that are looked at, at most; 20,000 unless set. */
  readonly mostSituations?: number;
  /** Says when to stop early, e.g. after so much of somebody's time; asked after each way. */
  readonly isEnough?: () => boolean;
}

/** What came of exploring a flow. */
export interface Exploration {
  /** In order of file and line. */
  readonly findings: readonly ExploreFinding[];
  /** Steps that were tried: each is something a caller, a far end or a web service may do in one situation. */
  readonly ways: number;
  /** Situations that are different enough to lead to different ones. */
  readonly situations: number;
  /** States entered of those there are, sub-flows' among them. */
  readonly states: { readonly entered: number; readonly all: number };
  /** False when a bound was hit: what is never reached is then not told. */
  readonly complete: boolean;
  /** Which bound that was: `isEnough`, `mostSituations`, or how many beginnings of a call are tried. */
  readonly stoppedBy: 'time' | 'situations' | 'beginnings' | null;
  /** What could not be tried or shown, each a sentence: a condition for which no data was found. */
  readonly notes: readonly string[];
}

/**
 * Tries every way in which callers, far ends and web services can behave: production's transition and the carrier model,
 * breadth first over situations, which are told apart by what can make a difference. The same arguments give the same
 * exploration, unless `isEnough` stops it.
 * @param folder the flows that can run, `flow` among them; what `flow` orders with `start_call` is not explored
 */
export function explore(
  folder: readonly CompiledFlow[],
  flow: CompiledFlow,
  options: ExploreOptions = {},
): Exploration {
  return exploreFlow(folder, flow, options);
}
