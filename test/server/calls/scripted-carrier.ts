import type { Carrier, CarrierAnswer, CarrierCommand } from '../../../server/calls/carrier.ts';

/** A carrier that answers as told, and remembers what it was sent. */
export interface ScriptedCarrier extends Carrier {
  readonly sent: readonly SentAttempt[];
  /** The commands sent, as `action n` or `action n.generation`. */
  readonly log: () => string[];
  /** Answers to status requests, by leg. */
  readonly alive: Map<string, boolean | null>;
  readonly asked: string[];
}

export interface SentAttempt {
  readonly command: CarrierCommand;
  readonly timeoutMs: number;
  /** Answers this attempt. */
  readonly answer: (answer: CarrierAnswer) => void;
}

export const accepted: CarrierAnswer = { outcome: 'accepted', status: 200, response: { result: 'ok' } };
export const unclear = { outcome: 'unclear', status: 500, mayHaveArrived: true, reason: 'HTTP 500' } as const;
export const notSent: CarrierAnswer = { outcome: 'unclear', status: null, mayHaveArrived: false, reason: 'refused' };

export function refused(status: number, code: string, retryAfterMs: number | null = null): CarrierAnswer {
  return { outcome: 'refused', status, code, detail: `error ${code}`, retryAfterMs };
}

/**
 * @param script the answer to an attempt; null leaves it open, for the test to answer
 */
export function scriptCarrier(
  script: (command: CarrierCommand, attempt: number) => CarrierAnswer | null = () => accepted,
): ScriptedCarrier {
  const sent: SentAttempt[] = [];
  const alive = new Map<string, boolean | null>();
  const asked: string[] = [];
  return {
    sent,
    alive,
    asked,
    log: () =>
      sent.map(({ command: { action, n, generation } }) => `${action} ${n}${generation > 0 ? `.${generation}` : ''}`),
    send(command, timeoutMs) {
      return new Promise((resolve) => {
        const attempt = sent.filter(({ command: { call, n } }) => call === command.call && n === command.n).length + 1;
        sent.push({ command, timeoutMs, answer: resolve });
        const answer = script(command, attempt);
        if (answer !== null) resolve(answer);
      });
    },
    isAlive(leg) {
      asked.push(leg);
      return Promise.resolve(alive.get(leg) ?? null);
    },
    close: () => Promise.resolve(),
  };
}
