import { makeMask, type Mask } from '../runtime/mask.ts';
import { maskEntry } from '../runtime/masking.ts';
import { isSecretCall, secretTexts } from '../runtime/secrecy.ts';
import { callOf, type Session } from './scenario/session.ts';
import type { TimelineEntry } from './simulation-state.ts';
import { inSecretEntry } from './waiting.ts';

/** A call as it may be shown to somebody who looks over the caller's shoulder: what is secret is masked. */
export interface ShownCall {
  /** Notes what is secret now; before and after each moment of the call. */
  readonly look: () => void;
  /** Whether the caller enters keys that must not be seen. */
  readonly isSecretEntry: () => boolean;
  /** Notes a key that is pressed now, and gives it as it may be shown. */
  readonly key: (key: string) => string;
  /** The timeline's new lines since it was asked last. */
  readonly newLines: () => readonly TimelineEntry[];
  readonly mask: () => Mask;
}

/** The lines of the call that is under way, and of those that it orders. */
export function shownCall(session: Session): ShownCall {
  const { simulation } = session;
  const secrets = new Set<string>();
  let keys = '';
  let isOpen = true;
  let told = 0;
  const look = (): void => {
    for (const call of simulation.calls.values()) {
      if (!isSecretCall(call, simulation.flows)) continue;
      for (const text of secretTexts(call, simulation.flows)) secrets.add(text);
    }
  };
  const mask = (): Mask => makeMask([...secrets], keys === '' ? [] : [keys]);
  return {
    look,
    isSecretEntry: () => inSecretEntry(session),
    key(key) {
      isOpen = !inSecretEntry(session);
      if (!isOpen) keys += key;
      return isOpen ? key : '•';
    },
    newLines() {
      look();
      const lines = simulation.timeline.slice(told);
      told = simulation.timeline.length;
      const call = callOf(session);
      const isSecret = call === undefined || isSecretCall(call, simulation.flows) || secrets.size > 0;
      if (!isSecret) return lines;
      const current = mask();
      return lines.map((line) => ({ ...line, ...maskEntry(line, current, isOpen) }));
    },
    mask,
  };
}
