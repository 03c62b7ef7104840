import type { Place } from '../diagnostics/diagnostic.ts';
import { parseTemplate } from '../expressions/parse-template.ts';
import type { Dynamic } from '../model/flow.ts';
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

/** Telnyx's own speech actions say what they say in the flow's voice and the call's language unless they name others. */
export function withSpeech(defaults: Defaults, flow: { readonly voice: string }, place: Place): Defaults {
  const { template } = parseTemplate('${call.language}', place);
  const speech = new Map<string, Dynamic>([['voice', { kind: 'literal', value: flow.voice, place }]]);
  if (template !== null) speech.set('language', { kind: 'template', template, place });
  const filled = new Map(defaults);
  for (const verb of ['speak', 'gather_using_speak']) {
    filled.set(verb, new Map<string, unknown>([...speech, ...(defaults.get(verb) ?? [])]));
  }
  return filled;
}

/** The verb with the parameters of Telnyx's action of the same name, which share one entry of `defaults`. */
function withVerbatim(verb: Verb): Verb {
  const action = verb.verbatimKey === undefined ? undefined : verbatimVerb(verb.name);
  return action === undefined ? verb : { ...verb, params: { ...action.params, ...verb.params } };
}
