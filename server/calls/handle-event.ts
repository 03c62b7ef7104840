import type { CallEvent } from '../../engine/model/event.ts';
import type { CallSnapshot } from '../../engine/model/snapshot.ts';
import type { Clock } from '../clock.ts';
import { codeOf, messageOf, ServerError } from '../errors.ts';
import type { FlowLibrary } from '../flows/flow-library.ts';
import type { Logger } from '../log.ts';
import type { CallStore, CallWrite, Cause, CommitOutcome, FlowVersion } from '../store/call-store.ts';
import type { SwitchService } from '../switches/switch-service.ts';
import type { CallCache, LiveCall } from './call-cache.ts';
import { makeWrite } from './call-write.ts';
import { flowsOfCall } from './flows-of-call.ts';
import { moveCall, type MovePorts } from './move-call.ts';
import { isUnreadable, unreadableWrite } from './unreadable-call.ts';
import type { Engine, FlowBook, Told, TransitionContext, TransitionResult } from './engine-port.ts';

export interface HandlerPorts extends MovePorts {
  readonly store: CallStore;
  readonly engine: Engine;
  readonly flows: Pick<FlowLibrary, 'active' | 'book' | 'ensure'>;
  readonly switches: Pick<SwitchService, 'at'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly cache: CallCache;
  /** pressone's own version, for the journal. */
  readonly release: string;
  /** Whether earlier commands of these legs are still on their way. */
  readonly busy: (call: string, legs: readonly string[]) => boolean;
  /** Hears of the end of a call that could not be read. */
  readonly ended: (write: CallWrite) => void;
  /** Hears of every other commit, in order for each call. */
  readonly committed: (write: CallWrite, result: TransitionResult, told: Told) => void;
}

/** What came of an event, ready to be stored. */
export interface Handled {
  readonly result: TransitionResult;
  readonly encoded: string;
  readonly error: string | null;
  /** What the transition could learn of the switches; null where nothing. */
  readonly switches: Readonly<Record<string, boolean>> | null;
  /** The flow version that the call begins in; null where it has begun before, or begins in none. */
  readonly begins: FlowVersion | null;
}

/**
 * One event of a known call, from load to commit. Runs inside the call's lane.
 * @throws ServerError when nothing was stored; the event may come again
 */
export async function handleEvent(
  ports: HandlerPorts,
  call: string,
  event: CallEvent,
  cause: Cause,
): Promise<CommitOutcome> {
  let live: LiveCall;
  try {
    live = await loadCall(ports, call);
  } catch (error) {
    const write = isUnreadable(error) ? await unreadableWrite(ports, call, event, cause, error) : null;
    if (write === null) throw error;
    const outcome = await ports.store.commit(write);
    if (outcome === 'committed') ports.ended(write);
    return outcome;
  }
  await ports.flows.ensure(flowsOfCall(live.snapshot));
  const context = contextAt(ports, ports.clock.now());
  const current = await inServingVersion(ports, live, context);
  // While the move was stored, a further version may have come to serve, and this one been let go of.
  if (current !== live) await ports.flows.ensure(flowsOfCall(current.snapshot));
  return commitHandled(ports, current, event, cause, context.now, step(ports, current.snapshot, event, context));
}

/** The call as it goes on: moved to the version that serves, in a commit of its own, or as it was. */
async function inServingVersion(ports: HandlerPorts, live: LiveCall, context: TransitionContext): Promise<LiveCall> {
  const moved = moveCall(ports, live.snapshot, context);
  if (moved === null) return live;
  const { event, result } = moved;
  const encoded = encodeCall(ports.engine, result.snapshot, ports.flows.book);
  const handled = { result, encoded, error: null, switches: null, begins: null };
  const outcome = await commitHandled(ports, live, event, { kind: 'none' }, context.now, handled);
  if (outcome !== 'committed') return live;
  return { call: live.call, seq: live.seq + 1, snapshot: result.snapshot };
}

