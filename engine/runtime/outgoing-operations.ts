import { evaluateParams } from './dynamic.ts';
import { ringing } from './ringing.ts';
import { issue } from './ledger.ts';
import { frameOf, startTimer, withCall, withLeg, type Work } from './work.ts';

/** An outgoing call that was ordered for later waits. */
export function dialLater(work: Work): Work {
  const { owners, data } = frameOf(work);
  return startTimer(work, { name: 'wait', owner: owners.phase }, Number(data['delayMs']));
}

/**
 * Dials an outgoing call: the flow's `outbound`, to the number that was ordered. Its leg is known from the answer, or
 * from the first webhook that bears the command's token.
 */
export function dialOut(work: Work): Work {
  const { info } = work.call;
  const given = evaluateParams(work, 'outbound', work.flow.outbound);
  const from = info.from === '' ? given['from'] : info.from;
  const params = {
    connection_id: info.connectionId,
    ...given,
    to: info.to,
    from: typeof from === 'string' ? from : '',
  };
  const { connection_id: connection } = params;
  const dialled = issue(work, {
    action: 'dial',
    params,
    awaits: 'ending',
    owner: frameOf(work).owners.phase,
    ...ringing(params),
  });
  const known = withCall(withLeg(dialled, '', { openedBy: dialled.call.lastCommand }), {
    info: {
      ...info,
      from: params.from,
      connectionId: typeof connection === 'string' ? connection : info.connectionId,
      startedAt: work.now,
    },
  });
  return startTimer(known, { name: 'limit', owner: null }, work.flow.limits.durationMs);
}
