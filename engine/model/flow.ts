import type { Place } from '../diagnostics/diagnostic.ts';
import type { Expression, Template, Value, ValueType } from '../expressions/expression.ts';
import type { Schedule } from './schedule.ts';

/** A validated flow with short forms and defaults resolved: the one thing that everything downstream reads. */
export interface Flow {
  readonly id: string;
  readonly file: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** `default` catches calls that no other route matches. */
  readonly routes: readonly Route[] | 'default';
  /** True: answer, then start; a map: the same with these parameters; false: the flow decides. */
  readonly answer: boolean | Readonly<Record<string, Dynamic>>;
  /** Telnyx's dial parameters for calls that this flow places. */
  readonly outbound: Readonly<Record<string, Dynamic>>;
  readonly voice: string;
  readonly language: string;
  /** Language → voice; empty where the flow has one language. */
  readonly voices: ReadonlyMap<string, string>;
  /** The languages a call may have: the keys of `voices`, else `language` alone. */
  readonly languages: readonly string[];
  /** Typed parameters, for `run` and outbound calls; each is among `vars` as well. */
  readonly inputs: ReadonlyMap<string, Input>;
  /** Handed back by a sub-flow on every return. */
  readonly outputs: ReadonlyMap<string, Output>;
  readonly schedules: ReadonlyMap<string, Schedule>;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly switches: ReadonlyMap<string, Switch>;
  /** What a new version does to live calls. */
  readonly reload: 'pin' | 'migrate' | 'drain';
  /** Verb → parameter → value where a step does not say; a sub-flow takes its caller's too. */
  readonly defaults: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  readonly vars: ReadonlyMap<string, Variable>;
  readonly prompts: ReadonlyMap<string, Prompt>;
  readonly typeAhead: boolean;
  readonly handlers: Handlers;
  readonly limits: { readonly states: number; readonly durationMs: number };
  readonly start: string;
  readonly states: ReadonlyMap<string, State>;
  readonly place: Place;
  /** Where each top-level key's value stands, for findings about what it says. */
  readonly keys: ReadonlyMap<string, Place>;
}

/** A matcher for incoming calls; a value may end in `*`. All given keys must match. */
export interface Route {
  readonly to?: string;
  readonly from?: string;
  readonly connection_id?: string;
  readonly place: Place;
}

export interface Variable {
  readonly name: string;
  readonly type: ValueType;
  readonly value: Value;
  readonly secret: boolean;
  readonly place: Place;
  /** False when an `into` declares it. */
  readonly declared: boolean;
}

/** A typed parameter of a flow. */
export interface Input {
  readonly name: string;
  readonly type: ValueType;
  readonly required: boolean;
  /** The empty one of its type where the author gives none. */
  readonly default: Value;
  readonly secret: boolean;
  readonly place: Place;
}

/** A value that a sub-flow hands back. */
export interface Output {
  readonly name: string;
  readonly value: Expression;
  readonly place: Place;
}

/** A name that the environment binds. */
export interface Setting {
  readonly name: string;
  readonly type: ValueType;
  /** Undefined where no settings file binds it. */
  readonly value: Value | undefined;
  readonly place: Place;
}

/** A switch of the server, with the value it starts with. */
export interface Switch {
  readonly name: string;
  readonly on: boolean;
  readonly place: Place;
}

export interface Handlers {
  readonly hangup: Branches | null;
  readonly error: Branches | null;
  /** Key → branches. */
  readonly key: ReadonlyMap<string, Branches>;
  /** Where each of these keys is written. */
  readonly keyPlaces: ReadonlyMap<string, Place>;
  /** Webhook event type → branches. */
  readonly events: ReadonlyMap<string, Branches>;
}

export interface State {
  readonly name: string;
  /** Where the state's name stands. */
  readonly place: Place;
  readonly description: string;
  readonly tags: readonly string[];
  /** One verb, or the list under `steps:`; empty when the state has `set` alone. */
  readonly steps: readonly Step[];
  /** Null when the author left it out. */
  readonly next: Branches | null;
  readonly set: readonly Assignment[];
  /** Outcome → branches; of every step of the state. */
  readonly on: ReadonlyMap<string, Branches>;
  /** Where each outcome's name stands in `on`. */
  readonly onPlaces: ReadonlyMap<string, Place>;
  /** Webhook event type → branches; without a last target the event is ignored when no `if` is true. */
  readonly events: ReadonlyMap<string, Branches>;
  readonly after: { readonly ms: number; readonly target: Target } | null;
  /** Null where the state does not say and the flow's holds. */
  readonly typeAhead: boolean | null;
}

/** One verb with its parameters, or a `set` among steps (verb `set`). */
export interface Step {
  readonly verb: string;
  /** Where the verb's key stands. */
  readonly place: Place;
  /** What the verb's shapes read; each verb knows its own type. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Where each given parameter's key stands; of `into`, the name it gives. */
  readonly places: ReadonlyMap<string, Place>;
  readonly wait: boolean;
  readonly bargeIn: boolean;
  readonly typeAhead: boolean | null;
}

export interface Assignment {
  /** A variable's name, or `call.language`. */
  readonly name: string;
  readonly value: Dynamic;
  readonly place: Place;
}

/** Another flow of the folder, by its id. */
export interface FlowName {
  readonly id: string;
  readonly place: Place;
}

/** Tried in order; the first whose `if` is true, or that has none, is taken. */
export type Branches = readonly Branch[];

export interface Branch {
  readonly if: Expression | null;
  readonly goto: Target;
  /** Carried out when the branch is taken; a menu's choice has one. */
  readonly set: readonly Assignment[];
}

export type Target = { readonly place: Place } & (
  | { readonly kind: 'state'; readonly name: string }
  | { readonly kind: 'end' | 'repeat' | 'back' }
  /** Back to the flow that ran this one; the name is empty for a plain `return`. */
  | { readonly kind: 'return'; readonly name: string }
);

/** JSON with templates at its leaves; evaluated when it is used. */
export type Dynamic =
  | { readonly kind: 'literal'; readonly value: Value; readonly place: Place }
  | { readonly kind: 'template'; readonly template: Template; readonly place: Place }
  | { readonly kind: 'list'; readonly items: readonly Dynamic[]; readonly place: Place }
  | { readonly kind: 'map'; readonly entries: Readonly<Record<string, Dynamic>>; readonly place: Place };

/** Played in order. */
export type Prompt = readonly PromptItem[];

export type PromptItem = { readonly place: Place } & (
  | {
      readonly kind: 'text' | 'ssml';
      readonly text: Template;
      readonly voice: string | null;
      readonly language: string | null;
    }
  | { readonly kind: 'audio'; readonly url: Template }
  | { readonly kind: 'media'; readonly name: Template }
  | { readonly kind: 'named'; readonly name: string }
  | {
      readonly kind: 'by_language';
      readonly prompts: ReadonlyMap<string, Prompt>;
      /** Where the name of each language stands. */
      readonly places: ReadonlyMap<string, Place>;
    }
);

/** What is said to a waiting caller from time to time. */
export interface Announcement {
  readonly everyMs: number;
  readonly prompt: Prompt;
}

/** A single key, and where it leads. */
export interface KeyTarget {
  readonly digit: string;
  readonly goto: Target;
  readonly place: Place;
}

/** A menu's choice: the digits, and where they lead. */
export interface Choice {
  readonly digits: string;
  readonly if: Expression | null;
  readonly goto: Target;
  readonly set: readonly Assignment[];
  readonly label: string;
  /** Words that choose it where the menu listens to speech. */
  readonly say: readonly string[];
  readonly hidden: boolean;
  readonly place: Place;
}
