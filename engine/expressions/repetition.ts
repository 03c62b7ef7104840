import { refuse } from './stand-in.ts';
import { asCall, boundName, walkTree, type TreeNode } from './tree.ts';

/** How many rounds the macros of one evaluation (`all`, `exists`, `map` …) may make together. */
export const mostRounds = 50_000;

let rounds = 0;

/** Starts the count of one evaluation. Evaluations never overlap, since none of them waits. */
export function startCounting(): void {
  rounds = 0;
}

function count(): void {
  rounds += 1;
  if (rounds > mostRounds) refuse('it goes through more items than an expression may');
}

/** The library's expansion of a macro: `condition` is asked before every round, where there is one. */
interface Expansion {
  condition?: (result: unknown) => boolean;
}

/** Makes the macros of a tree count their rounds, so that no data can keep an evaluation busy for long. */
export function countRounds(tree: TreeNode): void {
  walkTree(tree, (node) => {
    const call = asCall(node);
    if (call === null || boundName(call) === null) return;
    const { meta } = node as TreeNode & { readonly meta?: { readonly alternate?: { readonly args: Expansion } } };
    const expansion = meta?.alternate?.args;
    if (expansion === undefined) return;
    const { condition } = expansion;
    expansion.condition = (result) => {
      count();
      return condition === undefined || condition(result);
    };
  });
}
