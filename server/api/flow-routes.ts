import { nearestNames } from '../../engine/diagnostics/suggest.ts';
import type { Migrations, Reason } from '../calls/migrations.ts';
import type { FlowChange } from '../flows/flow-changes.ts';
import type { FlowDetails, FlowReport, FlowService, ReloadReport, RollbackOutcome } from '../flows/flow-service.ts';
import { respondJson } from '../http/respond.ts';
import type { ApiRoute } from './api.ts';
import { ApiRefusal } from './api-refusal.ts';
import { readBody } from './input.ts';
import { byInput, rollbackInput } from './inputs.ts';
import { isoTime, isoTimeOrNull } from './wire-time.ts';

/** Which flows serve, and changes to that. */
export function flowRoutes(flows: FlowService, migrations: Pick<Migrations, 'reasonsIn'>): readonly ApiRoute[] {
  const found = async (id: string): Promise<FlowDetails> => {
    const details = await flows.show(id);
    if (details !== null) return details;
    const [nearest] = nearestNames(
      id,
      (await flows.list()).map((flow) => flow.id),
    );
    const hint = nearest === undefined ? '`pressone flows` (GET /api/flows) lists all.' : `Is \`${nearest}\` meant?`;
    throw new ApiRefusal(404, 'unknown_flow', `There is no flow \`${id}\`. ${hint}`);
  };
  return [
    {
      method: 'get',
      path: '/flows',
      async handle(_req, res) {
        respondJson(res, 200, { flows: (await flows.list()).map(flowJson) });
      },
    },
    {
      method: 'post',
      path: '/flows/reload',
      async handle(req, res) {
        const { by = 'api' } = await readBody(req, byInput);
        respondJson(res, 200, reloadJson(await flows.reload({ how: 'api', who: by })));
      },
    },
    {
      method: 'get',
      path: '/flows/:id',
      async handle(req, res) {
        const details = await found(String(req.params['id']));
        respondJson(res, 200, { flow: detailsJson(details, migrations.reasonsIn(details.id)) });
      },
    },
    {
      method: 'post',
      path: '/flows/:id/rollback',
      async handle(req, res) {
        const { version = null, by = 'api' } = await readBody(req, rollbackInput);
        const { id } = await found(String(req.params['id']));
        const outcome = await flows.rollback(id, version, { how: 'rollback', who: by });
        if (!outcome.ok) throw new ApiRefusal(409, 'no_rollback', outcome.problem);
        respondJson(res, 200, rollbackJson(outcome));
      },
    },
  ];
}

/** A flow as answers have it. */
export type FlowJson = ReturnType<typeof flowJson>;
export type FlowDetailsJson = ReturnType<typeof detailsJson>;
export type FlowChangeJson = ReturnType<typeof changeJson>;
export type RollbackJson = ReturnType<typeof rollbackJson>;
export type ReloadJson = ReturnType<typeof reloadJson>;

function flowJson({ id, file, version, since, how, who, state, reload, routes, calls, problems }: FlowReport) {
  return { id, file, state, version, since: isoTimeOrNull(since), how, who, reload, routes, calls, problems };
}

function detailsJson(details: FlowDetails, stays: readonly Reason[]) {
  return {
    ...flowJson(details),
    stays,
    versions: details.versions.map(({ addedAt, ...rest }) => ({ ...rest, addedAt: isoTime(addedAt) })),
    history: details.history.map(changeJson),
  };
}

function changeJson({ at, ...rest }: FlowChange) {
  return { at: isoTime(at), ...rest };
}

function rollbackJson({ change, warnings }: Extract<RollbackOutcome, { ok: true }>) {
  return { change: changeJson(change), warnings };
}

function reloadJson({ changed, broken, settingsProblems, unchanged, unreadable, tookMs }: ReloadReport) {
  return {
    unchanged,
    unreadable,
    changed: changed.map(changeJson),
    broken: broken.map(({ id, file, problems }) => ({ id, file, problems })),
    settingsProblems,
    tookMs: Math.round(tookMs),
  };
}
