/** The same as simulator.ts, for programs in CommonJS. */
import type * as simulator from './simulator.js' with { 'resolution-mode': 'import' };

export type {
  Call,
  CarrierEntries,
  CompiledFlow,
  Duration,
  Ending,
  Exploration,
  ExploreFinding,
  ExploreKind,
  ExploreLimits,
  ExploreScenario,
  FlowToSimulate,
  FolderOptions,
  HttpEntry,
  HttpReply,
  KeyTiming,
  LoadedFlows,
  SentCommand,
  SentRequest,
  SimulatedHttp,
  SimulatedReply,
  SimulatedRequest,
  SimulateOptions,
  SimulationErrorCode,
  TimelineLine,
} from './simulator.js' with { 'resolution-mode': 'import' };

export declare const simulate: typeof simulator.simulate;
export declare const explore: typeof simulator.explore;
export declare const loadFlows: typeof simulator.loadFlows;
export declare const loadFolder: typeof simulator.loadFolder;
export declare const SimulationError: typeof simulator.SimulationError;
export type SimulationError = simulator.SimulationError;
