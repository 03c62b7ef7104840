import type { CallEvent } from '../../engine/model/event.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { CallStore, Cause, CommandAnswer, CommitOutcome, OutboxCommand } from '../store/call-store.ts';
import type { CallCache } from './call-cache.ts';
import type { Settlement } from './delivery.ts';
import type { Insist } from './insist.ts';

export interface AnswerPorts {
  readonly store: CallStore;
  readonly cache: CallCache;
  readonly clock: Clock;
  readonly log: Logger;
  readonly insist: Insist;
  /** What may be written of the detail of a refusal, which may quote what was sent. */
  readonly tellDetail: (command: OutboxCommand, detail: string) => unknown;
  /** Handles an event in its call's lane. */
  readonly handle: (call: string, event: CallEvent, cause: Cause) => Promise<CommitOutcome>;
}

/** Turns how a command ended into an event of its call, or into a note where no step waits for it. */
export async function reportSettlement(
  ports: AnswerPorts,
  command: OutboxCommand,
  settlement: Settlement,
  cancelled: readonly number[],
): Promise<void> {
  const { call, n, action } = command;
  const answer = answerOf(settlement, ports.clock.now());
  // What was dropped stands in the store as dropped, or, when the server stops, stays to be sent.
  if (answer === null) return;
  if (settlement.outcome === 'refused') {
    const { status, code, detail } = settlement;
    // Whoever hangs up first, the other side's command comes too late: 90018, every day.
    const level = code === '90018' ? 'debug' : 'warn';
    ports.log[level](
      { call, n, action, status, code, detail: ports.tellDetail(command, detail), cancelled },
      action === 'start_call' ? 'A call could not be placed.' : 'The carrier refused a command.',
    );
  }
  const event = eventOf(ports, command, settlement, cancelled);
  if (event === null) {
    await ports.insist('Noting an answer', async () => {
      ports.store.noteAnswer(call, n, answer);
      return Promise.resolve();
    });
  } else {
    const cause: Cause = { kind: 'answer', n, answer, cancelled };
    await ports.insist(`Handling the answer to command ${String(n)} of call ${call}`, () =>
      ports.handle(call, event, cause),
    );
  }
}

function answerOf(settlement: Settlement, at: number): CommandAnswer | null {
  switch (settlement.outcome) {
    case 'accepted':
      return { outcome: 'accepted', status: settlement.status, code: null, at };
    case 'refused':
      return { outcome: 'refused', status: settlement.status, code: settlement.code, at };
    case 'expired':
      return { outcome: 'expired', status: null, code: null, at };
    case 'replied': {
      const { status, reason } = settlement.event;
      return { outcome: 'accepted', status: status === 0 ? null : status, code: reason === '' ? null : reason, at };
    }
    case 'dropped':
      return null;
  }
}

function eventOf(
  { cache }: AnswerPorts,
  { call, n, action, leg }: OutboxCommand,
  settlement: Settlement,
  cancelled: readonly number[],
): CallEvent | null {
  switch (settlement.outcome) {
    case 'accepted': {
      const { response } = settlement;
      const snapshot = cache.get(call)?.snapshot;
      const ledger = snapshot?.ledger.find((entry) => entry.n === n);
      // A dial's answer names the leg, an AI command's the conversation by whose id its end is known. Of a call that is
      // not at hand nothing is known, so the answer is handled.
      const names = action === 'dial' || response['conversation_id'] !== undefined;
      const isAwaited = snapshot === undefined || ledger?.awaits === 'acceptance';
      return names || isAwaited ? { kind: 'command.accepted', n, response } : null;
    }
    case 'refused': {
      const { code, status, detail } = settlement;
      return { kind: 'command.failed', n, action, leg, code, status, detail, cancelled };
    }
    case 'expired': {
      if (settlement.mayHaveArrived) return null;
      const detail = 'The carrier could not be reached in time.';
      return { kind: 'command.failed', n, action, leg, code: 'expired', status: null, detail, cancelled };
    }
    case 'replied':
      return settlement.event;
    case 'dropped':
      return null;
  }
}
