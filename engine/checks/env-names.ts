import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import { fieldReferences } from '../expressions/check-expression.ts';
import type { Flow } from '../model/flow.ts';
import { inOrder } from './check.ts';
import { useExpressions, usesOf } from './uses.ts';

/** The variables of the environment that a flow reads as `env.NAME`, with their places in order. */
export function envNames(flow: Flow): ReadonlyMap<string, readonly Place[]> {
  const references = usesOf(flow)
    .flatMap(useExpressions)
    .flatMap((expression) => fieldReferences(expression, 'env'));
  const names = new Map<string, Place[]>();
  for (const { field, place } of inOrder(references)) names.set(field, [...(names.get(field) ?? []), place]);
  return names;
}

/** Findings for names that the server does not let flows read. For `start` and `dev`: only they know the list. */
export function checkEnv(flow: Flow, allowed: readonly string[]): readonly Diagnostic[] {
  return [...envNames(flow)].flatMap(([name, [place, ...also]]) => {
    if (place === undefined || allowed.includes(name)) return [];
    const message = `flows may not read \`env.${name}\`; set \`${name}\`, and name it in PRESSONE_ENV, where the server runs`;
    return [diagnostic('unbound-env', place, message, { also, suggestions: nearestNames(name, allowed) })];
  });
}
