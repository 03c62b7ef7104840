import type { Scalar } from 'yaml';
import type { Place } from '../diagnostics/diagnostic.ts';
import { alignText } from './align-text.ts';
import type { SourceScalar } from './node.ts';
import type { SourceText } from './positions.ts';
import { rememberText } from './text-place.ts';

/** Turns the library's scalar into the engine's; `used` are the anchors that some alias refers to. */
export function convertScalar(
  node: Scalar,
  source: SourceText,
  used: ReadonlySet<string>,
  inFlow: boolean,
): SourceScalar {
  const { text } = source;
  const [from, valueEnd] = node.range ?? [0, 0];
  const start = from === valueEnd ? backOverSpace(text, from) : from;
  const decoded = node.source ?? '';
  const style = styleOf(node, from, valueEnd);
  const end =
    style === 'absent' ? start : style === 'block' ? start + text.slice(start, valueEnd).trimEnd().length : valueEnd;
  const place = source.place(start, end);
  const margin = style === 'quoted' ? 2 : 0;
  if (place.line !== place.endLine || end - start !== decoded.length + margin) {
    rememberText(place, locator(source, start, end, decoded, place));
  }
  const comment = style === 'plain' && place.line === place.endLine ? commentAfter(text, end) : undefined;
  const tag =
    node.tag === undefined && node.anchor === undefined ? undefined : suspiciousTag(node, style, source, used, start);
  const scalar: SourceScalar = {
    kind: 'scalar',
    text: decoded,
    style,
    place,
    inFlow,
    ...(comment === undefined ? {} : { comment }),
    ...(tag === undefined ? {} : { tag }),
  };
  return scalar;
}

function backOverSpace(text: string, from: number): number {
  let at = from;
  while (at > 0 && ' \t'.includes(text.charAt(at - 1))) at -= 1;
  return at;
}

function styleOf(node: Scalar, start: number, end: number): SourceScalar['style'] {
  if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') return 'block';
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return 'quoted';
  return start === end ? 'absent' : 'plain';
}

function locator(source: SourceText, from: number, to: number, decoded: string, whole: Place) {
  let offsets: readonly number[] | null | undefined;
  return (start: number, end: number): Place => {
    offsets ??= alignText(source.text, from, to, decoded);
    const first = offsets?.[start];
    const last = offsets?.[end - 1];
    if (offsets === null || first === undefined) return whole;
    // Up to the end of the last character, not to the start of the next, which may stand on another line.
    return source.place(first, end <= start || last === undefined ? first : Math.max(first + 1, endOf(offsets, end)));
  };
}

function endOf(offsets: readonly number[], end: number): number {
  const last = offsets[end - 1] ?? 0;
  const next = offsets[end] ?? last + 1;
  return next - last > 10 ? last + 1 : next;
}

function commentAfter(text: string, end: number): string | undefined {
  const line = text.slice(end, text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end));
  return /^[ \t]+#(.*?)\s*$/.exec(line)?.[1];
}

// An anchor that an alias refers to is meant; one that nothing refers to is more likely text (`if: &vip`).
function suspiciousTag(
  node: Scalar,
  style: SourceScalar['style'],
  source: SourceText,
  used: ReadonlySet<string>,
  start: number,
): string | undefined {
  const tagged = node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:');
  const anchored = node.anchor !== undefined && (style === 'absent' || !used.has(node.anchor));
  if (!tagged && !anchored) return undefined;
  const before = source.text.slice(Math.max(0, start - 300), start);
  const written = /(?:[!&][^\s,[\]{}]*[ \t\r\n]+)*[!&][^\s,[\]{}]*\s*$/.exec(before)?.[0].trim();
  return written ?? node.tag ?? `&${node.anchor ?? ''}`;
}
