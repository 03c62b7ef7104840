import type { Draft } from '../build/draft.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import { buildGraph, HANDLERS, START, type Graph } from '../graph/graph.ts';
import { reachableFrom } from '../graph/reach.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import type { Flow } from '../model/flow.ts';
import { checks } from './checks.ts';
import type { Around, Subject } from './check.ts';
import { usesOf } from './uses.ts';
import { variableTypes } from './variable-types.ts';

/** A flow as the rules look at it. */
export function subjectOf({ flow, doubts }: Pick<Draft, 'flow' | 'doubts'>, around: Around): Subject {
  const graph = buildGraph(flow);
  const uses = usesOf(flow);
  const reached = reachedStates(flow, graph, doubts);
  return { flow, graph, doubts, reached, uses, types: variableTypes(flow, uses), ...around };
}

/** Runs every rule over a flow, whatever of it could be read; none concludes anything from what could not. */
export function checkFlow(subject: Subject): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  for (const rule of checks) {
    rule.check(subject, (code, place, message, more) => {
      findings.push(diagnostic(code, place, message, more));
    });
  }
  return findings;
}

/**
 * The states a call can get to. A target that is no state may have meant any of the names like it; a state that could
 * not be read may lead anywhere.
 */
function reachedStates(flow: Flow, graph: Graph, doubts: Draft['doubts']): ReadonlySet<string> {
  const all = new Set(flow.states.keys());
  if (doubts.flow || flow.start === '') return all;
  const roots = new Set([START, HANDLERS]);
  for (;;) {
    const reached = reachableFrom(roots, graph.out);
    if ([...doubts.states].some((name) => reached.has(name))) return all;
    const meant = graph.looseEnds.filter(({ from }) => reached.has(from)).map(({ name }) => nearestNames(name, all));
    if (meant.some((names) => names.length === 0)) return all;
    const added = meant.flat().filter((name) => !reached.has(name));
    if (added.length === 0) return reached;
    for (const name of added) roots.add(name);
  }
}
