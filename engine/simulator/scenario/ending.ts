import { callOf, isOver, legOf, linesOf, type Session } from './session.ts';
import type { ScenarioEnd } from './scenario.ts';

/** The ways in which it is true to say that the call ended; none while it is not over, a transfer that holds apart. */
export function endsOf(session: Session): readonly ScenarioEnd[] {
  const lines = linesOf(session);
  const gone = lines.findIndex(({ kind, text }) => kind === 'leg' && text === 'caller gone');
  const before = gone < 0 ? lines : lines.slice(0, gone);
  const lastIndex = (kind: string, text?: string): number =>
    before.findLastIndex((line) => line.kind === kind && (text === undefined || line.text === text));
  const bridged = lastIndex('leg', 'bridged');
  if (bridged > lastIndex('state')) {
    return session.hungUp && isOver(session) ? ['transferred', 'caller'] : ['transferred'];
  }
  if (!isOver(session)) return [];
  const call = callOf(session);
  const sent = session.simulation.sent.filter((each) => each.call === call?.id);
  const rejected = sent.some(({ command, status }) => command.action === 'reject' && status < 300);
  const error = lastIndex('error') > Math.max(lastIndex('key'), lastIndex('entry'));
  if (rejected) return error ? ['rejected', 'error'] : ['rejected'];
  if (session.hungUp || legOf(session)?.hangup?.cause === 'originator_cancel') return ['caller'];
  return error ? ['error'] : ['flow'];
}

/** The states that the call entered, in order. */
export function visitsOf(session: Session): readonly string[] {
  return linesOf(session).flatMap(({ kind, text }) => (kind === 'state' ? [text] : []));
}
