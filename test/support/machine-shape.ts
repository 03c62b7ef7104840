import type { MachineNode, MachineTransition } from '../../engine/compile/machine-types.ts';

/** Every node of a machine's configuration with its path, the root as `''`. */
export function nodesOf(config: MachineNode, path = ''): { readonly path: string; readonly node: MachineNode }[] {
  const below = Object.entries(config.states ?? {}).flatMap(([name, node]) =>
    nodesOf(node, path === '' ? name : `${path}.${name}`),
  );
  return [{ path, node: config }, ...below];
}

/** Every transition of a node. */
export function transitionsOf(node: MachineNode): MachineTransition[] {
  return [...(node.always ?? []), ...Object.values(node.on ?? {}).flat()];
}

/** Targets that no node has: `#state`, `#state.s0.phase`. */
export function brokenTargets(config: MachineNode): string[] {
  const nodes = nodesOf(config);
  const known = new Set(nodes.map(({ path }) => `#${path}`));
  return nodes.flatMap(({ path, node }) =>
    transitionsOf(node).flatMap(({ target }) =>
      target === undefined || known.has(target) ? [] : [`${path} → ${target}`],
    ),
  );
}
