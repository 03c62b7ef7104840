import type { CallSnapshot } from '../../engine/model/snapshot.ts';
import type { CompiledFlow } from './engine-port.ts';

/** Live calls that a new version of their flow would take over, and that cannot move as they stand. */
export interface Migrations {
  /** The version that a call is to go on in; null where it stays with its own. */
  wanted(call: CallSnapshot): CompiledFlow | null;
  /** Notes why a call could not move; true when that is news. */
  stays(call: string, note: Note): boolean;
  /** The call has moved, has ended, or may stay where it is. */
  forget(call: string): void;
  /** Why a call keeps its version; null where none wants it, or it was not asked yet. */
  reasonFor(call: string): string | null;
  /** Of calls that began in a flow, the most frequent reason first. */
  reasonsIn(flow: string): readonly Reason[];
}

export interface Note {
  /** The flow that the call began in. */
  readonly flow: string;
  /** The version that it does not fit. */
  readonly to: string;
  readonly reason: string;
}

export interface Reason {
  readonly reason: string;
  readonly calls: number;
}

/** Whether a call only has its end before it: the caller or the flow is gone. */
function isOver({ stage, hungUp, frames: [root], legs }: CallSnapshot): boolean {
  const callerGone = legs.some(({ role, state }) => role === 'caller' && state === 'gone');
  return stage !== 'live' || hungUp || callerGone || root?.state === END;
}

/** Where a flow is that has come to its end, or that the apology speaks for. */
const END = '$end';

/** Beyond this many calls the oldest notes go; they are made again at the next event of the call. */
const LIMIT = 20_000;

/**
 * Kept in memory: what is forgotten with the process is found out again with the next event of each call.
 * @param active the versions that serve
 */
export function createMigrations(active: () => readonly CompiledFlow[]): Migrations {
  const notes = new Map<string, Note>();
  const isServing = ({ flow: id, to }: Note): boolean =>
    active().some(({ flow, version }) => flow.id === id && version === to);
  return {
    wanted(call) {
      const [root] = call.frames;
      if (root === undefined || isOver(call)) return null;
      const serving = active().find(({ flow }) => flow.id === root.flow);
      if (serving === undefined || serving.version === root.version) return null;
      return serving.flow.reload === 'migrate' ? serving : null;
    },
    stays(call, note) {
      const known = notes.get(call);
      if (known?.reason === note.reason && known.to === note.to) return false;
      notes.delete(call);
      notes.set(call, note);
      const oldest = notes.keys().next();
      if (notes.size > LIMIT && oldest.done !== true) notes.delete(oldest.value);
      return true;
    },
    forget(call) {
      notes.delete(call);
    },
    reasonFor(call) {
      const note = notes.get(call);
      return note !== undefined && isServing(note) ? note.reason : null;
    },
    reasonsIn(flow) {
      const counts = new Map<string, number>();
      for (const note of notes.values()) {
        if (note.flow === flow && isServing(note)) counts.set(note.reason, (counts.get(note.reason) ?? 0) + 1);
      }
      return [...counts].map(([reason, calls]) => ({ reason, calls })).sort((a, b) => b.calls - a.calls);
    },
  };
}
