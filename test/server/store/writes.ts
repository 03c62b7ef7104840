import type { CallWrite, NewCommand, UnknownEvent } from '../../../server/store/call-store.ts';

export const NOW = 1_770_000_000_000;

/** A commit with the least in it; `over` says what the test is about. */
export function aWrite(over: Partial<CallWrite> = {}): CallWrite {
  const seq = over.seq ?? 1;
  return {
    call: 'call-1',
    about: seq === 1 ? { from: '+15550001111', to: '+13125550100', direction: 'incoming' } : null,
    cause: { kind: 'event', key: `event-${String(seq)}` },
    now: NOW,
    seq,
    stage: 'live',
    snapshot: `{"seq":${String(seq)}}`,
    secret: false,
    forget: false,
    flows: [],
    commands: [],
    dropUnsent: [],
    dropCommands: [],
    dropAll: false,
    addTimers: [],
    dropTimers: [],
    legs: [],
    journal: {
      kind: 'call.initiated',
      event: '{}',
      flow: 'main',
      version: 'v1',
      release: '0.1.0',
      state: 'live main:start',
      commands: null,
      error: null,
      trace: '[]',
      switches: null,
      begins: null,
    },
    ...over,
  };
}

export function aCommand(n: number, over: Partial<NewCommand> = {}): NewCommand {
  return {
    n,
    action: 'speak',
    leg: 'leg-a',
    legs: ['leg-a'],
    params: { n },
    mayHaveArrived: true,
    loose: false,
    ...over,
  };
}

export function aLeg(leg: string, over: Partial<CallWrite['legs'][number]> = {}): CallWrite['legs'][number] {
  return { leg, legId: `id-of-${leg}`, role: 'caller', state: 'ringing', ...over };
}

export function anUnknownEvent(key: string, over: Partial<UnknownEvent> = {}): UnknownEvent {
  return { key, type: 'call.answered', leg: 'leg-x', legId: null, receivedAt: NOW, event: `{"id":"${key}"}`, ...over };
}
