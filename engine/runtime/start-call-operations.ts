import { toJson } from '../expressions/json.ts';
import type { Op } from '../verbs/phases.ts';
import { evaluateParams, valuesOf } from './dynamic.ts';
import { issue } from './ledger.ts';
import { frameOf, type Work } from './work.ts';

/**
 * Orders another call from the shell. Beside what the author gave it is told by which application and, where the flow's
 * `outbound` names none, by which number to call.
 */
export function startCall(
  work: Work,
  { flow, to, from, inputs, delayMs }: Extract<Op, { type: 'start_call' }>['params'],
): Work {
  const { info } = work.call;
  const values = valuesOf(work, inputs, (name) => `start_call ${flow}, input ${name}`);
  return issue(work, {
    action: 'start_call',
    params: {
      flow,
      ...evaluateParams(work, 'start_call', from === null ? { to } : { to, from }),
      line: info.direction === 'incoming' ? info.to : info.from,
      connection_id: info.connectionId,
      inputs: Object.fromEntries(values.map(([name, value]) => [name, toJson(value)])),
      in_ms: delayMs,
    },
    awaits: 'acceptance',
    owner: frameOf(work).owners.phase,
    deadlineMs: null,
  });
}
