import type { Expression, Template } from '../expressions/expression.ts';
import type { Assignment, Branches, Dynamic, Prompt, Target } from '../model/flow.ts';
import type { RequestMethod } from '../model/request.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import type { EntrySpec } from './entry-spec.ts';

/**
 * A verb's part of the machine, as data: phases with what is done on entering them and where events lead. The compiler
 * turns them into XState nodes below `state → step`; what each operation and guard does stands in runtime/.
 */
export type Phases = Readonly<Record<string, Phase>>;

export interface Phase {
  readonly entry?: readonly Op[];
  /** Taken at once, in order, the first whose guard holds. */
  readonly always?: readonly PhaseTransition[];
  readonly on?: Readonly<
    Partial<Record<PhaseEvent, readonly PhaseTransition[]>> & Record<WebhookPhaseEvent, readonly PhaseTransition[]>
  >;
}

/**
 * What a phase can hear. `ended`, `accepted`, `failed`: of a command this phase sent; `lost`: its ending stayed away and
 * the leg lives; `keys`: new keys are kept; `timer.*`: a timer this phase started; `far.*`: the far leg of a transfer or dial;
 * `replied`: an HTTP request's answer; `returned`: the flow that the step runs is back; `hold.*`: of a prompt that plays
 * while the step waits for something else; `spoken`: the caller said something while the step listens to speech,
 * `spoken.other`: and no handler had a use for it; `recording.*`, `queue.*`, `conference.*`: what became of the call's
 * recording, of its place in a queue, of its part in a conference; `asked.*`: what was asked of a queue.
 */
export type PhaseEvent =
  | 'ended'
  | 'accepted'
  | 'failed'
  | 'lost'
  | 'keys'
  | 'timer.wait'
  | 'timer.keys'
  | 'far.bridged'
  | 'far.gone'
  | 'far.answered'
  | 'far.machine'
  | 'replied'
  | 'returned'
  | 'hold.ended'
  | 'hold.failed'
  | 'hold.lost'
  | 'spoken'
  | 'spoken.other'
  | 'timer.announce'
  | 'timer.longest'
  | 'recording.saved'
  | 'recording.failed'
  | 'queue.bridged'
  | 'queue.timeout'
  | 'queue.left'
  | 'queue.failed'
  | 'asked.accepted'
  | 'asked.failed'
  | 'conference.joined'
  | 'conference.left'
  | 'conference.failed';

/** An event of the caller's own leg, by Telnyx's type. */
export type WebhookPhaseEvent = `webhook.${string}`;

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
  /** As a sub-flow returned: the next step, or what `on` says of the name. */
  | { readonly kind: 'returned' }
  /** The flow's `on.key` for the first kept key. */
  | { readonly kind: 'flow_key'; readonly entry: EntrySpec | null }
  /** No other phase: the actions are all that is done. */
  | { readonly kind: 'stay' };

export const phase = (name: string): PhaseTarget => ({ kind: 'phase', name });
export const out = (outcome: string): PhaseTarget => ({ kind: 'out', outcome });
export const done: PhaseTarget = { kind: 'done' };
export const stay: PhaseTarget = { kind: 'stay' };
export const returned: PhaseTarget = { kind: 'returned' };

/** How `record` records. */
export interface RecordSpec {
  /** `record_start`'s own parameters. */
  readonly values: Readonly<Record<string, Dynamic>>;
  readonly fixed: JsonObject;
  readonly into: string | null;
  /** False with `await: false`: it goes on when the step is left. */
  readonly owned: boolean;
}

/** An HTTP request, as the author wrote it. */
export interface RequestSpec {
  readonly method: RequestMethod;
  readonly url: Template;
  readonly headers: Dynamic | null;
  readonly query: Dynamic | null;
  readonly json: Dynamic | null;
  readonly body: Template | null;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly into: string | null;
}

