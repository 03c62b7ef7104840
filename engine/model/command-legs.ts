import type { JsonValue } from '../telnyx/wire.ts';
import type { CallCommand } from './command.ts';

/** Parameters by which a command names further legs. */
const LEG_PARAMS = ['call_control_id', 'call_control_ids', 'link_to', 'supervise_call_control_id'] as const;

/** Every leg a command names, its own first: it waits for the earlier commands of all of them. */
export function legsOf(command: CallCommand): readonly string[] {
  const named = LEG_PARAMS.flatMap((name) => texts(command.params[name]));
  return [...new Set(command.leg === null ? named : [command.leg, ...named])];
}

function texts(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
