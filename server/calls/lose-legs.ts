import type { CallLists, ListedCall } from '../store/call-list.ts';
import { handleEvent, type HandlerPorts } from './handle-event.ts';
import type { Lanes } from './lanes.ts';

/** Calls that are read at once. */
const PAGE = 500;

/**
 * Tells every live call that its legs are gone: for a carrier that has begun anew and knows none of them. Nothing is sent
 * meanwhile, since most of it would be for these legs; what is then still to be sent is left to the sweep.
 * @throws ServerError when the store fails
 */
export async function loseLegs(ports: HandlerPorts, lanes: Lanes): Promise<void> {
  const quiet: HandlerPorts = { ...ports, ended: () => undefined, committed: () => undefined };
  for (const call of await liveCalls(ports.store)) {
    const legs = (await ports.store.legsOf(call)).filter(({ state }) => state !== 'gone');
    // With its caller a call is over; a far leg alone would send the flow on to what comes after it.
    const callerFirst = legs.toSorted((a, b) => Number(b.role === 'caller') - Number(a.role === 'caller'));
    await lanes.run(call, async () => {
      for (const { leg } of callerFirst) {
        await handleEvent(quiet, call, { kind: 'leg.status', leg, alive: false }, { kind: 'none' });
      }
    });
  }
}

async function liveCalls(store: Pick<CallLists, 'listCalls'>): Promise<readonly string[]> {
  const all: ListedCall[] = [];
  const any = { call: null, flow: null, from: null, to: null, since: null };
  for (let page: readonly ListedCall[] | null = null; page === null || page.length === PAGE;) {
    page = await store.listCalls({ ...any, stage: 'live', after: all.at(-1) ?? null, limit: PAGE });
    all.push(...page);
  }
  return all.map(({ call }) => call);
}
