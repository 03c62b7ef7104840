import { nearestNames } from '../../engine/diagnostics/suggest.ts';
import type { CompiledFlow } from '../calls/engine-port.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { CallStore } from '../store/call-store.ts';
import type { SwitchSet, SwitchSetting } from '../store/change-record.ts';

/** One switch as it stands. */
export interface SwitchReport {
  readonly name: string;
  readonly on: boolean;
  /** The value it starts with, as the flows declare it. */
  readonly start: boolean;
  /** True when somebody has set it and that still holds. */
  readonly flipped: boolean;
  /** Ms of the store's clock; null: until it is changed. */
  readonly until: number | null;
  /** Who changed it last, and when; null while nobody has. */
  readonly by: string | null;
  readonly at: number | null;
  /** Serving flows that declare it. */
  readonly flows: readonly string[];
  /** Newest first. */
  readonly history: readonly SwitchChange[];
}

export interface SwitchChange {
  readonly at: number;
  /** Null: back to the start value. */
  readonly on: boolean | null;
  readonly until: number | null;
  readonly who: string;
}

export type SwitchOutcome =
  { readonly ok: true; readonly report: SwitchReport } | { readonly ok: false; readonly problem: string };

/** The switches of the flows that serve. One that no flow declares any more is kept, and not told of. */
export interface SwitchService {
  /** Those that serving flows declare, by name. */
  list(): readonly SwitchReport[];
  get(name: string): SwitchReport | null;
  /**
   * Flips a switch; every event of a call from then on sees it.
   * @param on null for the start value
   * @param until ms of the store's clock; null for until it is changed
   * @throws ServerError when the store fails
   */
  set(name: string, on: boolean | null, until: number | null, who: string): Promise<SwitchOutcome>;
  /** What holds at a moment, of those that were set: for a transition. Asked for every event. */
  at(now: number): Readonly<Record<string, boolean>>;
}

export interface SwitchPorts {
  readonly store: Pick<CallStore, 'readState' | 'setSwitch' | 'switchHistory'>;
  /** Flows that serve now. */
  readonly serving: () => readonly CompiledFlow[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Changes of one switch that are told. */
const TOLD_CHANGES = 20;
/** Changes that are read at the start; more than this are told of no switch that was changed so long ago. */
const READ_CHANGES = 1_000;

/**
 * The switches as the store has them.
 * @throws ServerError when the store cannot be read
 */
export async function openSwitches({ store, serving, clock, log }: SwitchPorts): Promise<SwitchService> {
  const set = new Map<string, SwitchSetting>(Object.entries((await store.readState()).switches));
  const changes = new Map<string, readonly SwitchSet[]>();
  const note = (change: SwitchSet): void => {
    changes.set(change.name, [change, ...(changes.get(change.name) ?? [])].slice(0, TOLD_CHANGES));
  };
  for (const change of (await store.switchHistory(null, READ_CHANGES)).toReversed()) note(change);
  const held = holding(set);

  const declared = (): ReadonlyMap<string, { readonly start: boolean; readonly flows: readonly string[] }> => {
    const found = new Map<string, { readonly start: boolean; readonly flows: readonly string[] }>();
    for (const { flow } of serving()) {
      for (const [name, { on }] of flow.switches) {
        const known = found.get(name) ?? { start: on, flows: [] };
        found.set(name, { ...known, flows: [...known.flows, flow.id] });
      }
    }
    return found;
  };

  const reportOf = (name: string, { start, flows }: { start: boolean; flows: readonly string[] }): SwitchReport => {
    const setting = set.get(name);
    const holds = setting !== undefined && holdsAt(setting, clock.now()) ? setting : null;
    const told = changes.get(name) ?? [];
    return {
      name,
      on: holds?.on ?? start,
      start,
      flipped: holds !== null,
      until: holds?.until ?? null,
      by: told[0]?.who ?? null,
      at: told[0]?.at ?? null,
      flows,
      history: told.map(({ at, setting: to, who }) => ({ at, on: to?.on ?? null, until: to?.until ?? null, who })),
    };
  };

  const get = (name: string): SwitchReport | null => {
    const known = declared().get(name);
    return known === undefined ? null : reportOf(name, known);
  };

  return {
    list: () =>
      [...declared()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, known]) => reportOf(name, { ...known })),
    get,
    async set(name, on, until, who) {
      const unknown = unknownSwitch(name, declared().keys());
      if (get(name) === null) return { ok: false, problem: unknown };
      const at = clock.now();
      if (until !== null && until <= at) return { ok: false, problem: 'The time until which it is to hold is past.' };
      const setting = on === null ? null : { on, until };
      const change = { name, at, setting, who };
      await store.setSwitch(change);
      if (setting === null) set.delete(name);
      else set.set(name, setting);
      held.changed();
      note(change);
      log.info(
        { switch: name, on, until: until === null ? null : new Date(until).toISOString(), who },
        'A switch was set.',
      );
      const report = get(name);
      return report === null ? { ok: false, problem: unknown } : { ok: true, report };
    },
    at: held.at,
  };
}

/** What holds of settings, made anew only when one is changed or runs out. */
function holding(set: ReadonlyMap<string, SwitchSetting>): Pick<SwitchService, 'at'> & { changed(): void } {
  let known: Readonly<Record<string, boolean>> = {};
  let from = Infinity;
  let until = -Infinity;
  return {
    at(now) {
      // A clock that was set back counts, too.
      if (now >= from && now < until) return known;
      const holds = [...set].filter(([, setting]) => holdsAt(setting, now));
      known = Object.fromEntries(holds.map(([name, { on }]) => [name, on]));
      from = now;
      until = Math.min(Infinity, ...holds.map(([, setting]) => setting.until ?? Infinity));
      return known;
    },
    changed() {
      from = Infinity;
    },
  };
}

function holdsAt({ until }: SwitchSetting, now: number): boolean {
  return until === null || now < until;
}

function unknownSwitch(name: string, known: Iterable<string>): string {
  const [nearest] = nearestNames(name, known);
  return `No flow that serves has a switch \`${name}\`${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`}`;
}
