import type { NameType } from '../expressions/check-expression.ts';
import type { Flow } from '../model/flow.ts';

const wellKnown: Readonly<Record<string, NameType>> = {
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
  error: { code: 'string', state: 'string', outcome: 'string' },
  now: 'timestamp',
  env: 'any',
};

/** Every name that an expression of the flow may read, with its type. */
export function variableTypes(flow: Flow): ReadonlyMap<string, NameType> {
  const types = new Map<string, NameType>(Object.entries(wellKnown));
  for (const { name, type } of flow.vars.values()) if (!types.has(name)) types.set(name, type);
  return types;
}
