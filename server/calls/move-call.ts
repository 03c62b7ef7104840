import type { Migration } from '../../engine/model/event.ts';
import type { CallSnapshot } from '../../engine/model/snapshot.ts';
import type { Logger } from '../log.ts';
import type { Engine, TransitionContext, TransitionResult } from './engine-port.ts';
import type { Migrations } from './migrations.ts';

export interface MovePorts {
  readonly engine: Pick<Engine, 'whyNotMove' | 'transition' | 'tellError'>;
  readonly log: Logger;
  readonly migrations: Migrations;
}

/** A call in another version of its flow, to be committed before anything else happens to it. */
export interface Moved {
  readonly event: Migration;
  readonly result: TransitionResult;
}

/**
 * Takes a call to the version that now serves, where that says `reload: migrate` and the call fits; null where it goes on
 * as it is. A call that does not fit is asked again at its next event: it may have left what was in the way.
 */
export function moveCall(
  { engine, log, migrations }: MovePorts,
  snapshot: CallSnapshot,
  context: TransitionContext,
): Moved | null {
  const { id: call } = snapshot;
  const to = migrations.wanted(snapshot);
  const root = snapshot.frames[0];
  if (to === null || root === undefined) {
    migrations.forget(call);
    return null;
  }
  const event: Migration = { kind: 'migration', flow: root.flow, from: root.version, to: to.version };
  const about = { call, flow: event.flow, from: event.from, to: event.to };
  const stays = (reason: string): boolean => migrations.stays(call, { flow: event.flow, to: event.to, reason });
  try {
    const reason = engine.whyNotMove(snapshot, to, context.flows);
    if (reason === null) {
      const result = engine.transition(snapshot, event, context);
      migrations.forget(call);
      return { event, result };
    }
    if (stays(reason)) log.info({ ...about, reason }, 'A call stays with its version for now.');
  } catch (error) {
    const shown = engine.tellError(error, event, snapshot, context.flows);
    if (stays('it could not be moved; the log says why')) {
      log.error({ ...about, code: 'transition_failed', error: shown }, 'A call could not be moved; it stays as it is.');
    }
  }
  return null;
}
