import type { CallEvent } from '../../engine/model/event.ts';
import type { CallSnapshot } from '../../engine/model/snapshot.ts';
import type { Clock } from '../clock.ts';
import { codeOf, messageOf, ServerError } from '../errors.ts';
import type { FlowLibrary } from '../flows/flow-library.ts';
import type { Logger } from '../log.ts';
import type { CallStore, CallWrite, Cause, CommitOutcome } from '../store/call-store.ts';
import type { CallCache, LiveCall } from './call-cache.ts';
import { makeWrite } from './call-write.ts';
import { flowsOfCall } from './flows-of-call.ts';
import { isUnreadable, unreadableWrite } from './unreadable-call.ts';
import type { Engine, FlowBook, Told, TransitionContext, TransitionResult } from './engine-port.ts';

export interface HandlerPorts {
  readonly store: CallStore;
  readonly engine: Engine;
  readonly flows: Pick<FlowLibrary, 'active' | 'book' | 'ensure'>;
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
  const context = { now: ports.clock.now(), flows: ports.flows.book };
  return commitHandled(ports, live, event, cause, context.now, step(ports, live.snapshot, event, context));
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
  const { result, encoded, error } = handled;
  const told = engine.tell({ event, before: before.snapshot, result, error }, flows.book);
  const busy = (legs: readonly string[]): boolean => ports.busy(call, legs);
  const seq = before.seq + 1;
  const about = { call, seq, now, release, cause, event, before: before.snapshot };
  const write = makeWrite({ ...about, result, encoded, told, busy });
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
