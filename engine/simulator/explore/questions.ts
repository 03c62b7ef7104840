import type { FarEnd, FarFailure, Faults, QueueScript, WebhookFaults } from '../../carrier/options.ts';
import { actionNamed } from '../../telnyx/catalogue.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import type { SimulatedReply } from '../requests.ts';
import type { HttpMock, CallSetup } from '../scenario/scenario.ts';
import type { Session } from '../scenario/session.ts';
import { gatheredFor, repliesFor } from './answers.ts';
import { withSubFlows } from '../sub-flows.ts';

// What the outside is asked in a stretch of a call, and what it may answer. A scenario says beforehand what far ends,
// queues and web services do, so that an answer holds from the call's beginning.

/** Beyond any queue's size. */
const PAST_THE_END = 10_000;
const AGENT_AFTER_MS = 20_000;
const answers = { answersAfter: 3_000, hangsUpAfter: 60_000 } as const;
/** What a far end does beside answering; some only where a flow tells them apart. */
const usualFailures: readonly FarFailure[] = ['busy', 'no_answer'];
const rareFailures: readonly FarFailure[] = ['rejected', 'not_found'];

/**
 * The ways of answering the first thing that was asked and not decided yet: the setups to go on with, the one where all
 * goes well first; null where all was decided.
 */
export function alternativesOf(before: Session, after: Session): readonly CallSetup[] | null {
  return requestOf(before, after) ?? commandOf(before, after);
}

function requestOf(before: Session, { mocks, setup, ...after }: Session): readonly CallSetup[] | null {
  const made = mocks.made.slice(before.mocks.made.length);
  if (made.length === 0) return null;
  const states = requestingStates(before, { mocks, setup, ...after });
  let nth = -1;
  for (const [index, { method, url, attempt }] of made.entries()) {
    if (attempt > 1) continue;
    nth += 1;
    const bare = url.replace(/\?.*$/s, '');
    const entry = setup.http.find((each) => each.method === method && each.url === bare);
    const earlier = mocks.made
      .slice(0, before.mocks.made.length + index)
      .filter((each) => each.method === method && each.url.replace(/\?.*$/s, '') === bare).length;
    const replies = entry?.replies ?? [];
    if (earlier < replies.length) continue;
    const place = states[nth];
    const all =
      place === undefined
        ? [{ status: 200, json: {} }]
        : repliesFor(place.flow.flow, place.flow.flow.states.get(place.state));
    return all.map((reply) => withReply(setup, { method: method as HttpMock['method'], url: bare }, earlier, reply));
  }
  return null;
}

function withReply(
  setup: CallSetup,
  { method, url }: Pick<HttpMock, 'method' | 'url'>,
  nth: number,
  reply: SimulatedReply,
): CallSetup {
  const entry = setup.http.find((each) => each.method === method && each.url === url);
  const known = entry?.replies ?? [];
  const last = known.at(-1);
  // Further attempts were answered as the one before.
  const repeated = last === undefined ? [] : Array.from({ length: nth - known.length }, () => last);
  const changed = { method, url, replies: [...known, ...repeated, reply] };
  return { ...setup, http: [...setup.http.filter((each) => each !== entry), changed] };
}

/** The states that made requests, one for each request that was begun. */
function requestingStates(
  before: Session,
  after: Session,
): readonly { readonly flow: CompiledFlow; readonly state: string }[] {
  const { timeline } = after.simulation;
  const flows = [...withSubFlows(after.flow)];
  const found: { flow: CompiledFlow; state: string }[] = [];
  let here: { flow: CompiledFlow; state: string } | null = null;
  for (const [index, { kind, text, data }] of timeline.entries()) {
    if (kind === 'state') {
      const flow = flows.find((each) => each.flow.id === data?.['flow']);
      if (flow !== undefined) here = { flow, state: text };
    } else if (
      kind === 'command' &&
      text === 'request' &&
      here !== null &&
      index >= before.simulation.timeline.length
    ) {
      found.push(here);
    }
  }
  return found;
}

function commandOf(before: Session, after: Session): readonly CallSetup[] | null {
  const { setup, simulation } = after;
  const { carrier } = setup;
  const sent = simulation.sent.slice(before.simulation.sent.length).filter(({ status }) => status < 300);
  for (const [index, { command }] of sent.entries()) {
    const { action, params } = command;
    const to = params['to'];
    if ((action === 'transfer' || action === 'dial') && typeof to === 'string' && to !== setup.call.to) {
      if (Object.hasOwn(carrier.farEnds, to)) continue;
      const detects = params['answering_machine_detection'] !== undefined;
      return farEndsFor(after, detects).map((far) =>
        withCarrier(setup, { farEnds: { ...carrier.farEnds, [to]: far } }),
      );
    }
    const queue = params['queue_name'];
    if (action === 'enqueue' && typeof queue === 'string' && !Object.hasOwn(carrier.queues, queue)) {
      const scripts: readonly QueueScript[] = [
        { bridgedAfter: AGENT_AFTER_MS },
        { bridgedAfter: null },
        ...(params['max_size'] === undefined ? [] : [{ bridgedAfter: null, position: PAST_THE_END }]),
      ];
      return scripts.map((script) => withCarrier(setup, { queues: { ...carrier.queues, [queue]: script } }));
    }
    if (action === 'gather_using_ai') {
      const all = simulation.sent.slice(0, before.simulation.sent.length + index + 1);
      const nth = all.filter((each) => each.command.action === action && each.status < 300).length - 1;
      if (nth < carrier.aiGather.length) continue;
      return gatheredFor(after.flow.flow).map((result) =>
        withCarrier(setup, { aiGather: [...carrier.aiGather, result] }),
      );
    }
  }
  return null;
}

function farEndsFor({ flow }: Session, detects: boolean): readonly FarEnd[] {
  const states = [...withSubFlows(flow)].flatMap((each) => [...each.flow.states.values()]);
  const rare = rareFailures.filter((failure) => states.some(({ on }) => on.has(failure)));
  return [answers, ...(detects ? [{ ...answers, answeredBy: 'machine' } as const] : []), ...usualFailures, ...rare];
}

function withCarrier(setup: CallSetup, change: Partial<CallSetup['carrier']>): CallSetup {
  return { ...setup, carrier: { ...setup.carrier, ...change } };
}

/** Webhooks twice, and overtaking each other. */
const disorders: readonly WebhookFaults[] = [{ duplicate: 2 }, { reorder: true }];

/**
 * What can go wrong on the network in a stretch, each as a setup in which it does: a command that it is the first to send
 * is refused, or its ending never comes; webhooks come twice, or overtake each other.
 */
export function faultsIn(before: Session, after: Session): readonly CallSetup[] {
  const { setup, simulation } = after;
  const actionOf = ({ command }: (typeof simulation.sent)[number]): string => command.action;
  const earlier = new Set(before.simulation.sent.map(actionOf));
  const first = new Set(simulation.sent.slice(before.simulation.sent.length).map(actionOf));
  const faults = [...first].flatMap((command): readonly Faults[] => {
    const spec = actionNamed(command);
    if (earlier.has(command) || spec === undefined) return [];
    const lose = spec.endings;
    return [
      { errors: [{ command, status: 422, times: 1 }], webhooks: {} },
      ...(lose.length === 0 ? [] : [{ errors: [], webhooks: { lose } }]),
    ];
  });
  const all = [...faults, ...disorders.map((webhooks): Faults => ({ errors: [], webhooks }))];
  return all.map((each) => withCarrier(setup, { faults: each }));
}
