import { setImmediate } from 'node:timers/promises';
import type { CallPosition } from '../../engine/runtime/call-position.ts';
import type { Engine } from '../calls/engine-port.ts';
import { respondJson } from '../http/respond.ts';
import type { CallStore, FlowVersion } from '../store/call-store.ts';
import type { ApiRoute } from './api.ts';

export interface PositionPorts {
  readonly store: Pick<CallStore, 'listCalls' | 'readCall' | 'readVersion'>;
  readonly engine: Pick<Engine, 'positionOf'>;
}

/** What `GET /positions` answers: enough to find out which calls a change of the flows would take along. */
export interface PositionsJson {
  readonly calls: readonly PositionJson[];
  /** The versions that these calls run, as authored. */
  readonly versions: readonly VersionJson[];
}

export interface PositionJson {
  readonly id: string;
  /** The flow that the call began in, whose version holds for all that it runs. */
  readonly flow: string;
  readonly version: string;
  /** Where the call is, with the types of its values, never the values. */
  readonly position: CallPosition;
}

export interface VersionJson extends FlowVersion {
  /** Canonical JSON. */
  readonly document: string;
}

/** Calls read from the store in one go; events of calls are handled in between. */
const PAGE = 50;

/** Where the live calls are. A call that cannot be read is left out. */
export function positionRoutes({ store, engine }: PositionPorts): readonly ApiRoute[] {
  const read = async (call: string): Promise<PositionJson | null> => {
    const stored = await store.readCall(call);
    const position = stored === null ? null : positionIn(stored.snapshot);
    const [root] = position?.frames ?? [];
    if (position === null || root === undefined || position.stage !== 'live') return null;
    return { id: call, flow: root.flow, version: root.version, position };
  };
  const positionIn = (snapshot: string): CallPosition | null => {
    try {
      return engine.positionOf(snapshot);
    } catch {
      // Such a call is ended, and its trouble told, when its next event comes.
      return null;
    }
  };
  return [
    {
      method: 'get',
      path: '/positions',
      async handle(_req, res) {
        const calls: PositionJson[] = [];
        const query = { call: null, stage: 'live', flow: null, from: null, to: null, since: null } as const;
        for (let after: { beganAt: number; call: string } | null = null; ;) {
          const page = await store.listCalls({ ...query, after, limit: PAGE });
          for (const { call } of page) {
            const position = await read(call);
            if (position !== null) calls.push(position);
          }
          const last = page.at(-1);
          if (last === undefined || page.length < PAGE) break;
          after = { beganAt: last.beganAt, call: last.call };
          await setImmediate();
        }
        const answer: PositionsJson = { calls, versions: await versionsOf(calls) };
        respondJson(res, 200, answer);
      },
    },
  ];

  async function versionsOf(calls: readonly PositionJson[]): Promise<VersionJson[]> {
    const used = new Map(calls.map(({ flow, version }) => [`${flow}@${version}`, { flow, version }]));
    const versions: VersionJson[] = [];
    for (const { flow, version } of used.values()) {
      const document = await store.readVersion(flow, version);
      if (document !== null) versions.push({ flow, version, document });
    }
    return versions;
  }
}
