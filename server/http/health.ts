import type { Request, Response } from 'express';
import type { CountedEvent } from '../calls/routing.ts';
import { messageOf } from '../errors.ts';
import type { Contradiction } from '../flows/contradictions.ts';
import type { BrokenFlow } from '../flows/load-flows.ts';
import type { CallStore, FlowVersion } from '../store/call-store.ts';
import { type ClockSkew, WORRYING_SKEW_MS } from './clock-skew.ts';
import { respondJson } from './respond.ts';

export interface HealthPorts {
  readonly store: CallStore;
  readonly skew: ClockSkew;
  readonly serving: () => readonly { readonly flow: string; readonly version: string }[];
  readonly broken: () => readonly BrokenFlow[];
  /** Versions that should serve and cannot be read. */
  readonly unread: () => readonly FlowVersion[];
  /** Flows that serve and do not go together. */
  readonly contradictions: () => readonly Contradiction[];
  /** Why the folder of flows cannot be read at the moment; null when it can. */
  readonly unreadable: () => string | null;
  readonly counts: () => Readonly<Record<CountedEvent, number>>;
  /** True once a call was met that a later release stored. */
  readonly metNewerFormat: () => boolean;
}

/** `GET /healthz`: the process lives. */
export function healthz(_req: Request, res: Response): void {
  respondJson(res, 200, { status: 'ok' });
}

/** `GET /readyz`: 200 when store and flows are ready, else 503; the carrier does not change it. */
export function createReadyz(ports: HealthPorts): (req: Request, res: Response) => Promise<void> {
  return async (_req, res) => {
    const problems: string[] = [];
    try {
      await ports.store.readState();
    } catch (error) {
      problems.push(`The store does not answer: ${messageOf(error)}`);
    }
    const serving = ports.serving();
    if (serving.length === 0) problems.push('No flow serves: every call is rejected.');
    if (ports.metNewerFormat()) {
      problems.push('A call was stored by a later release of pressone: start that release here.');
    }
    const warnings = ports.broken().flatMap(({ id, problems: found }) => [`The flow ${id} is broken.`, ...found]);
    for (const { flow, version } of ports.unread()) {
      const shown = version.slice(0, 12);
      warnings.push(`The flow ${flow} does not serve: this release cannot read its version ${shown}.`);
    }
    warnings.push(...ports.contradictions().map(({ problem }) => problem));
    const unreadable = ports.unreadable();
    if (unreadable !== null) warnings.push(`What serves stays as it is. ${unreadable}`);
    const skewMs = ports.skew.last();
    if (skewMs !== null && Math.abs(skewMs) > WORRYING_SKEW_MS) {
      warnings.push(`Our clock is ${Math.round(skewMs / 1000)} s from the carrier's signed timestamps.`);
    }
    const clockSkewSeconds = skewMs === null ? null : Math.round(skewMs / 1000);
    const ready = problems.length === 0;
    respondJson(res, ready ? 200 : 503, {
      ready,
      problems,
      warnings,
      serving,
      clockSkewSeconds,
      counts: ports.counts(),
    });
  };
}
