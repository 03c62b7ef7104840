import type { Value } from '../expressions/expression.ts';
import type { Assignment, Branches, Dynamic, Flow, Prompt, PromptItem, Target } from '../model/flow.ts';
import type { OpenRange, Schedule } from '../model/schedule.ts';

/** What a value's wording depends on: its flow, and what its states are called. */
export interface Wording {
  readonly flow: Flow;
  /** A state's name as it is to be shown and compared. */
  readonly nameOf: (state: string) => string;
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** `billing`, `end`, `return:paid`. */
export function targetText(target: Target, { nameOf }: Wording): string {
  switch (target.kind) {
    case 'state':
      return nameOf(target.name);
    case 'return':
      return target.name === '' ? 'return' : `return:${target.name}`;
    default:
      return target.kind;
  }
}

/** `if vip: gold, otherwise rest`. */
export function branchesText(branches: Branches, wording: Wording): string {
  const texts = branches.map((branch) => {
    const set = branch.set.length === 0 ? '' : ` (sets ${assignmentsText(branch.set)})`;
    const to = `${targetText(branch.goto, wording)}${set}`;
    if (branch.if !== null) return `if ${branch.if.source.trim()}: ${to}`;
    return branches.length === 1 ? to : `otherwise ${to}`;
  });
  return texts.join(', ');
}

/** `plan = "gold", tries = 0`. */
function assignmentsText(assignments: readonly Assignment[]): string {
  return assignments.map(({ name, value }) => `${name} = ${dynamicText(value)}`).join(', ');
}

/** JSON with the keys of maps in order, since their order says nothing. */
export function dynamicText(dynamic: Dynamic): string {
  switch (dynamic.kind) {
    case 'literal':
      return valueText(dynamic.value);
    case 'template':
      return JSON.stringify(dynamic.template.source);
    case 'list':
      return `[${dynamic.items.map(dynamicText).join(', ')}]`;
    case 'map':
      return mapText(Object.entries(dynamic.entries), dynamicText);
  }
}

/** A value as JSON; timestamps in ISO 8601. */
export function valueText(value: Value): string {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object' || value instanceof Date) return JSON.stringify(value);
  if (value instanceof Uint8Array) return `[${value.join(', ')}]`;
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  return mapText(Object.entries(value as Readonly<Record<string, Value>>), valueText);
}

function mapText<T>(entries: readonly (readonly [string, T])[], text: (value: T) => string): string {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{ ${sorted.map(([key, value]) => `${key}: ${text(value)}`).join(', ')} }`;
}

/** What is heard, in order: named prompts as what they stand for, the flow's voice left out. */
export function promptText(prompt: Prompt, wording: Wording): string {
  return heardIn(prompt, wording, new Set()).map(itemText(wording)).join(' + ');
}

/** The first thing that a prompt plays: where a named one is written, since that is what its author changed. */
export function firstHeard(prompt: Prompt, wording: Wording): PromptItem | undefined {
  return heardIn(prompt, wording, new Set())[0];
}

/** @param inside names that are being resolved: a prompt that names itself is left as it is */
function heardIn(prompt: Prompt, wording: Wording, inside: ReadonlySet<string>): Prompt {
  return prompt.flatMap((item) => {
    if (item.kind !== 'named' || inside.has(item.name)) return item;
    const meant = wording.flow.prompts.get(item.name);
    return meant === undefined ? item : heardIn(meant, wording, new Set([...inside, item.name]));
  });
}

function itemText(wording: Wording): (item: PromptItem) => string {
  return (item) => {
    switch (item.kind) {
      case 'text':
      case 'ssml': {
        const ssml = item.kind === 'ssml' ? ['SSML'] : [];
        const language = item.language === null ? [] : [`in ${item.language}`];
        const voice = item.voice === null ? [] : [`voice ${item.voice}`];
        const how = [...ssml, ...language, ...voice];
        return `${JSON.stringify(item.text.source.trim())}${how.length === 0 ? '' : ` (${how.join(', ')})`}`;
      }
      case 'audio':
        return `audio ${item.url.source}`;
      case 'media':
        return `media ${item.name.source}`;
      case 'named':
        return `prompt ${item.name}`;
      case 'by_language':
        return mapText([...item.prompts], (each) => promptText(each, wording));
    }
  };
}

/** `1.5 s`. */
export function durationText(ms: number): string {
  return `${ms / 1000} s`;
}

/** What is open, a line of text each: `Monday` → `09:00–17:00`. Days without hours are `closed`. */
export function scheduleTexts({ timezone, days, dates }: Schedule): ReadonlyMap<string, string> {
  return new Map([
    ['time zone', timezone],
    ...weekdays.map((day, index) => [day, rangesText(days[index] ?? [])] as const),
    ...[...dates].map(([date, ranges]) => [date, rangesText(ranges)] as const),
  ]);
}

function rangesText(ranges: readonly OpenRange[]): string {
  return ranges.length === 0 ? 'closed' : ranges.map(({ from, to }) => `${clock(from)}–${clock(to)}`).join(', ');
}

function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
