import type { SourceNode } from '../source/node.ts';
import { verbatimVerb, verbNamed, verbs } from '../verbs/registry.ts';
import type { Verb } from '../verbs/verb.ts';
import { asMap } from './read-map.ts';
import { readParams, type Defaults } from './read-step.ts';
import { clip, reportUnknownName, type Reading } from './reading.ts';

/** The `defaults` of a flow. */
export function readDefaults(node: SourceNode, reading: Reading): Defaults {
  const defaults = new Map<string, ReadonlyMap<string, unknown>>();
  const map = asMap(node, '`defaults`', 'a map from verb to parameters, e.g. `{ menu: { tries: 2 } }`', reading);
  for (const { key, value } of map?.entries ?? []) {
    const name = key.text;
    const verb = name === 'set' ? undefined : verbNamed(name);
    if (verb === undefined) {
      const message = `\`defaults\` names \`${clip(name)}\`, which is no verb`;
      reportUnknownName(reading, 'unknown-verb', key.place, { name, known: [...verbs.keys()], message });
      continue;
    }
    const params = asMap(value, `\`defaults\` of \`${name}\``, 'a map of parameters', reading);
    if (params === null) continue;
    const read = readParams(params, withVerbatim(verb), reading);
    const values = Object.entries(read.params).filter(([, given]) => given !== undefined);
    defaults.set(name, new Map(values));
  }
  return defaults;
}

/** The verb with the parameters of Telnyx's action of the same name, which share one entry of `defaults`. */
function withVerbatim(verb: Verb): Verb {
  const action = verb.verbatimKey === undefined ? undefined : verbatimVerb(verb.name);
  return action === undefined ? verb : { ...verb, params: { ...action.params, ...verb.params } };
}

/** A sub-flow's defaults: its caller's, verb by verb and parameter by parameter, with its own over them. */
export function mergeDefaults(inherited: Defaults | undefined, own: Defaults | undefined): Defaults {
  const merged = new Map(inherited);
  for (const [verb, params] of own ?? []) merged.set(verb, new Map([...(merged.get(verb) ?? []), ...params]));
  return merged;
}
