import type { Place } from '../diagnostics/diagnostic.ts';
import type { EntrySpec } from '../verbs/entry-spec.ts';
import type { Guard, Op } from '../verbs/phases.ts';

/** What the compiler adds to the verbs' operations: entering, leaving, going back, failing. */
export type MachineOp =
  | Op
  | {
      readonly type: 'enter_state';
      readonly params: { readonly name: string; readonly entry: boolean; readonly afterMs: number | null };
    }
  | { readonly type: 'enter_step'; readonly params: { readonly name: string } }
  | { readonly type: 'enter_phase'; readonly params: { readonly name: string } }
  | { readonly type: 'leave'; readonly params: { readonly level: 'state' | 'step' | 'phase' } }
  | { readonly type: 'answer'; readonly params: Readonly<Record<string, never>> }
  /** Waits until an outgoing call is to be dialled. */
  | { readonly type: 'dial_later'; readonly params: Readonly<Record<string, never>> }
  /** Dials an outgoing call with the flow's `outbound`. */
  | { readonly type: 'dial_out'; readonly params: Readonly<Record<string, never>> }
  | { readonly type: 'set_error'; readonly params: { readonly state: string; readonly outcome: string } }
  /** A sub-flow returned by a name that the state does not handle. */
  | { readonly type: 'unhandled_return'; readonly params: { readonly state: string } }
  | { readonly type: 'outcome'; readonly params: { readonly name: string } }
  /** Tells the trace which target of the flow was taken; only in machines made for measuring coverage. */
  | { readonly type: 'took'; readonly params: { readonly place: Place } }
  /** `back`; from a handler of the whole flow (null) it leads away from wherever the call is. */
  | { readonly type: 'go_back'; readonly params: { readonly from: string | null } }
  /** `repeat` in a handler of the whole flow: the state the call is in, again. */
  | { readonly type: 'go_again'; readonly params: Readonly<Record<string, never>> }
  /** `return` or `return:NAME`: what the flow hands back, and by which name. */
  | { readonly type: 'leave_by'; readonly params: { readonly name: string } }
  /** Takes the kept key that the flow's `on.key` holds for. */
  | { readonly type: 'take_flow_key'; readonly params: { readonly entry: EntrySpec | null } };

export type MachineGuard =
  | Guard
  | { readonly type: 'all'; readonly params: { readonly guards: readonly MachineGuard[] } }
  /** No error was handled since the caller last acted, and the call is not over. */
  | { readonly type: 'may_handle_error'; readonly params: Readonly<Record<string, never>> }
  /** The sub-flow returned by this name; empty for a plain `return`. */
  | { readonly type: 'returned_by'; readonly params: { readonly name: string } }
  | { readonly type: 'is_flow_key'; readonly params: { readonly digit: string } }
  /** No state that the call is in, and no flow on top of this one, names the event itself. */
  | { readonly type: 'handler_holds'; readonly params: { readonly event: string } }
  /** The state was there before the event: what ended the state before it is not its event. */
  | { readonly type: 'here_before'; readonly params: Readonly<Record<string, never>> };

/** A transition in XState's configuration. */
export interface MachineTransition {
  readonly target?: string;
  readonly reenter?: true;
  readonly guard?: MachineGuard;
  readonly actions?: readonly MachineOp[];
  /** Where the flow's target stands; absent where the verb or the compiler made the transition. */
  readonly place?: Place;
}

/** A node in XState's configuration: plain data, but for the expressions inside parameters. */
export interface MachineNode {
  readonly id?: string;
  readonly initial?: string;
  readonly entry?: readonly MachineOp[];
  readonly exit?: readonly MachineOp[];
  readonly always?: readonly MachineTransition[];
  readonly on?: Readonly<Record<string, readonly MachineTransition[]>>;
  readonly states?: Readonly<Record<string, MachineNode>>;
}

/** Root nodes beside the flow's states. */
export const root = {
  idle: '$idle',
  answer: '$answer',
  later: '$later',
  dial: '$dial',
  end: '$end',
  hangup: '$hangup',
  error: '$error',
  sorry: '$sorry',
  goto: '$goto',
  key: '$key',
  return: '$return',
  /** A key that only a flow which ran this one names. */
  callersKey: '$callers_key',
} as const;

/** Where a list of branches leads from, for the targets that depend on it. */
export interface From {
  /** The state it stands in; null for a handler of the whole flow. */
  readonly state: string | null;
}
