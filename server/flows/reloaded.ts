import type { Diagnostic } from '../../engine/diagnostics/diagnostic.ts';
import type { CompiledFlow } from '../calls/engine-port.ts';
import type { LogFields, Logger } from '../log.ts';
import type { Author, FlowChange } from './flow-changes.ts';
import type { BrokenFlow } from './load-flows.ts';

/** What a reading of the folder came to. */
export interface ReloadReport {
  /** In order of id. */
  readonly changed: readonly FlowChange[];
  readonly broken: readonly BrokenFlow[];
  /** What is wrong in files of settings, one line each: where, and what. */
  readonly settingsProblems: readonly string[];
  /** True when what serves is as it was. */
  readonly unchanged: boolean;
  /** Why the folder could not be read, in which case nothing has changed; else null. */
  readonly unreadable: string | null;
  readonly tookMs: number;
}

/** The same for whoever tells people of it: what is new since the reading before. */
export interface Reloaded {
  readonly by: Author;
  readonly report: ReloadReport;
  /** Broken flows that were good before, or have other problems now. */
  readonly newlyBroken: readonly BrokenFlow[];
  /** Ids of flows that were broken and are good now. */
  readonly mended: readonly string[];
  /** Files of settings that were good before, or have other problems now, with these. */
  readonly newlyBrokenSettings: ReadonlyMap<string, readonly string[]>;
  /** Files of settings that had errors and have none now, or are gone. */
  readonly mendedSettings: readonly string[];
  /** True when the folder could not be read before. */
  readonly readable: boolean;
  /** True when the same was said of the folder before. */
  readonly stillUnreadable: boolean;
  /** True when broken flows kept all others from being published. */
  readonly refused: boolean;
  /** Those that serve now. */
  readonly serving: readonly CompiledFlow[];
  /** Every error in a text, and the texts by file. */
  readonly errors: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/** Hears of every reading of the folder. */
export type TellReloaded = (reloaded: Reloaded) => void;

/** Tells the log what is new. */
export function logReloaded(log: Logger): TellReloaded {
  return (reloaded) => {
    const { by, report, newlyBroken, mended, readable, stillUnreadable, refused, serving } = reloaded;
    const { changed, unreadable, tookMs } = report;
    const author: LogFields = { how: by.how, who: by.who };
    if (unreadable !== null) {
      if (!stillUnreadable) log.error({ problem: unreadable, ...author }, 'What serves stays as it is.');
      return;
    }
    if (readable) log.info(author, 'The flows can be read again.');
    for (const { file, id, problems } of newlyBroken) {
      const fields = { flow: id, file, problems, ...author };
      log.error(fields, 'A flow is broken: the last version that was good serves, if there is one.');
    }
    for (const [file, problems] of reloaded.newlyBrokenSettings) {
      log.error(
        { file, problems, ...author },
        'Settings are broken: flows that use them keep the versions that serve.',
      );
    }
    if (refused) log.error({ ...author }, 'With --strict a broken flow keeps all others as they are.');
    for (const flow of mended) log.info({ flow, ...author }, 'A flow is good again.');
    for (const file of reloaded.mendedSettings) log.info({ file, ...author }, 'Settings are good again.');
    if (changed.length > 0) {
      // Not `from` and `to`, in which the log masks digits as those of numbers.
      const changes = changed.map(({ flow, from, to }) => ({ flow, was: from, version: to }));
      log.info(
        { changed: changes, revision: changed[0]?.revision, tookMs, ...author },
        'Other flows serve from now on.',
      );
    }
    const breaks = newlyBroken.length > 0 || reloaded.newlyBrokenSettings.size > 0;
    if (changed.length === 0 && !breaks && by.who !== 'watch' && by.who !== 'start') {
      log.info({ tookMs, ...author }, 'The flows were read again: nothing has changed.');
    }
    for (const { flow, to } of changed) {
      if (to === null) log.warn({ flow, ...author }, 'A flow was removed: it takes no new calls, live ones go on.');
    }
    if (serving.length === 0 && newlyBroken.length === 0 && (changed.length > 0 || by.who === 'start')) {
      log.warn({ ...author }, 'The folder holds no flow: every call will be rejected.');
    }
  };
}
