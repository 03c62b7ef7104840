import type { CallCommand } from '../../../engine/model/command.ts';
import type { CallEvent } from '../../../engine/model/event.ts';
import type { CallSnapshot, LedgerEntry, Leg, Timer } from '../../../engine/model/snapshot.ts';
import type { CompiledFlow, Engine, TransitionContext, TransitionResult } from '../../../server/calls/engine-port.ts';
import { aSpec } from './action-specs.ts';

/** What one event does to a fake call. */
export interface Reaction {
  readonly commands?: readonly (Partial<CallCommand> & { readonly action: string })[];
  readonly timers?: readonly { readonly id: number; readonly at: number }[];
  readonly awaits?: 'ending' | 'acceptance';
  readonly dropUnsent?: readonly string[];
  readonly probes?: readonly string[];
  readonly aborted?: readonly number[];
  readonly legs?: readonly Leg[];
  readonly stage?: CallSnapshot['stage'];
}

export type React = (event: CallEvent, snapshot: CallSnapshot, context: TransitionContext) => Reaction;

export interface FakeEngine extends Engine {
  /** Every event that reached `transition`, as a word. */
  readonly seen: string[];
}

/** An engine whose calls do as `react` says. Every step can be made to throw. */
export function fakeEngine(
  react: React,
  throws: {
    readonly transition?: (event: CallEvent) => boolean;
    readonly fail?: boolean;
    readonly begin?: boolean;
  } = {},
): FakeEngine {
  const seen: string[] = [];
  const take = (snapshot: CallSnapshot, event: CallEvent, reaction: Reaction): TransitionResult => {
    let n = snapshot.lastCommand;
    const caller = snapshot.legs[0]?.id ?? '';
    const commands = (reaction.commands ?? []).map((command) => {
      n += 1;
      return { leg: caller, params: {}, ...command, n };
    });
    const kept = event.kind === 'timer' ? snapshot.timers.filter(({ id }) => id !== event.timer) : snapshot.timers;
    return {
      snapshot: {
        ...snapshot,
        lastCommand: n,
        stage: reaction.stage ?? snapshot.stage,
        legs: reaction.legs ?? snapshot.legs,
        frames: event.kind === 'migration' ? inVersion(snapshot, event.to) : snapshot.frames,
        timers: [...kept, ...(reaction.timers ?? []).map(aTimer)],
        ledger: [...snapshot.ledger, ...commands.map((command) => anEntry(command, reaction.awaits ?? 'ending'))],
      },
      commands,
      dropUnsent: reaction.dropUnsent ?? [],
      probes: reaction.probes ?? [],
      aborted: reaction.aborted ?? [],
      trace: [{ kind: 'note', text: describeEvent(event) }],
    };
  };
  return {
    seen,
    beginCall(flow, { id, event }, context) {
      if (throws.begin === true && flow !== null) throw new Error('this flow cannot begin');
      const snapshot = aSnapshot(id, event.leg ?? '', flow);
      if (flow === null) return take(snapshot, event, { commands: [{ action: 'reject' }], stage: 'ending' });
      seen.push(describeEvent(event));
      return take(snapshot, event, react(event, snapshot, context));
    },
    whyNotMove: () => null,
    positionOf: () => ({ stage: 'live', over: false, language: '', frames: [] }),
    readOrder: ({ flow, version }, { to, from, line, inputs, connectionId, delayMs }) =>
      to === 'nobody'
        ? { ok: false, problem: 'nobody is no number' }
        : {
            ok: true,
            placed: {
              ...{ kind: 'call.placed', flow: flow.id, version, to, inputs, connectionId, delayMs },
              from: from === '' ? line : from,
            },
          },
    beginOutgoing(flow, { id, order }, context) {
      if (throws.begin === true) throw new Error('this flow cannot begin');
      const snapshot = aSnapshot(id, '', flow);
      seen.push(describeEvent(order));
      return take(snapshot, order, react(order, snapshot, context));
    },
    transition(snapshot, event, context) {
      if (throws.transition?.(event) === true) throw new Error('a bug in the flow');
      seen.push(describeEvent(event));
      return take(snapshot, event, react(event, snapshot, context));
    },
    failTransition(snapshot, event, error) {
      if (throws.fail === true) throw new Error('a bug in the handler too');
      seen.push(`failed ${describeEvent(event)}: ${error instanceof Error ? error.message : 'odd'}`);
      return take(snapshot, event, { commands: [{ action: 'speak', params: { payload: 'sorry' } }] });
    },
    lastResort(snapshot, event) {
      seen.push(`last resort ${describeEvent(event)}`);
      return take(snapshot, event, { commands: [{ action: 'hangup' }], stage: 'ending' });
    },
    tell: ({ event, result: { commands, trace }, error }) => ({ secret: false, event, commands, trace, error }),
    tellError: (error) => error,
    switchesGiven: (_root, { switches }) => switches ?? null,
    withoutSecrets: (snapshot) => snapshot,
    encodeSnapshot: (snapshot) => JSON.stringify(snapshot),
    decodeSnapshot(text) {
      return JSON.parse(text) as CallSnapshot;
    },
    routeCall: (flows, { to }) => (to === 'nowhere' ? null : (flows[0] ?? null)),
    encodeToken: ({ call, n }) => `${call}#${n}`,
    decodeToken(text) {
      const [call, n] = text?.split('#') ?? [];
      return call === undefined || n === undefined ? null : { call, n: Number(n) };
    },
    commandId: (call, n) => `${call}:${n}`,
    decodeWebhook: () => ({ ok: false, reason: 'not_json', message: 'not faked' }),
    actionNamed: aSpec,
  };
}

