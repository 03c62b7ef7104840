import type { CallService } from '../calls/call-service.ts';
import type { Clock } from '../clock.ts';
import { respondJson } from '../http/respond.ts';
import type { CallStore } from '../store/call-store.ts';
import type { ApiRoute } from './api.ts';
import { ApiRefusal } from './api-refusal.ts';
import { callDetailsJson, callJson } from './call-json.ts';
import { cursorBehind, readCursor } from './cursor.ts';
import { findCall } from './find-call.ts';
import { readBody, readQuery } from './input.ts';
import { byInput, callsQuery } from './inputs.ts';

export interface CallRoutePorts {
  readonly store: CallStore;
  readonly calls: Pick<CallService, 'hangUp' | 'migrations'>;
  readonly clock: Clock;
}

/** The calls: those that are live, and those that ended and are kept. */
export function callRoutes({ store, calls, clock }: CallRoutePorts): readonly ApiRoute[] {
  return [
    {
      method: 'get',
      path: '/calls',
      async handle(req, res) {
        const { stage = null, flow = null, from = null, to = null, since, limit, cursor } = readQuery(req, callsQuery);
        const began = typeof since === 'object' ? clock.now() - since.ago : (since ?? null);
        const after = cursor === undefined ? null : readCursor(cursor);
        const query = { call: null, stage, flow, from, to, since: began, after, limit: limit + 1 };
        const listed = await store.listCalls(query);
        const page = listed.slice(0, limit);
        const last = listed.length > limit ? page.at(-1) : undefined;
        respondJson(res, 200, { calls: page.map(callJson), next: last === undefined ? null : cursorBehind(last) });
      },
    },
    {
      method: 'get',
      path: '/calls/:id',
      async handle(req, res) {
        const call = await findCall(store, String(req.params['id']));
        const everything = { stage: null, flow: null, from: null, to: null, since: null, after: null };
        const [listed] = await store.listCalls({ ...everything, call, limit: 1 });
        // Its retention ran out just now.
        if (listed === undefined) throw new ApiRefusal(404, 'unknown_call', `Call ${call} is not kept any more.`);
        const legs = await store.legsOf(call);
        const commands = await store.troubledCommands(call);
        const journal = await store.readJournal(call);
        respondJson(res, 200, {
          call: callDetailsJson(listed, legs, commands, journal, calls.migrations.reasonFor(call)),
        });
      },
    },
    {
      method: 'post',
      path: '/calls/:id/hangup',
      async handle(req, res) {
        const { by = 'api' } = await readBody(req, byInput);
        const call = await findCall(store, String(req.params['id']));
        const was = await calls.hangUp(call, by);
        if (was === 'ended') throw new ApiRefusal(409, 'call_ended', `Call ${call} has ended already.`);
        respondJson(res, 202, { id: call, already: was === 'ending' });
      },
    },
  ];
}
