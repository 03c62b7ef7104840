import { command as request } from '../carrier/commands.ts';
import type { Answer } from '../carrier/state.ts';
import type { CallEvent, CommandFailed } from '../model/event.ts';
import { COMMAND_LIFE_MS, longestBackOff, outlivesItself } from '../model/persistence.ts';
import { type ActionSpec, CALL_HAS_ENDED, cancelsLater } from '../telnyx/action.ts';
import { meaningOf } from '../telnyx/answer-status.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import { requestOf } from '../telnyx/request.ts';
import { commandId, encodeToken } from '../telnyx/token.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import { acceptance, refusal } from './carrier-answers.ts';
import { laterOfCommit, without, type Outbox, type UnsentCommand } from './outbox.ts';
import type { Simulation } from './simulation-state.ts';

/** What came of an attempt. */
type Outcome =
  | { readonly is: 'accepted'; readonly answer: Answer }
  | { readonly is: 'failed'; readonly failed: CommandFailed; readonly cancels: boolean }
  | { readonly is: 'again'; readonly later: UnsentCommand }
  /** It is sent no more, and may have taken effect: its step waits for its ending, or its deadline. */
  | { readonly is: 'unknown' };

/**
 * Makes a command's next attempt, and takes out of the outbox what it settles. Gives the event that comes of it, where
 * one does.
 * @param underWay what is sent at the same time, and can be cancelled no more
 */
export function send(simulation: Simulation, unsent: UnsentCommand, underWay: Outbox): readonly CallEvent[] {
  const outcome = attempt(simulation, unsent);
  if (outcome.is === 'again') {
    simulation.outbox = simulation.outbox.map((each) => (each === unsent ? outcome.later : each));
    return [];
  }
  simulation.outbox = without(simulation.outbox, [unsent]);
  const { n, action } = unsent.command;
  switch (outcome.is) {
    case 'accepted':
      return simulation.options.losesAnswersTo?.includes(action) === true ? [] : [acceptance(n, outcome.answer)];
    case 'failed': {
      const cancelled = outcome.cancels ? laterOfCommit(simulation.outbox, unsent, underWay) : [];
      simulation.outbox = without(simulation.outbox, cancelled);
      return [{ ...outcome.failed, cancelled: cancelled.map(({ command }) => command.n) }];
    }
    case 'unknown':
      return [];
  }
}

function attempt(simulation: Simulation, unsent: UnsentCommand): Outcome {
  const generation = Math.floor((simulation.now - unsent.committedAt) / COMMAND_LIFE_MS);
  if (generation === unsent.generation) return attemptNow(simulation, unsent);
  if (!outlivesItself(unsent.command.action)) return expired(unsent);
  return attemptNow(simulation, { ...unsent, generation, mayHaveArrived: false });
}

function attemptNow(simulation: Simulation, unsent: UnsentCommand): Outcome {
  const { now, options } = simulation;
  const { call, command, attempts, mayHaveArrived } = unsent;
  const spec = actionNamed(command.action);
  if (spec === undefined) throw new Error(`the catalogue has no ${command.action}`);
  const answer = answerTo(simulation, spec, unsent);
  simulation.sent.push({ at: now, call, command, status: answer.status, attempt: attempts + 1 });
  const meaning = meaningOf(answer.status);
  if (meaning === 'accepted') return { is: 'accepted', answer };
  const failed = refusal(command, answer);
  // What is refused at a repeat says nothing of an earlier attempt that may have arrived.
  const decides = meaning === 'refused' && (failed.code === CALL_HAS_ENDED || !mayHaveArrived);
  if (decides || options.sendsAgain !== true) {
    return { is: 'failed', failed, cancels: cancelsLater({ spec, loose: command.loose === true }, failed.code) };
  }
  const isUnclear = meaning === 'unclear';
  if (isUnclear && spec.repeat === 'never') return { is: 'unknown' };
  return { is: 'again', later: sentLater({ ...unsent, mayHaveArrived: mayHaveArrived || isUnclear }, now) };
}

function answerTo(simulation: Simulation, spec: ActionSpec, { call, command, generation }: UnsentCommand): Answer {
  const { n, leg, params } = command;
  const body: JsonObject = {
    ...params,
    ...(spec.carriesClientState ? { client_state: encodeToken({ call, n }) } : {}),
    ...('command_id' in spec.params ? { command_id: commandId(call, n, generation) } : {}),
  };
  return request(simulation.carrier, { method: spec.method, ...requestOf(spec, leg, body) }, simulation.now);
}

function sentLater(unsent: UnsentCommand, now: number): UnsentCommand {
  const { attempts, committedAt, generation } = unsent;
  const endOfLife = committedAt + (generation + 1) * COMMAND_LIFE_MS;
  return { ...unsent, attempts: attempts + 1, retryAt: Math.min(now + longestBackOff(attempts), endOfLife) };
}

function expired({ command: { n, action, leg }, mayHaveArrived }: UnsentCommand): Outcome {
  if (mayHaveArrived) return { is: 'unknown' };
  const detail = 'The carrier could not be reached in time.';
  const about = { n, action, leg, code: 'expired', status: null, detail, cancelled: [] };
  return { is: 'failed', failed: { kind: 'command.failed', ...about }, cancels: true };
}
