import type { SourceNode } from '../source/node.ts';
import type { Defaults } from './read-step.ts';

/** What a flow is built with besides its own text. */
export interface BuildGiven {
  /** What the settings files of the folder bind; nothing where there are none. */
  readonly settings?: SettingsValues;
  /** What the flow that runs this one hands down: what this one leaves out is its caller's. */
  readonly inherited?: Inherited;
}

/** What the settings files of a folder bind, overlaid. */
export interface SettingsValues {
  /** The files that were read, in the order in which they overlay each other. */
  readonly files: readonly string[];
  /** Name → what stands there; it is read by the type that a flow declares. */
  readonly values: ReadonlyMap<string, SourceNode>;
}

/** What a sub-flow takes from the flow that runs it where it says nothing itself. */
export interface Inherited {
  readonly voice: string;
  readonly voices: ReadonlyMap<string, string>;
  readonly language: string;
  readonly defaults: Defaults;
}