export const mainFlow: CompiledFlow = {
  flow: { id: 'main', routes: 'default', reload: 'pin', switches: new Map() },
  version: 'v1',
};

function inVersion({ frames }: CallSnapshot, version: string): CallSnapshot['frames'] {
  return frames.map((frame) => ({ ...frame, version }));
}

function describeEvent(event: CallEvent): string {
  switch (event.kind) {
    case 'webhook':
      return event.type;
    case 'timer':
      return `timer ${event.timer}`;
    case 'command.accepted':
      return `accepted ${event.n}`;
    case 'command.failed':
      return `failed ${event.n} ${event.code}${event.cancelled.length > 0 ? ` -${event.cancelled.join('-')}` : ''}`;
    case 'leg.status':
      return `status ${event.leg} ${String(event.alive)}`;
    case 'request.ended':
      return `replied ${event.n} ${event.status}`;
    case 'hangup.requested':
      return 'hangup requested';
    case 'migration':
      return `migration to ${event.to}`;
    case 'call.placed':
      return `placed ${event.flow}`;
  }
}

function aSnapshot(id: string, leg: string, flow: CompiledFlow | null): CallSnapshot {
  const frame = {
    flow: flow?.flow.id ?? '',
    via: [],
    version: flow?.version ?? '',
    state: 'start',
    step: null,
    phase: null,
    owners: { state: 1, step: 2, phase: 3 },
    vars: {},
    tries: { no_input: 0, no_match: 0 },
    back: [],
    result: {},
    data: {},
    error: null,
  };
  return {
    format: 2,
    id,
    stage: 'live',
    info: {
      from: '',
      to: '',
      direction: 'incoming',
      connectionId: '',
      legId: '',
      sessionId: '',
      startedAt: 0,
      language: '',
      hangupCause: '',
      answeredBy: '',
      beep: false,
    },
    frames: flow === null ? [] : [frame],
    legs: [aCallerLeg(leg)],
    ledger: [],
    timers: [],
    kept: [],
    seen: [],
    owed: [],
    lastCommand: 0,
    lastTimer: 0,
    lastOwner: 3,
    entered: 0,
    errors: 0,
    hungUp: false,
  };
}

export function aCallerLeg(id: string, over: Partial<Leg> = {}): Leg {
  return { id, role: 'caller', state: 'ringing', ours: true, openedBy: null, hangupCause: '', ...over };
}

function aTimer({ id, at }: { readonly id: number; readonly at: number }): Timer {
  return { id, name: 'wait', owner: 1, frame: 0, at };
}

function anEntry(command: CallCommand, awaits: 'ending' | 'acceptance'): LedgerEntry {
  return {
    n: command.n,
    action: command.action,
    leg: command.leg ?? '',
    owner: 1,
    frame: 0,
    awaits,
    until: null,
    stopped: false,
  };
}
