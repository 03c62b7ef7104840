type Placed = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/** A URL as far as past its host. */
export const afterHost = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*[/?#]/i;
const inHost = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*$/i;

/**
 * A value's text as it may stand in a URL after what was written before: percent-encoded after the host, plain where
 * the URL itself begins, and within the host only if it cannot leave it.
 */
export function placeInUrl(text: string, before: string): Placed {
  if (inHost.test(before)) {
    return /^[\p{L}\p{N}.:_-]*$/u.test(text)
      ? { ok: true, text }
      : { ok: false, reason: 'it gives a text that cannot stand in the name of a host' };
  }
  if (!afterHost.test(before)) return { ok: true, text };
  try {
    return { ok: true, text: encodeURIComponent(text) };
  } catch {
    return { ok: false, reason: 'it gives a text with half a character, which cannot be encoded' };
  }
}

/** True when a part of the path is `.` or `..`: clients resolve it, and data could climb to another address. */
export function dotSegment(url: string): boolean {
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '';
  return path.split('/').some((part) => /^(?:\.|%2e){1,2}$/i.test(part));
}
