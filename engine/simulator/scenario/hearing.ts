import { findIn, type Pattern } from '../pattern.ts';
import { contentOf, soundsOf, type Session } from './session.ts';

/**
 * Looks for text among the sounds since the last one that was waited for: in one of them, or across several that follow
 * each other.
 * @returns the index after the last sound that the text stands in; null where it was not said
 */
export function findHeard(session: Session, what: Pattern): number | null {
  const found = findIn(soundsOf(session).slice(session.heardTo).map(contentOf), what);
  return found === null ? null : session.heardTo + found;
}
