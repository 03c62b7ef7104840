import type { Leg } from '../model/snapshot.ts';
import { dispatch } from './dispatch.ts';
import type { FlowBook } from './flow-book.ts';
import { dialReached, openerOf } from './leg-events.ts';
import { withCall, withTrace, type Work } from './work.ts';

/** Who answered, as `call.answered_by` says it. */
type AnsweredBy = 'human' | 'machine' | 'fax' | 'unknown';

/** Results of `call.machine.detection.ended` and its premium kind (published OpenAPI). */
const verdicts: Readonly<Record<string, AnsweredBy>> = {
  human: 'human',
  human_residence: 'human',
  human_business: 'human',
  machine: 'machine',
  fax_detected: 'fax',
};

/** True for the four events of machine detection. */
export function isDetection(type: string): boolean {
  return type.startsWith('call.machine.');
}

/**
 * An event of machine detection on a leg that we dialled. A greeting's end means a machine; with premium detection it
 * may be all that is ever sent (published OpenAPI).
 */
export function takeDetection(work: Work, flows: FlowBook, leg: Leg, type: string, result: string): Work {
  const greeting = type.endsWith('greeting.ended');
  return judged(work, flows, leg, greeting ? 'machine' : (verdicts[result] ?? 'unknown'), greeting);
}

/** No verdict came, and the leg lives. */
export function detectionLost(work: Work, flows: FlowBook, leg: Leg): Work {
  return judged(withTrace(work, 'note', 'machine detection did not end'), flows, leg, 'unknown', false);
}

function judged(before: Work, flows: FlowBook, leg: Leg, by: AnsweredBy, greeting: boolean): Work {
  const work = leg.role === 'caller' ? noteCaller(before, by, greeting) : before;
  const opener = openerOf(work, leg);
  if (opener?.detectionMs === undefined || opener.stopped) return work;
  const noted = withTrace(work, 'leg', `${leg.role} leg: ${by}`, { leg: leg.id });
  const isMachine = by === 'machine' || by === 'fax';
  if (leg.role === 'far' && isMachine) return dispatch(noted, flows, { type: 'far.machine', owner: opener.owner });
  return dialReached(noted, flows, leg, opener);
}

function noteCaller(work: Work, by: AnsweredBy, greeting: boolean): Work {
  const { info } = work.call;
  const open = info.answeredBy === '' || info.answeredBy === 'unknown';
  const answeredBy = open ? by : info.answeredBy;
  return withCall(work, { info: { ...info, answeredBy, beep: info.beep || greeting } });
}
