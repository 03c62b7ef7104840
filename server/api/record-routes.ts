import { anyCall, recordOf, recordsOf } from '../calls/call-record.ts';
import type { Clock } from '../clock.ts';
import { respondJson } from '../http/respond.ts';
import type { CallStore } from '../store/call-store.ts';
import type { ApiRoute } from './api.ts';
import { ApiRefusal } from './api-refusal.ts';
import { cursorBehind, readCursor } from './cursor.ts';
import { findCall } from './find-call.ts';
import { readQuery } from './input.ts';
import { callsQuery } from './inputs.ts';

/** A record is some 40 KB long. */
const MOST_RECORDS = 50;

/** Calls as they were journalled, to be replayed elsewhere. What is secret in them is masked. */
export function recordRoutes({
  store,
  clock,
}: {
  readonly store: CallStore;
  readonly clock: Clock;
}): readonly ApiRoute[] {
  return [
    {
      method: 'get',
      path: '/calls/:id/record',
      async handle(req, res) {
        const call = await findCall(store, String(req.params['id']));
        const record = await recordOf(store, call);
        // Its retention ran out just now.
        if (record === null) throw new ApiRefusal(404, 'unknown_call', `Call ${call} is not kept any more.`);
        respondJson(res, 200, record);
      },
    },
    {
      method: 'get',
      path: '/records',
      async handle(req, res) {
        const { stage = null, flow = null, from = null, to = null, since, ...query } = readQuery(req, callsQuery);
        const { cursor } = query;
        const limit = Math.min(query.limit, MOST_RECORDS);
        const began = typeof since === 'object' ? clock.now() - since.ago : (since ?? null);
        const after = cursor === undefined ? null : readCursor(cursor);
        const listed = await store.listCalls({
          ...anyCall,
          stage,
          flow,
          from,
          to,
          since: began,
          after,
          limit: limit + 1,
        });
        const page = listed.slice(0, limit);
        const last = listed.length > limit ? page.at(-1) : undefined;
        const next = last === undefined ? null : cursorBehind(last);
        respondJson(res, 200, { ...(await recordsOf(store, page)), next });
      },
    },
  ];
}
