import { Document, isPair, isScalar, visit } from 'yaml';
import type { RequestMethod } from '../../model/request.ts';
import type { JsonObject } from '../../telnyx/wire.ts';
import type { ScenarioEnd } from './scenario.ts';
import type { CarrierEntries, HttpReply } from '../simulate-options.ts';

/** A step as authors write it. */
export type WrittenStep =
  | 'hang_up'
  | { readonly hear: string }
  | { readonly press: string | { readonly keys: string; readonly at?: string; readonly every?: string } }
  | { readonly say: string }
  | { readonly wait: string }
  | { readonly expect: JsonObject }
  | { readonly event: JsonObject };

/** An entry of `http`: one method with its URL, and the reply, or a list: the last repeats. */
export type WrittenMock = Partial<Readonly<Record<RequestMethod, string>>> & {
  readonly reply: HttpReply | readonly HttpReply[];
};

/** A scenario to be written: what a file's author would write, under the same names. Times are texts with their unit. */
export interface WrittenScenario {
  readonly name: string;
  readonly call?: {
    readonly from?: string;
    readonly to?: string;
    /** With its offset from UTC. */
    readonly at?: string;
    readonly direction?: 'incoming' | 'outgoing';
    readonly answered_by?: 'human' | 'machine' | 'fax' | 'unknown';
    readonly inputs?: JsonObject;
  };
  readonly settings?: JsonObject;
  readonly switches?: Readonly<Record<string, boolean>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly http?: readonly WrittenMock[];
  readonly carrier?: CarrierEntries;
  readonly steps: readonly WrittenStep[];
  readonly ends?: ScenarioEnd;
  readonly visits?: readonly string[];
  readonly invariants?: JsonObject;
  /** Lines above it, without their `#`. */
  readonly comment?: string;
}

/** The order in which a scenario's keys are written. */
const keys = [
  'name',
  'call',
  'settings',
  'switches',
  'env',
  'http',
  'carrier',
  'steps',
  'ends',
  'visits',
  'invariants',
] as const;

/** Keys whose value is written over several lines. */
const tall: ReadonlySet<string> = new Set(['http', 'carrier', 'steps']);

/** How deep collections lie in the tree of `yaml`: a scenario's member, an entry of a list that is one. */
const MEMBER_DEPTH = 4;
const ENTRY_DEPTH = 5;

/**
 * A scenario as one item of the list `scenarios`, with its dash, ending in a line break.
 * @param indent spaces before the dash
 */
export function scenarioText(scenario: WrittenScenario, indent = 2): string {
  const members = keys.flatMap((key) => (isLeftOut(scenario[key]) ? [] : [[key, scenario[key]] as const]));
  const document = new Document([Object.fromEntries(members)], { aliasDuplicateObjects: false });
  visit(document, {
    Collection(_key, node, path) {
      const isTall = path.some((each) => isPair(each) && isScalar(each.key) && tall.has(String(each.key.value)));
      const isShort = path.length > ENTRY_DEPTH || !isTall || node.items.length === 0;
      node.flow = path.length >= MEMBER_DEPTH && isShort;
    },
  });
  // Without the padding that maps have, as everybody writes lists of names.
  const text = document.toString({ lineWidth: 0 }).replace(/^( *visits: )\[ (.*) \]$/m, '$1[$2]');
  const above = scenario.comment === undefined ? '' : `${scenario.comment.replace(/^/gm, '# ').trimEnd()}\n`;
  return `${above}${text}`.replace(/^(?=.)/gm, ' '.repeat(indent));
}

/** What says nothing is not written, except `steps`, which a scenario needs. */
function isLeftOut(value: unknown): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return false;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A whole file of scenarios of one flow. */
export function scenarioFileText(flow: string, scenarios: readonly WrittenScenario[]): string {
  const items = scenarios.map((scenario) => scenarioText(scenario)).join('\n');
  return `${new Document({ flow }).toString({ lineWidth: 0 })}scenarios:\n${items}`;
}
