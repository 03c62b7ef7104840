import { backOff, type RandomSource } from '../../engine/model/persistence.ts';
import { isRepeatable, isWorthRetrying, longestRequest, type RequestParams } from '../../engine/model/request.ts';
import { shownUrl } from '../../engine/runtime/request-operations.ts';
import { requestEnded, type RequestOutcome } from '../../engine/runtime/request-reply.ts';
import type { Delivery, Settlement } from '../calls/delivery.ts';
import type { Cancel, Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { OutboxCommand } from '../store/call-store.ts';
import type { HttpClient, OutgoingRequest } from './http-client.ts';
import { outgoingRequest, type OutgoingOptions } from './outgoing-request.ts';

export interface RequestPorts extends Pick<OutgoingOptions, 'env' | 'isNamed'> {
  readonly client: HttpClient;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly log: Logger;
  /** The same at every attempt. */
  readonly idempotencyKey: (call: string, n: number) => string;
}

/** How long a server that stops waits for the answer to what may not be repeated, ms. */
const LAST_ANSWER_MS = 5_000;

/**
 * Starts to make a flow's HTTP request. `resumed` is true for one of an earlier run of the server: where it may not be
 * repeated, nobody knows what became of it.
 */
export function startRequest(ports: RequestPorts, command: OutboxCommand, resumed: boolean): Delivery {
  const { client, clock, random, log } = ports;
  const { call, n } = command;
  const params = command.params as RequestParams;
  const startedAt = clock.now();
  const run = {
    attempts: 0,
    done: false,
    underWay: null as AbortController | null,
    cancelNext: null as Cancel | null,
  };
  let resolve: (settlement: Settlement) => void;
  const settled = new Promise<Settlement>((done) => {
    resolve = done;
  });
  const settle = (settlement: Settlement): void => {
    if (run.done) return;
    run.done = true;
    run.cancelNext?.();
    resolve(settlement);
  };
  const end = (outcome: RequestOutcome): void => {
    const { status, reason } = outcome;
    const fields = { call, n, method: params.method, url: shownUrl(params), attempts: run.attempts };
    log.debug({ ...fields, status, reason, ms: clock.now() - startedAt }, 'A request has ended.');
    settle({ outcome: 'replied', event: requestEnded(n, outcome, params) });
  };

  const attempt = async (request: OutgoingRequest): Promise<void> => {
    run.attempts += 1;
    const abort = new AbortController();
    run.underWay = abort;
    const cancel = clock.schedule(clock.now() + params.timeout_ms, () => {
      abort.abort('timeout');
    });
    const outcome = await client.send(request, abort.signal);
    cancel();
    run.underWay = null;
    if (run.done) return;
    if (run.attempts > params.retries || !isWorthRetrying(outcome)) end(outcome);
    else {
      run.cancelNext = clock.schedule(clock.now() + backOff(run.attempts - 1, random), () => {
        void attempt(request);
      });
    }
  };

  const giveUp = (): void => {
    settle({ outcome: 'dropped' });
    run.underWay?.abort('aborted');
  };

  const lifeIsOver = clock.now() >= command.committedAt + longestRequest(params);
  const outgoing = outgoingRequest(params, { ...ports, idempotencyKey: ports.idempotencyKey(call, n) });
  if (resumed && (lifeIsOver || !isRepeatable(params))) end({ status: 0, text: '', reason: 'unknown' });
  else if (!outgoing.ok) end({ status: 0, text: '', reason: outgoing.reason });
  else void attempt(outgoing.request);

  return {
    settled,
    abandon: giveUp,
    finish() {
      // It stays in the store: the next run makes it anew where it may be repeated; else its answer is worth waiting for.
      if (run.underWay === null || isRepeatable(params)) giveUp();
      else run.cancelNext = clock.schedule(clock.now() + LAST_ANSWER_MS, giveUp);
    },
  };
}
