import { basename, dirname } from 'node:path';
import type { Call } from '../../engine/simulator/call.ts';
import { simulate as simulateFlow, type FlowToSimulate } from '../../engine/simulator/simulate.ts';
import type { SimulateOptions } from '../../engine/simulator/simulate-options.ts';
import type { CompiledFlow } from '../../engine/runtime/machine.ts';
import { type Duration, millisecondsOf } from '../../engine/simulator/duration.ts';
import { explore as exploreFlow, type Exploration } from '../../engine/simulator/explore/explore.ts';
import { loadFolder } from './read-flows.ts';

export type { CompiledFlow } from '../../engine/runtime/machine.ts';
export type { Call, Ending, KeyTiming, SentCommand, SentRequest, TimelineLine } from '../../engine/simulator/call.ts';
export type { Duration } from '../../engine/simulator/duration.ts';
export type {
  Exploration,
  ExploreFinding,
  ExploreKind,
  ExploreScenario,
} from '../../engine/simulator/explore/explore.ts';
export { loadFlows, type FolderOptions, type LoadedFlows } from '../../engine/simulator/flow-texts.ts';
export type { SimulatedHttp, SimulatedReply, SimulatedRequest } from '../../engine/simulator/requests.ts';
export type { FlowToSimulate } from '../../engine/simulator/simulate.ts';
export type { CarrierEntries, HttpEntry, HttpReply, SimulateOptions } from '../../engine/simulator/simulate-options.ts';
export { SimulationError, type SimulationErrorCode } from '../../engine/simulator/simulation-error.ts';
export { loadFolder } from './read-flows.ts';

/**
 * Calls a flow: production's transition and the model of Telnyx on a virtual clock. The same arguments give the same
 * call.
 * @param flow one of `loadFlows` or `loadFolder`; or the path of its file, whose folder is loaded with it
 * @throws SimulationError when the flow has errors, an option is wrong or the call cannot begin
 */
export function simulate(flow: string | CompiledFlow | FlowToSimulate, options: SimulateOptions = {}): Call {
  if (typeof flow !== 'string') return simulateFlow(flow, options);
  return simulateFlow(loadFolder(dirname(flow)).ofFile(basename(flow)), options);
}

/** How far `explore` goes. */
export interface ExploreLimits {
  /** Silence longer than this is dead air; `4s` unless set. */
  readonly deadAir?: Duration;
  /** Stops after this long, with `complete: false`; without it when everything was tried. */
  readonly maxTime?: Duration;
}

/**
 * Tries every way in which callers, far ends and web services can behave; a test expects no `findings`.
 * @param flow as `simulate` takes it
 * @throws SimulationError when the flow has errors or a limit is wrong
 */
export function explore(flow: string | CompiledFlow | FlowToSimulate, limits: ExploreLimits = {}): Exploration {
  const loaded = typeof flow === 'string' ? loadFolder(dirname(flow)).ofFile(basename(flow)) : flow;
  const { compiled, folder } = 'compiled' in loaded ? loaded : { compiled: loaded, folder: [loaded] };
  const { deadAir, maxTime } = limits;
  const latest = maxTime === undefined ? Infinity : performance.now() + millisecondsOf(maxTime, '`maxTime` of explore');
  return exploreFlow(folder, compiled, {
    ...(deadAir === undefined ? {} : { deadAirMs: millisecondsOf(deadAir, '`deadAir` of explore') }),
    isEnough: () => performance.now() > latest,
  });
}
