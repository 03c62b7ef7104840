import { actionNamed } from '../telnyx/catalogue.ts';
import type { ParamSpec } from '../telnyx/action.ts';

/**
 * One parameter of one of Telnyx's actions, for a verb that hands it on.
 * @throws Error when the catalogue has none of that name
 */
export function paramOf(action: string, name: string): ParamSpec {
  const spec = actionNamed(action)?.params[name];
  if (spec === undefined) throw new Error(`the catalogue has no ${action}.${name}`);
  return spec;
}
