import type { Members } from '../build/read-map.ts';
import { readingInto, type Reading } from '../build/reading.ts';
import type { FarFailure, SpeechOptions } from '../carrier/options.ts';
import { type Diagnostic, nowhere } from '../diagnostics/diagnostic.ts';
import type { RequestMethod } from '../model/request.ts';
import type { KeyShapes } from '../schema/document-shape.ts';
import { scenarioCallShapes, scenarioShapes } from '../schema/scenario-shapes.ts';
import type { SourceNode } from '../source/node.ts';
import type { JsonObject, JsonValue } from '../telnyx/wire.ts';
import { millisecondsOf, type Duration } from './duration.ts';
import type { SimulatedHttp } from './requests.ts';
import type { CallSetup } from './scenario/scenario.ts';
import { readSetup } from './scenario/reader.ts';
import type { ScenarioGiven } from './scenario/start.ts';
import { readKeys, type Values } from './scenario/values.ts';
import { SimulationError } from './simulation-error.ts';
import { nodeOf, scalarOf } from './scenario/value-node.ts';

/**
 * Who calls, when, and what is around the call. What a scenario has as well is spelt and means what it does there: see
 * docs/simulator.md.
 */
export interface SimulateOptions {
  /** The caller's number; `+15550001111` unless set. */
  readonly from?: string;
  /** The number that is called; one that the flow's routes name unless set. */
  readonly to?: string;
  /** When the call begins: a text with its offset from UTC, or ms since 1970; 2026-11-20T16:00:00Z unless set. */
  readonly at?: string | number | Date;
  /** `outgoing`: the flow calls; `incoming` unless set. */
  readonly direction?: 'incoming' | 'outgoing';
  /** Who answers an outgoing call, as machine detection tells it; `human` unless set. */
  readonly answered_by?: 'human' | 'machine' | 'fax' | 'unknown';
  /** Values for the inputs of the flow, for an outgoing call. */
  readonly inputs?: JsonObject;
  readonly settings?: JsonObject;
  readonly switches?: Readonly<Record<string, boolean>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What web services answer: entries, or a function; null is no answer, which fails the call's test. */
  readonly http?: readonly HttpEntry[] | SimulatedHttp;
  readonly carrier?: CarrierEntries;
  readonly invariants?: {
    readonly no_dead_air?: string;
    readonly ends_within?: string;
    readonly answered_within?: string;
    readonly no_command_after_hangup?: boolean;
  };
  /** How long prompts last. */
  readonly speech?: {
    /** 160 unless set; by language (`en-US`) with `default` for the others. */
    readonly wordsPerMinute?: number | Readonly<Record<string, number>>;
    /** Exact lengths, by text, audio URL or media name. */
    readonly lengths?: Readonly<Record<string, Duration>>;
  };
  /** Decides what the carrier leaves open, as the order of webhooks of one moment; the same seed, the same call. */
  readonly seed?: number;
}

/** One method with its URL (`*` stands for anything), and the answer, or a list: the last repeats. */
export type HttpEntry = { readonly reply: HttpReply | readonly HttpReply[] } & Partial<
  Readonly<Record<RequestMethod, string>>
>;

export type HttpReply =
  | 'timeout'
  | 'reset'
  | {
      readonly status?: number;
      readonly json?: JsonValue;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly after?: string;
    };

type FarEndEntries = Readonly<
  Record<
    string,
    | FarFailure
    | {
        readonly answers_after?: string;
        readonly hangs_up_after?: string;
        readonly answered_by?: 'human' | 'machine' | 'fax' | 'unknown';
      }
  >
>;

/** What far ends, queues and the network do. */
export interface CarrierEntries {
  /** By number; one not named answers after 3 s and talks for 60 s. */
  readonly transfer?: FarEndEntries;
  readonly dial?: FarEndEntries;
  readonly queue?: Readonly<Record<string, { readonly bridged_after?: string; readonly position?: number }>>;
  readonly ai_gather?: readonly JsonObject[];
  readonly errors?: readonly { readonly command: string; readonly status?: number; readonly times?: number }[];
  readonly webhooks?: { readonly duplicate?: number; readonly reorder?: boolean; readonly lose?: readonly string[] };
}

const aroundKeys = ['settings', 'switches', 'env', 'http', 'carrier', 'invariants'];
const optionShapes: KeyShapes = {
  ...scenarioCallShapes,
  ...Object.fromEntries(Object.entries(scenarioShapes).filter(([key]) => aroundKeys.includes(key))),
};

/**
 * Reads options as a scenario is read.
 * @throws SimulationError naming every mistake
 */
export function readOptions(flow: string, options: SimulateOptions): { setup: CallSetup; given: ScenarioGiven } {
  const { http, speech, seed, at, ...rest } = options;
  const written = {
    ...rest,
    ...(at === undefined ? {} : { at: typeof at === 'string' ? at : momentText(at) }),
    ...(typeof http === 'function' || http === undefined ? {} : { http }),
  };
  const node = nodeOf(written);
  const found: Diagnostic[] = [];
  const reading = readingInto(found, { lost: () => undefined, declare: () => undefined });
  const read = readKeys(node, optionShapes, '`simulate`', nowhere, reading, ['http']);
  const setup = read === null ? null : setupOf(flow, node, read, reading);
  if (setup === null || found.length > 0) {
    throw new SimulationError('bad_option', `simulate: ${found.map(problemText).join('; ')}`);
  }
  const given = {
    ...(typeof http === 'function' ? { http } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(speech === undefined ? {} : { speech: speechOf(speech) }),
  };
  return { setup, given };
}

/** In a scenario the keys of the call stand under `call`, here beside the others. */
function setupOf(
  flow: string,
  node: SourceNode,
  { values, members }: { readonly values: Values; readonly members: Members },
  reading: Reading,
): CallSetup {
  const call = { key: scalarOf('call'), value: node };
  const read = { values: { ...values, call: values }, members: new Map([...members, ['call', call]]) };
  return readSetup(read, { flow, common: {} }, reading);
}

function problemText({ message, suggestions: [nearest] }: Diagnostic): string {
  return nearest === undefined ? message : `${message}; did you mean \`${nearest}\`?`;
}

function momentText(at: number | Date): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) throw new SimulationError('bad_option', 'simulate: `at` is no moment');
  return moment.toISOString();
}

function speechOf({ wordsPerMinute, lengths = {} }: NonNullable<SimulateOptions['speech']>): Partial<SpeechOptions> {
  const exact = Object.entries(lengths).map(
    ([what, length]) => [what, millisecondsOf(length, `the length of "${what}"`)] as const,
  );
  return {
    ...(wordsPerMinute === undefined ? {} : { wordsPerMinute }),
    durationsMs: Object.fromEntries(exact),
  };
}
