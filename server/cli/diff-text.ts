import type { Change, FlowDiff, StateWay } from '../../engine/graph/diff.ts';
import { oneLine, type Paint } from './paint.ts';

/** A flow that only one side has. */
export interface ReadFlow {
  readonly id: string;
  readonly file: string;
  /** Which calls come to it. */
  readonly routes: readonly string[];
}

export interface FolderDiff {
  readonly added: readonly ReadFlow[];
  readonly removed: readonly ReadFlow[];
  /** Flows of both sides that differ. */
  readonly flows: readonly {
    readonly id: string;
    /** Their files. */
    readonly old: string;
    readonly new: string;
    /** False where only names of states differ. */
    readonly isHeard: boolean;
    readonly diff: FlowDiff;
  }[];
  /** Files with flows that could not be compared. */
  readonly unread: readonly string[];
}

/** Longer values stand below each other. */
const LONGEST_PAIR = 60;
const NOTHING = 'No caller hears a difference.';

/** The differences for programs, indented; places as `file` and `line`. */
export function diffJson({ added, removed, flows, unread }: FolderDiff): string {
  const shown = flows.map(({ id, old, new: current, diff }) => ({ id, old, new: current, ...diff }));
  return JSON.stringify(
    { added, removed, flows: shown, unread },
    (_key, value: unknown) => {
      if (typeof value !== 'object' || value === null || !('place' in value)) return value;
      const { place, ...rest } = value as StateWay;
      return { ...rest, file: place.file, line: place.line };
    },
    2,
  );
}

/** The differences for people, with an end of line. Empty where nothing could be compared. */
export function diffText(found: FolderDiff, paint: Paint): string {
  const { added, removed, flows, unread } = found;
  const blocks = [
    ...added.map((flow) => flowLine(paint('green', '+ new flow'), flow, paint)),
    ...removed.map((flow) => flowLine(paint('red', '- lost flow'), flow, paint)),
    ...flows.map(({ id, new: file, diff }) => [titleText(id, file, paint), ...flowLines(diff, paint)].join('\n')),
  ];
  const isHeard = added.length > 0 || removed.length > 0 || flows.some((flow) => flow.isHeard);
  const last = isHeard || unread.length > 0 ? [] : [NOTHING];
  const text = [...blocks, ...last].join('\n\n');
  return text === '' ? '' : `${text}\n`;
}

function titleText(id: string, file: string, paint: Paint): string {
  return `${paint('bold', oneLine(id))}  ${paint('dim', oneLine(file))}`;
}

function flowLine(sign: string, { id, file, routes }: ReadFlow, paint: Paint): string {
  const calls = routes.map((route) => `\n    calls: ${oneLine(route)}`).join('');
  return `${sign} ${titleText(id, file, paint)}${calls}`;
}

function flowLines(diff: FlowDiff, paint: Paint): readonly string[] {
  const state =
    (sign: string, words: string) =>
    (each: StateWay): string => {
      const way = `${words}${wayText(each)}`;
      return line(`  ${sign} state ${paint('bold', oneLine(each.state))}: ${way}`, each, paint);
    };
  const of = (name: string | null): readonly string[] =>
    diff.changes.filter((change) => change.state === name).flatMap((change) => changeLines(change, paint));
  const states = [...new Set(diff.changes.map((change) => change.state))].filter((name) => name !== null);
  return [
    ...diff.added.map(state(paint('green', '+'), 'new, reached ')),
    ...diff.removed.map(state(paint('red', '-'), 'gone, was reached ')),
    ...diff.gained.map(state(paint('green', '+'), 'can be reached now, ')),
    ...diff.lost.map(state(paint('red', '-'), 'can be reached no more, was reached ')),
    ...diff.renamed.map((each) =>
      line(`  ${paint('dim', '=')} state ${oneLine(each.old)} is called ${oneLine(each.new)} now`, each, paint),
    ),
    ...of(null),
    ...states.flatMap((name) => [`  ${paint('bold', oneLine(name))}`, ...of(name).map((each) => `  ${each}`)]),
  ];
}

function wayText({ way }: StateWay): string {
  if (way === null) return 'by no call';
  return way.length === 0 ? 'without a key' : `by ${way.map(oneLine).join(' → ')}`;
}

function changeLines(change: Change, paint: Paint): readonly string[] {
  const what = oneLine(change.what);
  const was = change.old === null ? null : oneLine(change.old);
  const is = change.new === null ? null : oneLine(change.new);
  if (was === null) return [line(`  ${paint('green', '+')} ${what}: ${is ?? ''}`, change, paint)];
  if (is === null) return [line(`  ${paint('red', '-')} ${what}: ${was}`, change, paint)];
  const changed = `  ${paint('yellow', '~')} ${what}:`;
  if (was.length + is.length <= LONGEST_PAIR && change.kind !== 'prompt') {
    return [line(`${changed} ${was} → ${is}`, change, paint)];
  }
  return [line(changed, change, paint), `      ${paint('red', `- ${was}`)}`, `      ${paint('green', `+ ${is}`)}`];
}

function line(text: string, { place }: Pick<StateWay, 'place'>, paint: Paint): string {
  return `${text}  ${paint('dim', `${oneLine(place.file)}:${String(place.line)}`)}`;
}
