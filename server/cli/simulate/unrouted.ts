import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import type { Flow, FlowName } from '../../../engine/model/flow.ts';

/**
 * What to know of an incoming call that no real caller could make, since the flow has no routes; null where one could.
 * @param folder the flows beside it, which may place calls with it
 */
export function unroutedText({ flow }: CompiledFlow, folder: readonly CompiledFlow[]): string | null {
  if (flow.routes === 'default' || flow.routes.length > 0) return null;
  const none = `\`${flow.id}\` has no \`routes\`, so no real call comes in to it.`;
  const isPlaced = Object.keys(flow.outbound).length > 0 || folder.some((each) => starts(each.flow, flow.id));
  return `${none} ${isPlaced ? 'With --outgoing it calls you, as it would.' : 'It is called here as if one did.'}`;
}

function starts({ states }: Flow, id: string): boolean {
  const steps = [...states.values()].flatMap((state) => state.steps);
  return steps.some(({ verb, params }) => verb === 'start_call' && (params['flow'] as FlowName | undefined)?.id === id);
}
