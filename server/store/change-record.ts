import type { FlowChange } from '../flows/flow-changes.ts';

/** What a store keeps of changes to flows and switches. Times are ms of the store's clock. */
export interface ChangeRecord {
  /** Changes of one flow, or of any when null; newest first. */
  flowHistory(flow: string | null, limit: number): Promise<readonly FlowChange[]>;
  /** The versions of a flow that are kept; newest first. */
  flowVersions(flow: string): Promise<readonly StoredVersion[]>;
  /** How many calls that have not ended run each version. */
  callsByVersion(): Promise<readonly VersionCalls[]>;
  /** Sets a switch, or lets it go back to the value it starts with, and writes that down. */
  setSwitch(change: SwitchSet): Promise<void>;
  /** Changes of one switch, or of any when null; newest first. */
  switchHistory(name: string | null, limit: number): Promise<readonly SwitchSet[]>;
}

export interface StoredVersion {
  readonly version: string;
  readonly addedAt: number;
}

export interface VersionCalls {
  readonly flow: string;
  readonly version: string;
  readonly calls: number;
}

/** How a switch was set; a switch that was not has the value it starts with. */
export interface SwitchSetting {
  readonly on: boolean;
  /** From then on it has the value it starts with again; null: it never has by itself. */
  readonly until: number | null;
}

export interface SwitchSet {
  readonly name: string;
  readonly at: number;
  /** Null: back to the value it starts with. */
  readonly setting: SwitchSetting | null;
  readonly who: string;
}
