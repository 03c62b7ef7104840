import type { Op } from '../verbs/phases.ts';
import type { Value } from '../expressions/expression.ts';
import { evaluateParams } from './dynamic.ts';
import { issue } from './ledger.ts';
import { changeRecording, recordingsOf } from './recordings.ts';
import { frameOf, withData, withFrame, type Work } from './work.ts';

/** How often the running step has tried. */
export function triesOf(work: Work): number {
  const { tried } = frameOf(work).data;
  return typeof tried === 'bigint' ? Number(tried) : 0;
}

/** Counts a try of the running step. */
export function countTry(work: Work): Work {
  return withData(work, { tried: BigInt(triesOf(work) + 1) });
}

/** What a recording's variable holds until it is saved. */
const notSaved: Value = { url: '', duration: 0n };

export function record(work: Work, { values, fixed, into, owned }: Extract<Op, { type: 'record' }>['params']): Work {
  const frame = frameOf(work);
  const owner = owned ? frame.owners.step : null;
  const issued = issue(countTry(work), {
    action: 'record_start',
    params: { ...evaluateParams(work, 'record', values), ...fixed },
    awaits: owned ? 'acceptance' : 'nothing',
    owner,
    deadlineMs: null,
    as: 'recording',
  });
  const target = into === null ? null : { name: into, frame: work.depth, flow: frame.flow };
  const noted = changeRecording(issued, issued.call.lastCommand, { owner, into: target });
  return into === null ? noted : withFrame(noted, { vars: { ...frame.vars, [into]: notSaved } });
}

/** Stops the recording of the running step; the phase hears of the stop's acceptance. */
export function stopRecording(work: Work): Work {
  const { owners } = frameOf(work);
  const mine = recordingsOf(work.call).find(({ owner }) => owner === owners.step);
  const stopped = mine === undefined ? work : changeRecording(work, mine.n, { owner: null, stoppedAt: work.now });
  return issue(stopped, {
    action: 'record_stop',
    params: {},
    awaits: 'acceptance',
    owner: owners.phase,
    deadlineMs: null,
  });
}
