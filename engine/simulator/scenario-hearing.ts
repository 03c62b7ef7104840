import { contentOf, soundsOf, type Session } from './scenario-session.ts';
import { comparable } from './scenario-steps.ts';
import type { Pattern } from './scenario.ts';

/**
 * Looks for text among the sounds since the last one that was waited for: in one of them, or across several that follow
 * each other.
 * @returns the index after the last sound that the text stands in; null where it was not said
 */
export function findHeard(session: Session, what: Pattern): number | null {
  const sounds = soundsOf(session).slice(session.heardTo).map(contentOf);
  const alone = sounds.findIndex((sound) => what.matches(sound));
  if (alone >= 0) return session.heardTo + alone + 1;
  for (let end = 2; end <= sounds.length; end += 1) {
    if (what.matches(sounds.slice(0, end).join(' '))) return session.heardTo + end;
  }
  return null;
}

/** The sound that has most words in common with what was expected; null where none has any. */
export function nearestHeard(session: Session, source: string): string | null {
  const wanted = words(source);
  let best: { readonly sound: string; readonly shared: number } | null = null;
  for (const sound of soundsOf(session).map(contentOf)) {
    const said = words(sound);
    const shared = [...wanted].filter((word) => said.has(word)).length / Math.max(1, wanted.size);
    if (shared > (best?.shared ?? 0)) best = { sound, shared };
  }
  return best?.sound ?? null;
}

function words(text: string): ReadonlySet<string> {
  return new Set(comparable(text).match(/[\p{L}\p{N}]+/gu) ?? []);
}
