import type { CallCommand } from '../model/command.ts';
import { legsOf } from '../model/command-legs.ts';

/** A command that the carrier has not taken yet. */
export interface UnsentCommand {
  readonly call: string;
  readonly command: CallCommand;
  /** Every leg it names: it waits for the earlier commands of all of them. */
  readonly legs: readonly string[];
  /** ms */
  readonly committedAt: number;
  /** The number of its commit's last command. */
  readonly commitEnd: number;
  /** Attempts so far. */
  readonly attempts: number;
  /** When the next attempt is due, ms; null before the first, which waits only for what is ahead of it. */
  readonly retryAt: number | null;
  /** Whether an attempt may have taken effect. */
  readonly mayHaveArrived: boolean;
  /** How often it got a new id. */
  readonly generation: number;
}

export type Outbox = readonly UnsentCommand[];

/** With the commands of a commit behind all others. */
export function withCommands(
  outbox: Outbox,
  { call, at }: { readonly call: string; readonly at: number },
  commands: readonly CallCommand[],
): Outbox {
  const last = commands.at(-1);
  if (last === undefined) return outbox;
  const added = commands.map((command): UnsentCommand => {
    const fresh = { attempts: 0, retryAt: null, mayHaveArrived: false, generation: 0 } as const;
    return { call, command, legs: legsOf(command), committedAt: at, commitEnd: last.n, ...fresh };
  });
  return [...outbox, ...added];
}

/** What a commit gives up of its call: the commands of legs, or of all, and single ones by their numbers. */
export interface GivenUp {
  readonly call: string;
  readonly legs: readonly string[] | 'all';
  readonly numbers: readonly number[];
}

/** Without what a commit gives up. */
export function withoutGivenUp(outbox: Outbox, { call, legs, numbers }: GivenUp): Outbox {
  if (outbox.length === 0) return outbox;
  return outbox.filter((each) => {
    if (each.call !== call) return true;
    const isGivenUp = legs === 'all' || each.legs.some((leg) => legs.includes(leg));
    return !isGivenUp && !numbers.includes(each.command.n);
  });
}

/** Without these commands. */
export function without(outbox: Outbox, gone: Outbox): Outbox {
  return gone.length === 0 ? outbox : outbox.filter((each) => !gone.includes(each));
}

/** The later commands of the same commit that wait behind others. */
export function laterOfCommit(outbox: Outbox, { call, command, commitEnd }: UnsentCommand, underWay: Outbox): Outbox {
  return outbox.filter((each) => {
    const { n } = each.command;
    const isLater = each.call === call && n > command.n && n <= commitEnd;
    return isLater && each.retryAt === null && !underWay.includes(each);
  });
}

/** A call's commands that are to be sent now, at the same time: nothing is ahead of them on their legs. */
export function dueOf(outbox: Outbox, call: string, now: number): Outbox {
  if (outbox.length === 0) return outbox;
  const ahead = new Set<string>();
  return outbox.filter((each) => {
    if (each.call !== call) return false;
    const isFree = !each.legs.some((leg) => ahead.has(leg));
    for (const leg of each.legs) ahead.add(leg);
    return isFree && (each.retryAt ?? now) <= now;
  });
}
