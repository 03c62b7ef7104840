import type { CallEvent } from '../../engine/model/event.ts';
import type { Clock } from '../clock.ts';
import { codeOf, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { CallStore, CallWrite, Cause, NewCommand } from '../store/call-store.ts';

export interface UnreadablePorts {
  readonly store: CallStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly release: string;
}

/** What stands in place of a state that nobody can read: nothing can. */
const NO_SNAPSHOT = '';

/** True of what is thrown for a call whose stored state is damaged. */
export function isUnreadable(error: unknown): boolean {
  return codeOf(error) === 'call_unreadable';
}

/**
 * The write that ends a call whose stored state cannot be read: nobody can tell any more what its caller should hear, so
 * every leg is hung up, and whatever was to be sent or to come is given up. Of a call that is ended already the event is
 * journalled. Null where the store has no such call.
 * @param error why it cannot be read; it is written into the journal, and holds nothing of the call
 */
export async function unreadableWrite(
  { store, clock, log, release }: UnreadablePorts,
  call: string,
  event: CallEvent,
  cause: Cause,
  error: unknown,
): Promise<CallWrite | null> {
  const outline = await store.readOutline(call);
  if (outline === null) return null;
  const ends = outline.stage !== 'ended';
  if (ends) log.error({ call, code: 'call_unreadable', error }, 'A call cannot be read any more: it is hung up.');
  const kind = event.kind === 'webhook' ? event.type : event.kind;
  return {
    call,
    about: null,
    cause,
    now: clock.now(),
    seq: outline.seq + 1,
    stage: 'ended',
    snapshot: NO_SNAPSHOT,
    secret: false,
    forget: true,
    flows: [],
    commands: hangups(new Set([...(ends ? outline.legs : []), ...turnedUp(event)]), outline.lastCommand),
    dropUnsent: [],
    dropCommands: [],
    dropAll: ends,
    addTimers: [],
    dropTimers: outline.timers,
    legs: [],
    journal: {
      kind,
      // Whether the rest of it is part of a secret is not known.
      event: JSON.stringify({ kind: event.kind }),
      flow: null,
      version: null,
      release,
      state: 'ended',
      commands: null,
      error: messageOf(error),
      trace: '[]',
      switches: null,
      begins: null,
    },
  };
}

/** A leg that was dialled before the end, and is there only now. */
function turnedUp(event: CallEvent): readonly string[] {
  if (event.kind !== 'webhook' || event.leg === null) return [];
  return event.type === 'call.initiated' || event.type === 'call.answered' ? [event.leg] : [];
}

function hangups(legs: ReadonlySet<string>, lastCommand: number): NewCommand[] {
  return [...legs].map((leg, index) => {
    const n = lastCommand + 1 + index;
    return { n, action: 'hangup', leg, legs: [leg], params: {}, mayHaveArrived: true, loose: true };
  });
}
