import type { Expression } from '../expressions/expression.ts';
import type { Assignment, Branches, Choice, Dynamic, Prompt, Target } from '../model/flow.ts';
import type { JsonObject } from '../telnyx/wire.ts';

/**
 * A verb's part of the machine, as data: phases with what is done on entering them and where events lead. The compiler
 * turns them into XState nodes below `state → step`; what each operation and guard does stands in runtime/.
 */
export type Phases = Readonly<Record<string, Phase>>;

export interface Phase {
  readonly entry?: readonly Op[];
  /** Taken at once, in order, the first whose guard holds. */
  readonly always?: readonly PhaseTransition[];
  readonly on?: Readonly<Partial<Record<PhaseEvent, readonly PhaseTransition[]>>>;
}

/**
 * What a phase can hear. `ended`, `accepted`, `failed`: of a command this phase sent; `lost`: its ending stayed away and
 * the leg lives; `keys`: new keys are kept; `timer.*`: a timer this phase started; `far.*`: the far leg of a transfer.
 */
export type PhaseEvent =
  'ended' | 'accepted' | 'failed' | 'lost' | 'keys' | 'timer.wait' | 'timer.keys' | 'far.bridged' | 'far.gone';

export interface PhaseTransition {
  readonly guard?: Guard;
  readonly actions?: readonly Op[];
  readonly to: PhaseTarget;
}

/** Another phase, the next step, an outcome of the verb, or branches of the flow. */
export type PhaseTarget =
  | { readonly kind: 'phase'; readonly name: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'out'; readonly outcome: string }
  | { readonly kind: 'goto'; readonly target: Target }
  | { readonly kind: 'branches'; readonly branches: Branches }
  /** The flow's `on.key` for the first kept key. */
  | { readonly kind: 'flow_key'; readonly entry: EntrySpec };

export const phase = (name: string): PhaseTarget => ({ kind: 'phase', name });
export const out = (outcome: string): PhaseTarget => ({ kind: 'out', outcome });
export const done: PhaseTarget = { kind: 'done' };

/** What a menu or collect takes as an entry, and how it asks for it. */
export interface EntrySpec {
  readonly prompt: Prompt;
  /** A menu's choices; null for a collect. */
  readonly choices: readonly Choice[] | null;
  readonly min: number;
  readonly max: number;
  /** The key that ends an entry early; null where none does. */
  readonly finishOn: string | null;
  readonly timeoutMs: number;
  readonly interDigitMs: number;
  readonly tries: number;
  readonly noInput: readonly Prompt[];
  readonly noMatch: readonly Prompt[];
  readonly reprompt: boolean;
  readonly secret: boolean;
  /** Menus and collects of a flow or state without `type_ahead` take no keys pressed before they listen. */
  readonly typeAhead: boolean | null;
}

/** What awaits a command: its ending event, its acceptance, or nothing. */
export type Awaits = 'ending' | 'acceptance' | 'nothing';

/** One operation on the call; all of them are carried out by runtime/operations. */
export type Op =
  | {
      readonly type: 'send';
      readonly params: {
        readonly action: string;
        readonly values: Readonly<Record<string, Dynamic>>;
        readonly fixed: JsonObject;
        readonly awaits: Awaits;
      };
    }
  /** Renders a prompt into the segments that `say` plays one by one. */
  | { readonly type: 'prepare'; readonly params: { readonly prompt: Prompt } }
  /** An entry without type-ahead forgets the keys pressed before it. */
  | { readonly type: 'begin_entry'; readonly params: { readonly entry: EntrySpec } }
  /** Renders an entry's prompt: after a failure its message, then the prompt. */
  | { readonly type: 'prepare_entry'; readonly params: { readonly entry: EntrySpec } }
  | { readonly type: 'say'; readonly params: { readonly awaits: Awaits } }
  /** Listens: with the last segment of the prompt, or silently for the rest of an entry that has begun. */
  | { readonly type: 'gather'; readonly params: { readonly entry: EntrySpec; readonly silent: boolean } }
  /** The gather ended by itself: what is kept now is the whole entry. */
  | { readonly type: 'close_entry'; readonly params: Readonly<Record<string, never>> }
  | { readonly type: 'take_entry'; readonly params: { readonly entry: EntrySpec } }
  | { readonly type: 'count_failure'; readonly params: { readonly kind: 'no_input' | 'no_match' } }
  | { readonly type: 'keep_entry'; readonly params: { readonly into: string } }
  | { readonly type: 'forget_keys'; readonly params: { readonly why: string } }
  | { readonly type: 'start_timer'; readonly params: { readonly name: 'wait' | 'keys'; readonly ms: number } }
  | { readonly type: 'assign'; readonly params: { readonly assignments: readonly Assignment[] } }
  | {
      readonly type: 'transfer';
      readonly params: { readonly to: Dynamic; readonly values: Readonly<Record<string, Dynamic>> };
    }
  | { readonly type: 'bridged'; readonly params: Readonly<Record<string, never>> };

export type Guard =
  | { readonly type: 'condition'; readonly params: { readonly if: Expression } }
  | {
      readonly type: 'entry';
      readonly params: { readonly entry: EntrySpec; readonly is: 'complete' | 'partial' | 'no_match' };
    }
  /** The first kept key is one of the flow's `on.key`, and the entry (if any) has no use for it. */
  | { readonly type: 'flow_key'; readonly params: { readonly entry: EntrySpec | null } }
  /** The gather was ended by the late finish key of the entry before, and holds nothing else. */
  | { readonly type: 'only_finish_key'; readonly params: Readonly<Record<string, never>> }
  | { readonly type: 'entry_is'; readonly params: { readonly digits: string } }
  /** An entry that passes the author's `check`, seen under its `into` name. */
  | { readonly type: 'check'; readonly params: { readonly check: Expression; readonly into: string | null } }
  | { readonly type: 'tries_left'; readonly params: { readonly tries: number } }
  /** At least n segments of the prompt are still to be said. */
  | { readonly type: 'segments_left'; readonly params: { readonly atLeast: number } }
  /** A key stops the speech here. */
  | { readonly type: 'barge_in'; readonly params: { readonly allowed: boolean } }
  /** The ending's status is one that counts as failure. */
  | { readonly type: 'ended_badly'; readonly params: Readonly<Record<string, never>> }
  | { readonly type: 'far_outcome'; readonly params: { readonly is: string } };
