import { styleText } from 'node:util';
import { loadStoredFlow } from '../../engine/build/flow-bundle.ts';
import type { FolderFlow } from '../../engine/checks/load-folder.ts';
import { nowhere, type Place } from '../../engine/diagnostics/diagnostic.ts';
import { compileFlow, type CompiledFlow } from '../../engine/runtime/machine.ts';
import { migrationObstacle } from '../../engine/runtime/migration-obstacle.ts';
import type { PositionJson, PositionsJson } from '../api/positions.ts';
import { canonicalJson, sha256 } from '../flows/canonical-json.ts';
import { counted, short } from './table.ts';

/** What a change would mean for the live calls of one flow. */
export interface FlowAgainst {
  readonly flow: string;
  /**
   * `same`: nothing changes. `broken`: the file would not serve, so nothing changes either. `removed`: no file holds the
   * flow any more.
   */
  readonly change: 'same' | 'broken' | 'removed' | 'new_version';
  /** What the new version says happens to live calls; null where there is none. */
  readonly reload: 'pin' | 'migrate' | 'drain' | null;
  readonly calls: number;
  /** Those that would move to the new version at their next event. */
  readonly move: number;
  /** Those that would keep their version although the flow says `reload: migrate`, by reason. */
  readonly stay: readonly Staying[];
}

export interface Staying {
  readonly reason: string;
  /** In the new version; null where there is no such place. */
  readonly place: Pick<Place, 'file' | 'line' | 'column'> | null;
  /** Ids of the calls. */
  readonly calls: readonly string[];
}

/**
 * Judges by the flows as they are in the files what would become of the live calls of a server.
 * @param whole whether these are all flows, so that one without a file would be removed
 */
export function judgeAgainst(drafts: readonly FolderFlow[], live: PositionsJson, whole: boolean): FlowAgainst[] {
  const versions = runningVersions(live);
  const byFlow = new Map<string, PositionJson[]>();
  // A call that has only its end before it is no concern of a new version.
  const calls = live.calls.filter(({ position }) => !position.over);
  for (const call of calls) byFlow.set(call.flow, [...(byFlow.get(call.flow) ?? []), call]);
  return [...byFlow]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, calls]) => {
      const draft = drafts.find((each) => each.id === id || each.flow?.id === id);
      if (draft === undefined && !whole) return [];
      return [judgeFlow(id, draft, calls, versions)];
    });
}

function runningVersions({ versions }: PositionsJson): (call: PositionJson) => CompiledFlow | undefined {
  const compiled = new Map<string, CompiledFlow>();
  for (const { flow: id, version, document } of versions) {
    const stored = loadStoredFlow(document, `${id}@${short(version)}`, id);
    if (stored !== null) compiled.set(`${id}@${version}`, compileFlow(stored.flow, version, stored.subFlow));
  }
  return ({ flow, version }) => compiled.get(`${flow}@${version}`);
}

function judgeFlow(
  flow: string,
  draft: FolderFlow | undefined,
  calls: readonly PositionJson[],
  running: (call: PositionJson) => CompiledFlow | undefined,
): FlowAgainst {
  const all = { flow, calls: calls.length, move: 0, stay: [] };
  if (draft === undefined) return { ...all, change: 'removed', reload: null };
  if (draft.flow === null) return { ...all, change: 'broken', reload: null };
  const version = sha256(canonicalJson(draft.document()));
  const { reload } = draft.flow;
  const others = calls.filter((call) => call.version !== version);
  if (others.length === 0) return { ...all, change: 'same', reload };
  if (reload !== 'migrate') return { ...all, change: 'new_version', reload };
  const to = compileFlow(draft.flow, version, draft.subFlow);
  const stay = new Map<string, { readonly reason: string; readonly place: Place; readonly calls: string[] }>();
  for (const call of others) {
    const from = running(call);
    const unknown = { reason: 'the version that it runs cannot be read', place: nowhere };
    const obstacle = from === undefined ? unknown : migrationObstacle(call.position, from, to);
    if (obstacle === null) continue;
    const known = stay.get(obstacle.reason) ?? { ...obstacle, calls: [] };
    known.calls.push(call.id);
    stay.set(obstacle.reason, known);
  }
  const staying = [...stay.values()].sort((a, b) => b.calls.length - a.calls.length);
  const stayingCalls = staying.reduce((sum, each) => sum + each.calls.length, 0);
  return {
    ...all,
    change: 'new_version',
    reload,
    move: others.length - stayingCalls,
    stay: staying.map(({ reason, place, calls: ids }) => ({ reason, place: shownPlace(place), calls: ids })),
  };
}

function shownPlace({ file, line, column }: Place): Staying['place'] {
  return file === '' ? null : { file, line, column };
}

/** At most this many calls are named for each reason. */
const NAMED = 3;

/** What a change would mean for live calls, for people. */
export function tellAgainst(url: string, flows: readonly FlowAgainst[], color: boolean): string {
  const bold = (text: string): string => (color ? styleText('bold', text, { validateStream: false }) : text);
  const total = flows.reduce((sum, { calls }) => sum + calls, 0);
  if (total === 0) return `No live call at ${url} is in these flows.\n`;
  const lines = [`${counted(total, 'live call')} at ${url}, were these flows to serve now:`];
  for (const each of flows) {
    lines.push(`  ${bold(each.flow)}  ${summaryOf(each)}`);
    for (const { reason, place, calls } of each.stay) {
      const where = place === null ? '' : ` (${place.file}:${place.line}:${place.column})`;
      const more = calls.length > NAMED ? ` and ${calls.length - NAMED} more` : '';
      lines.push(
        `    ${calls.length} × ${reason}${where}`,
        `      ${calls.slice(0, NAMED).map(short).join(', ')}${more}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function summaryOf({ change, reload, calls, move, stay }: FlowAgainst): string {
  const staying = stay.reduce((sum, each) => sum + each.calls.length, 0);
  const all = counted(calls, 'live call');
  switch (change) {
    case 'same':
      return `${all}: the flow is the same`;
    case 'broken':
      return `${all}: the file has errors and would not serve, the version that serves would go on`;
    case 'removed':
      return `${all}: the flow has no file any more; they would finish, and no new call would begin`;
    case 'new_version':
      if (reload !== 'migrate') return `${all}: they would finish on their version (reload: ${reload ?? 'pin'})`;
      if (staying === 0) return `${all}: ${move === calls ? 'all' : String(move)} would move at their next event`;
      return `${staying} of ${all} could not move yet, and would go on in the old version`;
  }
}
