import type { State } from '../model/flow.ts';
import type { SourceEntry } from '../source/node.ts';
import { asMap } from './read-map.ts';
import { readState } from './read-state.ts';
import type { Defaults } from './read-step.ts';
import { stateName, suggestName, targetWords } from './read-target.ts';
import { clip, reportWrongType, type Reading } from './reading.ts';
import type { Steps } from './steps.ts';

/** The states of a flow by name, one a step. A state with a name that is not allowed stays known by it. */
export function* readStates(
  entry: SourceEntry | undefined,
  defaults: Defaults,
  readings: { readonly flow: Reading; readonly of: (state: string) => Reading },
): Steps<ReadonlyMap<string, State>> {
  const states = new Map<string, State>();
  if (entry === undefined) return states;
  const map = asMap(entry.value, '`states`', 'a map from name to state', readings.flow);
  if (map?.entries.length === 0) reportWrongType(readings.flow, map, '`states`', 'at least one state');
  for (const state of map?.entries ?? []) {
    checkStateName(state, readings.flow);
    states.set(state.key.text, readState(state, defaults, readings.of(state.key.text)));
    yield;
  }
  return states;
}

function checkStateName({ key }: SourceEntry, reading: Reading): void {
  const name = key.text;
  if (targetWords.includes(name)) {
    const message = `a state cannot be called \`${name}\`, which is a target with a meaning of its own`;
    reading.report('reserved-name', key.place, `${message}; use another name, e.g. \`${name}_state\``);
  } else if (!stateName.test(name)) {
    const suggestion = suggestName(name);
    const message = `this state is called \`${clip(name)}\`, expected small letters, digits and \`_\`, beginning with a letter`;
    reading.report('wrong-type', key.place, message, { suggestions: stateName.test(suggestion) ? [suggestion] : [] });
  }
}