/** What a transition may know at a moment. */
export function contextAt(
  { flows, switches }: Pick<HandlerPorts, 'flows' | 'switches'>,
  now: number,
): TransitionContext {
  return { now, flows: flows.book, switches: switches.at(now) };
}

/** Stores what came of an event, and tells the rest of the server once it is durable. */
export async function commitHandled(
  ports: HandlerPorts,
  before: LiveCall | { readonly call: string; readonly seq: 0; readonly snapshot: null },
  event: CallEvent,
  cause: Cause,
  now: number,
  handled: Handled,
): Promise<CommitOutcome> {
  const { cache, engine, flows, release, store } = ports;
  const { call } = before;
  const { result, encoded, error, switches, begins } = handled;
  const told = engine.tell({ event, before: before.snapshot, result, error }, flows.book);
  const busy = (legs: readonly string[]): boolean => ports.busy(call, legs);
  const seq = before.seq + 1;
  const about = { call, seq, now, release, cause, event, before: before.snapshot };
  const write = makeWrite({ ...about, result, encoded, told, busy, switches, begins });
  let outcome: CommitOutcome;
  try {
    outcome = await store.commit(write);
  } catch (error) {
    // Whether the commit took place is not known: the next event reads the call again.
    cache.forget(call);
    throw error;
  }
  if (outcome !== 'committed') return outcome;
  if (write.stage === 'ended') cache.forget(call);
  else cache.put({ call, seq, snapshot: result.snapshot });
  ports.committed(write, result, told);
  return outcome;
}

async function loadCall({ cache, store, engine }: HandlerPorts, call: string): Promise<LiveCall> {
  const cached = cache.get(call);
  if (cached !== undefined) return cached;
  const stored = await store.readCall(call);
  if (stored === null) throw new ServerError('call_unreadable', `The store has no call ${call}.`);
  try {
    return { call, seq: stored.seq, snapshot: engine.decodeSnapshot(stored.snapshot) };
  } catch (cause) {
    if (codeOf(cause) === 'newer_format') {
      throw new ServerError(
        'newer_format',
        `Call ${call} was stored by a later release of pressone: ${messageOf(cause)} Start that release here.`,
        { retryable: true, cause },
      );
    }
    throw new ServerError('call_unreadable', `The stored state of call ${call} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** The call as it is stored: what has no more use for secrets holds none. */
export function encodeCall(engine: Engine, snapshot: CallSnapshot, flows: FlowBook): string {
  const done = snapshot.stage === 'ended' || snapshot.frames.length === 0;
  return engine.encodeSnapshot(done ? engine.withoutSecrets(snapshot, flows) : snapshot);
}

/** The transition and, when it throws, its fallbacks: the flow's own error first, the last resort after it. */
function step(
  { engine, log }: HandlerPorts,
  snapshot: CallSnapshot,
  event: CallEvent,
  context: TransitionContext,
): Handled {
  const finish = (result: TransitionResult, error: string | null): Handled => ({
    result,
    encoded: encodeCall(engine, result.snapshot, context.flows),
    error,
    switches: engine.switchesGiven(snapshot.frames[0], context),
    begins: null,
  });
  const shown = (error: unknown): unknown => engine.tellError(error, event, snapshot, context.flows);
  const fields = { call: snapshot.id, kind: event.kind === 'webhook' ? event.type : event.kind };
  try {
    return finish(engine.transition(snapshot, event, context), null);
  } catch (first) {
    log.error(
      { ...fields, code: 'transition_failed', error: shown(first) },
      'An event could not be handled; its flow errs.',
    );
    try {
      return finish(engine.failTransition(snapshot, event, first, context), messageOf(first));
    } catch (second) {
      log.error(
        { ...fields, code: 'transition_failed', error: shown(second) },
        'Nor could the error; the call is ended.',
      );
      const error = `${messageOf(first)}; then: ${messageOf(second)}`;
      return finish(engine.lastResort(snapshot, event, context), error);
    }
  }
}