/** A call to be placed, as the author wrote it. */
export interface StartCallSpec {
  readonly flow: string;
  readonly to: Dynamic;
  readonly from: Dynamic | null;
  readonly inputs: readonly Assignment[];
  readonly delayMs: number;
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
  /** Says the first segment that is left as hold speech; a single audio file or text loops at the carrier. */
  | { readonly type: 'say_hold'; readonly params: Readonly<Record<string, never>> }
  /** Listens: with the last segment of the prompt, or silently for the rest of an entry that has begun. */
  | { readonly type: 'gather'; readonly params: { readonly entry: EntrySpec; readonly silent: boolean } }
  /** The gather ended by itself: what is kept now is the whole entry. */
  | { readonly type: 'close_entry'; readonly params: Readonly<Record<string, never>> }
  | { readonly type: 'take_entry'; readonly params: { readonly entry: EntrySpec } }
  | { readonly type: 'count_failure'; readonly params: { readonly kind: 'no_input' | 'no_match' } }
  | { readonly type: 'keep_entry'; readonly params: { readonly into: string } }
  /** The entry was not confirmed: the next one begins with the prompt alone. */
  | { readonly type: 'ask_again'; readonly params: Readonly<Record<string, never>> }
  /** Begins to listen to speech, until the step is left. */
  | { readonly type: 'listen'; readonly params: { readonly entry: EntrySpec } }
  /** Takes the choice that was spoken, or notes that there is none. */
  | { readonly type: 'take_spoken'; readonly params: { readonly entry: EntrySpec } }
  /** The payload of the webhook being handled becomes `result`. */
  | { readonly type: 'keep_event'; readonly params: Readonly<Record<string, never>> }
  | { readonly type: 'forget_keys'; readonly params: { readonly why: string } }
  /** `wait` and `keys` belong to the phase, `announce` and `longest` to the step. */
  | {
      readonly type: 'start_timer';
      readonly params: { readonly name: 'wait' | 'keys' | 'announce' | 'longest'; readonly ms: number };
    }
  /** Starts to record; the step hears `recording.saved` and `recording.failed`. */
  | { readonly type: 'record'; readonly params: RecordSpec }
  | { readonly type: 'stop_recording'; readonly params: Readonly<Record<string, never>> }
  /** Enters a queue; the step hears `queue.*` until it is left. */
  | { readonly type: 'enter_queue'; readonly params: { readonly values: Readonly<Record<string, Dynamic>> } }
  /** Leaves the queue; the phase hears whether the carrier took it. */
  | { readonly type: 'leave_queue'; readonly params: Readonly<Record<string, never>> }
  /** The carrier has let the call go, or does not have it. */
  | { readonly type: 'left_queue'; readonly params: Readonly<Record<string, never>> }
  /** Asks for the call's place and the queue's average; the step hears `asked.*`. */
  | { readonly type: 'ask_queue'; readonly params: Readonly<Record<string, never>> }
  | { readonly type: 'keep_queue_answer'; readonly params: Readonly<Record<string, never>> }
  /** An agent has the caller: only the hang-up ends the step. */
  | { readonly type: 'queue_bridged'; readonly params: Readonly<Record<string, never>> }
  /** Asks for the running conference of a name. */
  | { readonly type: 'find_conference'; readonly params: { readonly name: Dynamic } }
  /** What only joining can say is done for the call that has created the conference; the step hears `asked.*`. */
  | {
      readonly type: 'complete_conference';
      readonly params: { readonly values: Readonly<Record<string, Dynamic>> };
    }
  /** Who is in the conference was answered: how it ends with this call is told. */
  | { readonly type: 'update_participant'; readonly params: { readonly values: Readonly<Record<string, Dynamic>> } }
  /** The call is in the conference still: the step takes it over. */
  | { readonly type: 'resume_conference'; readonly params: Readonly<Record<string, never>> }
  /** The call stays in the conference when the step is left. */
  | { readonly type: 'keep_conference'; readonly params: Readonly<Record<string, never>> }
  /** Joins the conference that was found, or creates it; the step hears `conference.*` until it has left. */
  | {
      readonly type: 'enter_conference';
      readonly params: { readonly how: 'join' | 'create'; readonly values: Readonly<Record<string, Dynamic>> };
    }
  /** One of Telnyx's actions on the conference that the call is in. */
  | {
      readonly type: 'send_to_conference';
      readonly params: {
        readonly action: string;
        readonly values: Readonly<Record<string, Dynamic>>;
        readonly awaits: Awaits;
      };
    }
  /** Another flow begins on top of this one, with its inputs. */
  | { readonly type: 'run'; readonly params: { readonly flow: string; readonly inputs: readonly Assignment[] } }
  /** Keeps what the sub-flow handed back. */
  | { readonly type: 'keep_outputs'; readonly params: { readonly into: string | null } }
  | { readonly type: 'assign'; readonly params: { readonly assignments: readonly Assignment[] } }
  /** Calls the first target that is left of a list and connects the caller with it. */
  | {
      readonly type: 'transfer';
      readonly params: { readonly to: Dynamic; readonly values: Readonly<Record<string, Dynamic>> };
    }
  /** Opens a second leg, which belongs to the step until it is handed over or left. */
  | {
      readonly type: 'dial';
      readonly params: { readonly to: Dynamic; readonly values: Readonly<Record<string, Dynamic>> };
    }
  /** The dialled leg is there: its id is kept; without a bridge to come it is the flow's from now on. */
  | { readonly type: 'far_reached'; readonly params: { readonly into: string | null; readonly release: boolean } }
  /** Joins the caller with the dialled leg. */
  | { readonly type: 'bridge_far'; readonly params: Readonly<Record<string, never>> }
  /** The far end is connected: its end is watched for. */
  | { readonly type: 'bridged'; readonly params: Readonly<Record<string, never>> }
  /** Orders another call, which then goes its own way. */
  | { readonly type: 'start_call'; readonly params: StartCallSpec }
  /** Makes an HTTP request, which belongs to the step; it hears `replied`. */
  | { readonly type: 'request'; readonly params: RequestSpec }
  /** Judges the answer, and keeps what it gave. */
  | { readonly type: 'take_reply'; readonly params: { readonly into: string | null } };

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
  | { readonly type: 'entry_is'; readonly params: { readonly part: EntrySpec['part']; readonly digits: string } }
  /** What was spoken is exactly one of the choices. */
  | { readonly type: 'spoken'; readonly params: { readonly entry: EntrySpec } }
  /** The step was there before the event: what ended the step before it is not its event. */
  | { readonly type: 'step_here_before'; readonly params: Readonly<Record<string, never>> }
  /** An entry that passes the author's `check`, seen under its `into` name. */
  | { readonly type: 'check'; readonly params: { readonly check: Expression; readonly into: string | null } }
  | { readonly type: 'tries_left'; readonly params: { readonly tries: number } }
  /** At least n segments of the prompt are still to be said. */
  | { readonly type: 'segments_left'; readonly params: { readonly atLeast: number } }
  /** A key stops the speech here. */
  | { readonly type: 'barge_in'; readonly params: { readonly allowed: boolean } }
  /** The ending's status is one that counts as failure. */
  | { readonly type: 'ended_badly'; readonly params: Readonly<Record<string, never>> }
  | { readonly type: 'far_outcome'; readonly params: { readonly is: string } }
  /** The call was placed by us. */
  | { readonly type: 'outgoing'; readonly params: Readonly<Record<string, never>> }
  /** A transfer's list has a target that was not tried yet. */
  | { readonly type: 'targets_left'; readonly params: Readonly<Record<string, never>> }
  /** The request's answer is one that the flow can go on with. */
  | { readonly type: 'reply_taken'; readonly params: Readonly<Record<string, never>> }
  /** That key is among the kept ones. */
  | { readonly type: 'kept_key'; readonly params: { readonly digit: string } }
  /** The carrier refused the command with one of these codes, and the step may try again: `record` and `find_conference` count. */
  | { readonly type: 'refused_with'; readonly params: { readonly codes: readonly string[]; readonly tries: number } }
  /** Nothing that the step asked is open any more. */
  | { readonly type: 'all_answered'; readonly params: Readonly<Record<string, never>> }
  | { readonly type: 'conference_found'; readonly params: Readonly<Record<string, never>> }
  /** The call is in a conference; with a name, in the one that this step names. */
  | { readonly type: 'in_conference'; readonly params: { readonly name: Dynamic | null } };
