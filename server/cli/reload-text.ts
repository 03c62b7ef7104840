import { formatPretty } from '../../engine/diagnostics/format-pretty.ts';
import type { FlowChange } from '../flows/flow-changes.ts';
import type { BrokenFlow } from '../flows/load-flows.ts';
import type { Reloaded } from '../flows/reloaded.ts';

/** Digits by which people tell versions apart. */
const SHOWN_DIGITS = 8;

/**
 * What a reading of the flows came to, for the terminal of `pressone dev`: what changed, findings as `validate` shows
 * them, and what goes on serving. Empty where nothing is new.
 */
export function reloadText(reloaded: Reloaded, color: boolean): string {
  const { report, newlyBroken, mended, newlyBrokenSettings, mendedSettings, readable, stillUnreadable } = reloaded;
  if (report.unreadable !== null) {
    return stillUnreadable ? '' : line('flows', `${report.unreadable} What serves stays as it is.`);
  }
  const breaks = newlyBroken.length > 0 || newlyBrokenSettings.size > 0;
  const findings = !breaks ? '' : `${findingsText(reloaded, color)}\n\n`;
  const lines = [
    readable ? line('flows', 'can be read again') : '',
    ...report.changed.map(changeLine),
    ...[...mended, ...mendedSettings].map((id) => line('mended', `${id} is good again`)),
    ...newlyBroken.map((flow) => line('broken', `${flow.id}: ${whatServes(flow, reloaded)}`)),
    ...[...newlyBrokenSettings.keys()].map((file) => line('broken', `${file}: flows that use it stay as they are`)),
  ];
  const told = findings + lines.join('');
  return told === '' ? '' : `${told}${line('flows', countText(reloaded))}\n`;
}

/** What keeps flows from serving, as `pressone validate` shows it. */
export function findingsText(
  { report, errors, texts }: Pick<Reloaded, 'report' | 'errors' | 'texts'>,
  color: boolean,
): string {
  const shown = new Set(errors.map(({ place }) => place.file));
  const others = report.broken.filter(({ file }) => !shown.has(file)).flatMap(({ problems }) => problems);
  return [...(errors.length === 0 ? [] : [formatPretty(errors, texts, { color })]), ...others].join('\n\n');
}

function changeLine({ flow, from, to }: FlowChange): string {
  if (to === null) return line('removed', `${flow}: it takes no new calls, live calls go on`);
  if (from === null) return line('new', `${flow} ${to.slice(0, SHOWN_DIGITS)}`);
  return line('changed', `${flow} ${from.slice(0, SHOWN_DIGITS)} → ${to.slice(0, SHOWN_DIGITS)}`);
}

function whatServes({ id }: BrokenFlow, { serving }: Reloaded): string {
  const version = serving.find(({ flow }) => flow.id === id)?.version;
  if (version === undefined) return 'no version of it serves';
  return `version ${version.slice(0, SHOWN_DIGITS)} goes on serving`;
}

function countText({ serving, report: { broken } }: Reloaded): string {
  const ids = new Set([...serving.map(({ flow }) => flow.id), ...broken.map(({ id }) => id)]);
  const count = ids.size === 1 ? '1 flow' : `${ids.size === 0 ? 'no' : ids.size} flows`;
  return broken.length === 0 ? count : `${count}, ${broken.length} broken`;
}

function line(what: string, text: string): string {
  return `  ${what.padEnd(10)}${text}\n`;
}
