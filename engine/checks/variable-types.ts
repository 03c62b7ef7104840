import { fieldReferences, type NameType, type NameTypes } from '../expressions/check-expression.ts';
import type { ValueType } from '../expressions/expression.ts';
import type { Flow } from '../model/flow.ts';
import { clashingIntos } from './into-types.ts';
import { useExpressions, usesOf, type Use } from './uses.ts';

/** Names that every expression may read, whatever the flow declares. */
export const wellKnown: Readonly<Record<string, NameType>> = {
  call: {
    id: 'string',
    from: 'string',
    to: 'string',
    direction: 'string',
    language: 'string',
    started_at: 'timestamp',
    leg_id: 'string',
    session_id: 'string',
    answered_by: 'string',
    beep: 'bool',
    hangup_cause: 'string',
  },
  event: 'any',
  result: 'any',
  tries: 'int',
  queue: { position: 'int', waited: 'int', average_wait: 'int' },
  error: { code: 'string', state: 'string', outcome: 'string' },
  now: 'timestamp',
  env: 'any',
};

/** Every name that an expression of the flow may read, with its type. */
export function variableTypes(flow: Flow, uses: readonly Use[] = usesOf(flow)): ReadonlyMap<string, NameType> {
  const types = new Map<string, NameType>(Object.entries(wellKnown));
  types.set('schedules', fields([...flow.schedules.keys()].map((name) => [name, 'bool'])));
  types.set('settings', fields([...flow.settings.values()].map(({ name, type }) => [name, type])));
  types.set('switches', switchTypes(flow, uses));
  const clashing = clashingIntos(flow);
  for (const { name, type } of flow.vars.values()) {
    if (!types.has(name)) types.set(name, clashing.has(name) ? 'any' : type);
  }
  return types;
}

/** A switch that is not declared is a finding of its own, and no unknown variable as well. */
function switchTypes(flow: Flow, uses: readonly Use[]): NameTypes {
  const named = uses.flatMap(useExpressions).flatMap((expression) => fieldReferences(expression, 'switches'));
  return fields([...flow.switches.keys(), ...named.map(({ field }) => field)].map((name) => [name, 'bool']));
}

function fields(entries: readonly (readonly [string, ValueType])[]): NameTypes {
  return Object.fromEntries(entries);
}
