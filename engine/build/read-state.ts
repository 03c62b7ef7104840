import type { Place } from '../diagnostics/diagnostic.ts';
import type { Branches, State, Step } from '../model/flow.ts';
import { stateShapes } from '../schema/state-shapes.ts';
import type { SourceEntry, SourceNode } from '../source/node.ts';
import { readDuration } from '../source/scalar.ts';
import { verbNamed } from '../verbs/registry.ts';
import { readAssignments } from './read-assignments.ts';
import { taken } from './read-dynamic.ts';
import { readEventHandler } from './read-handlers.ts';
import { readTypeAhead, type Defaults } from './read-step.ts';
import { looksLikeName, ofWholeFlows, readBranches, readTarget } from './read-target.ts';
import { readWord, readWords } from './read-text.ts';
import { readVerbs } from './read-verbs.ts';
import { clip, oneOf, reportUnknownName, reportWrongType, type Reading } from './reading.ts';
import { sortKeys, type SortedKeys } from './sort-keys.ts';

/** One state. What cannot be read is reported and left out; `reading.lost` tells when that hides a way out. */
export function readState({ key, value }: SourceEntry, defaults: Defaults, reading: Reading): State {
  const name = key.text;
  const empty = emptyState(name, key.place);
  if (value.kind !== 'map') {
    reading.lost();
    reportWrongType(reading, value, `state \`${clip(name)}\``, 'a map with a verb, e.g. `{ speak: Hello, next: end }`');
    return empty;
  }
  const what = `state \`${clip(name)}\``;
  const sorted = sortKeys(value, what, Object.keys(stateShapes), reading);
  const steps = readVerbs(sorted, key.place, what, defaults, reading);
  const member = <T>(wanted: string, read: (node: SourceNode, label: string, reading: Reading) => T): T | null => {
    const given = sorted.members.get(wanted);
    return given === undefined ? null : read(given.value, `\`${wanted}\` of ${what}`, reading);
  };
  return {
    ...empty,
    description: member('description', readWord) ?? '',
    tags: member('tags', readWords) ?? [],
    steps,
    next: readNext(sorted, steps, what, reading),
    set: member('set', readAssignments) ?? [],
    ...readOn(sorted, steps, what, reading),
    after: member('after', readAfter),
    typeAhead: readTypeAhead(sorted.members, reading),
  };
}

function emptyState(name: string, place: Place): State {
  return {
    name,
    place,
    description: '',
    tags: [],
    steps: [],
    next: null,
    set: [],
    on: new Map(),
    onPlaces: new Map(),
    events: new Map(),
    after: null,
    typeAhead: null,
  };
}

function readNext(sorted: SortedKeys, steps: readonly Step[], what: string, reading: Reading): Branches | null {
  const entry = sorted.members.get('next');
  if (entry === undefined) return null;
  const last = steps[steps.length - 1];
  const verb = last === undefined ? undefined : verbNamed(last.verb);
  if (verb?.next === 'none') {
    const where =
      verb.name === 'menu' ? 'each of its `choices` says where it leads' : 'each of its entries says where it leads';
    reading.report('unknown-key', entry.key.place, `\`next\` means nothing beside \`${verb.name}\`: ${where}`);
    return null;
  }
  return readBranches(entry.value, `\`next\` of ${what}`, reading, { open: false, owner: entry.key.place });
}

function readOn(
  sorted: SortedKeys,
  steps: readonly Step[],
  what: string,
  reading: Reading,
): Pick<State, 'on' | 'onPlaces' | 'events'> {
  const on = new Map<string, Branches>();
  const onPlaces = new Map<string, Place>();
  const events = new Map<string, Branches>();
  const entry = sorted.members.get('on');
  if (entry === undefined) return { on, onPlaces, events };
  if (entry.value.kind !== 'map') {
    reading.lost();
    reportWrongType(
      reading,
      entry.value,
      `\`on\` of ${what}`,
      'a map from outcome to target, e.g. `{ failed: operator }`',
    );
    return { on, onPlaces, events };
  }
  const outcomes = outcomesOf(steps);
  for (const handler of entry.value.entries) {
    const name = handler.key.text;
    if (name.includes('.')) {
      const branches = readEventHandler(handler, reading);
      if (branches !== null) events.set(name, branches);
      continue;
    }
    onPlaces.set(name, handler.key.place);
    const isKnown = outcomes.includes(name) || (takesReturns(steps) && looksLikeName(name) && !ofWholeFlows.has(name));
    if (!sorted.misspelt && !isKnown) reportUnknownOutcome(handler, outcomes, steps, what, reading);
    on.set(
      name,
      readBranches(handler.value, `\`on.${clip(name)}\` of ${what}`, reading, {
        open: false,
        owner: handler.key.place,
      }),
    );
  }
  return { on, onPlaces, events };
}

/** Whether a step runs a flow, whose `return:NAME`s are outcomes that only that flow knows. */
function takesReturns(steps: readonly Step[]): boolean {
  return steps.some((step) => verbNamed(step.verb)?.outcomesOf === 'flow');
}

function outcomesOf(steps: readonly Step[]): readonly string[] {
  const verbsHere = steps.flatMap((step) => (step.verb === 'set' ? [] : (verbNamed(step.verb) ?? [])));
  if (verbsHere.length === 0) return [];
  return [...new Set([...verbsHere.flatMap((verb) => verb.outcomes), 'failed'])];
}

function reportUnknownOutcome(
  handler: SourceEntry,
  outcomes: readonly string[],
  steps: readonly Step[],
  what: string,
  reading: Reading,
): void {
  const name = handler.key.text;
  if (ofWholeFlows.has(name)) {
    const message = `\`${name}\` is handled for the whole flow; write it in the \`on\` of the flow, not of ${what}`;
    reading.report('unknown-outcome', handler.key.place, message);
    return;
  }
  const names = [...new Set(steps.map(({ verb }) => verb))].filter((verb) => verb !== 'set');
  const message =
    outcomes.length === 0
      ? `${what} has no verb, so nothing in it can have the outcome \`${clip(name)}\``
      : `${oneOf(names, 'and')} has no outcome \`${clip(name)}\`, only ${oneOf(outcomes, 'and')}`;
  reportUnknownName(reading, 'unknown-outcome', handler.key.place, { name, known: outcomes, message });
}

function readAfter(node: SourceNode, what: string, reading: Reading): State['after'] {
  const expected = 'one duration and its target, e.g. `{ 2m: goodbye }`';
  const entry = node.kind === 'map' && node.entries.length === 1 ? node.entries[0] : undefined;
  if (entry === undefined) {
    reading.lost();
    reportWrongType(reading, node, what, expected);
    return null;
  }
  const ms = taken(readDuration(entry.key), { place: entry.key.place, what }, reading);
  const target = readTarget(entry.value, what, reading);
  return ms === undefined || target === null ? null : { ms, target };
}
