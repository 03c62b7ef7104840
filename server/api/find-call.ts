import type { CallStore } from '../store/call-store.ts';
import { ApiRefusal } from './api-refusal.ts';

/** Fewer digits of an id name nothing. */
const SHORTEST_PREFIX = 4;
const ID_START = /^[0-9a-f-]{4,36}$/;
const MOST_NAMED = 5;

/**
 * The call that is meant: by its id, by the digits that its id alone begins with (at least 4), or by an id that Telnyx
 * has for one of its legs.
 * @throws ApiRefusal `unknown_call`, `ambiguous_call`
 */
export async function findCall(store: Pick<CallStore, 'callsWithPrefix' | 'findCall'>, given: string): Promise<string> {
  const id = given.toLowerCase();
  const candidates = ID_START.test(id) ? await store.callsWithPrefix(id, MOST_NAMED + 1) : [];
  const [first] = candidates;
  if (first !== undefined && (candidates.length === 1 || first === id)) return first;
  if (first !== undefined) {
    const more = candidates.length > MOST_NAMED ? ' and more' : '';
    const named = candidates.slice(0, MOST_NAMED).join(', ');
    throw new ApiRefusal(409, 'ambiguous_call', `Several calls begin with ${id}: ${named}${more}. Give more digits.`);
  }
  const ofLeg = await store.findCall({ leg: given, legId: given, call: null });
  if (ofLeg !== null) return ofLeg;
  throw new ApiRefusal(404, 'unknown_call', `There is no call ${given}. ${await hint(store, id)}`);
}

/** Calls whose ids have the longest beginning in common with what was given. */
async function hint(store: Pick<CallStore, 'callsWithPrefix'>, id: string): Promise<string> {
  for (let digits = Math.min(id.length - 1, 35); digits >= SHORTEST_PREFIX && ID_START.test(id); digits -= 1) {
    const [nearest] = await store.callsWithPrefix(id.slice(0, digits), 1);
    if (nearest !== undefined) return `Is ${nearest} meant?`;
  }
  return '`pressone calls` (GET /api/calls) lists those that are kept.';
}
