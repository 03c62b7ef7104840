import { oneOf, reportUnknownName, reportWrongType, type Reading } from '../../build/reading.ts';
import type { AnsweredBy, FarEnd, FarFailure, QueueScript } from '../../carrier/options.ts';
import { requestMethods } from '../../model/request.ts';
import { scenarioHttpShapes } from '../../schema/scenario-around-shapes.ts';
import type { SourceEntry, SourceNode, SourceScalar } from '../../source/node.ts';
import { actions } from '../../telnyx/catalogue.ts';
import { events } from '../../telnyx/events.ts';
import { isObject, type JsonObject } from '../../telnyx/wire.ts';
import type { SimulatedReply } from '../requests.ts';
import type { CarrierScript, HttpMock } from './scenario.ts';
import { readKeys, type Values } from './values.ts';

/** What is around a call: web services and the carrier. */

/** The entries of `http`. */
export function readHttp({ value }: SourceEntry, reading: Reading): readonly HttpMock[] {
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item, index) => readMock(item, `entry ${index + 1} of \`http\``, reading) ?? []);
}

function readMock(node: SourceNode, what: string, reading: Reading): HttpMock | null {
  const read = readKeys(node, scenarioHttpShapes, what, node.place, reading);
  if (read === null) return null;
  const given = requestMethods.filter((method) => read.members.has(method));
  const [method, second] = given;
  if (method === undefined) {
    reading.report('missing-key', node.place, `${what} needs a method with its URL: ${oneOf(requestMethods)}`);
    return null;
  }
  if (second !== undefined) {
    const place = read.members.get(second)?.key.place ?? node.place;
    reading.report(
      'two-verbs',
      place,
      `${what} has ${oneOf(given, 'and')}, expected one; make each an entry of its own`,
    );
    return null;
  }
  const url = read.values[method];
  const { reply } = read.values;
  if (typeof url !== 'string' || reply === undefined) return null;
  const replies = Array.isArray(reply) ? (reply as readonly unknown[]) : [reply];
  return { method, url, replies: replies.map(replyOf) };
}

function replyOf(reply: unknown): SimulatedReply {
  if (!isObject(reply)) return reply === 'reset' ? 'reset' : 'timeout';
  // A flow sees nothing of an answer's headers.
  const { headers: _headers, ...rest } = reply;
  return rest;
}

/** A carrier that does as usual. */
export const usualCarrier: CarrierScript = {
  farEnds: {},
  queues: {},
  aiGather: [],
  faults: { errors: [], webhooks: {} },
};

/** Reports commands and events in `carrier` that Telnyx has not: a fault of theirs would never happen. */
export function checkCarrier(carrier: SourceNode, reading: Reading): void {
  for (const fault of itemsOf(memberOf(carrier, 'errors'))) {
    checkName(memberOf(fault, 'command'), commandNames, 'unknown-verb', 'there is no command', reading);
  }
  for (const type of itemsOf(memberOf(memberOf(carrier, 'webhooks'), 'lose'))) {
    checkName(type, eventTypes, 'unknown-outcome', 'Telnyx has no event type', reading);
  }
  for (const result of itemsOf(memberOf(carrier, 'ai_gather'))) {
    if (result.kind !== 'map') reportWrongType(reading, result, 'a result of `ai_gather`', 'a map');
  }
  reportTwice(carrier, reading);
}

/** A far end does the same whichever command calls it. */
function reportTwice(carrier: SourceNode, reading: Reading): void {
  const [transfer, dial] = ['transfer', 'dial'].map((key) => keysOf(memberOf(carrier, key)));
  for (const key of dial ?? []) {
    const earlier = transfer?.find(({ text }) => text === key.text);
    if (earlier === undefined) continue;
    const message = `\`${key.text}\` stands under \`transfer\` already, expected it once: it does the same for both`;
    reading.report('duplicate-key', key.place, message, { also: [earlier.place] });
  }
}

function keysOf(node: SourceNode | undefined): readonly SourceScalar[] {
  return node?.kind === 'map' ? node.entries.map(({ key }) => key) : [];
}

const commandNames = [...Object.keys(actions), 'status', 'active_calls'];
const eventTypes = events.map(({ type }) => type);

function checkName(
  node: SourceNode | undefined,
  known: readonly string[],
  code: 'unknown-verb' | 'unknown-outcome',
  what: string,
  reading: Reading,
): void {
  if (node?.kind !== 'scalar' || known.includes(node.text)) return;
  reportUnknownName(reading, code, node.place, { name: node.text, known, message: `${what} \`${node.text}\`` });
}

function memberOf(node: SourceNode | undefined, key: string): SourceNode | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key.text === key)?.value : undefined;
}

function itemsOf(node: SourceNode | undefined): readonly SourceNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** `carrier`, of its values. */
export function carrierOf(values: Values): CarrierScript {
  const { transfer = {}, dial = {}, queue = {}, ai_gather: aiGather = [], errors = [], webhooks = {} } = values;
  const queues = Object.entries(queue as Readonly<Record<string, Values>>);
  return {
    farEnds: { ...farEndsOf(transfer), ...farEndsOf(dial) },
    queues: Object.fromEntries(queues.map(([name, script]) => [name, queueOf(script)])),
    aiGather: aiGather as readonly JsonObject[],
    faults: {
      errors: (errors as readonly Values[]).flatMap(({ command, status = 422, times = 1 }) =>
        typeof command === 'string' ? [{ command, status: status as number, times: times as number }] : [],
      ),
      webhooks: webhooks as CarrierScript['faults']['webhooks'],
    },
  };
}

function queueOf({ bridged_after: after, position }: Values): QueueScript {
  return {
    bridgedAfter: (after as number | undefined) ?? null,
    ...(position === undefined ? {} : { position: position as number }),
  };
}

/** The carrier's own defaults for a far end, ms. */
const ANSWERS_AFTER_MS = 3_000;
const HANGS_UP_AFTER_MS = 60_000;

function farEndsOf(given: unknown): Readonly<Record<string, FarEnd>> {
  const entries = Object.entries(given as Readonly<Record<string, unknown>>);
  return Object.fromEntries(entries.map(([number, far]) => [number, farEndOf(far)]));
}

function farEndOf(given: unknown): FarEnd {
  if (!isObject(given)) return given as FarFailure;
  const { answers_after: answers, hangs_up_after: hangsUp, answered_by: answeredBy } = given;
  return {
    answersAfter: (answers as number | undefined) ?? ANSWERS_AFTER_MS,
    hangsUpAfter: (hangsUp as number | undefined) ?? HANGS_UP_AFTER_MS,
    ...(answeredBy === undefined ? {} : { answeredBy: answeredByOf(answeredBy) }),
  };
}

/** Who answers, in the carrier's words: what `call.answered_by` calls `unknown`, detection is not sure of. */
export function answeredByOf(given: unknown): AnsweredBy {
  return given === 'unknown' ? 'not_sure' : (given as AnsweredBy);
}
