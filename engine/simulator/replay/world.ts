import type { AnsweredBy, FarEnd, FarFailure, QueueScript } from '../../carrier/options.ts';
import { isObject, type JsonObject, type JsonValue } from '../../telnyx/wire.ts';
import type { RecordedRow } from './recorded-call.ts';
import { momentsOf, payloadOf } from './rows.ts';

/** What Telnyx and the people at other ends did. */
export interface World {
  /** By number. */
  readonly farEnds: Readonly<Record<string, FarEnd>>;
  readonly queues: Readonly<Record<string, QueueScript>>;
  readonly aiGather: readonly JsonObject[];
  /** How long texts and audio took, ms. */
  readonly lengths: Readonly<Record<string, number>>;
  /** Who answered an outgoing call. */
  readonly answeredBy: AnsweredBy;
}

/** How a leg that was never answered ended (published OpenAPI), and what its far end did. */
const failures: Readonly<Record<string, FarFailure>> = {
  user_busy: 'busy',
  call_rejected: 'rejected',
  not_found: 'not_found',
  no_answer: 'no_answer',
  timeout: 'no_answer',
};

/** One that was rung until the flow gave up. */
const NEVER_ANSWERS: FarEnd = { answersAfter: 3_600_000, hangsUpAfter: null };

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** What the rows of a recorded call tell about all that is around it. */
export function worldOf(rows: readonly RecordedRow[]): World {
  const results = rows.filter(({ kind }) => kind === 'call.ai_gather.ended').map((row) => payloadOf(row)['result']);
  return {
    farEnds: farEndsOf(rows),
    queues: queuesOf(rows),
    aiGather: results.map((result) => (isObject(result) ? result : {})),
    lengths: lengthsOf(rows),
    answeredBy: answeredByOf(rows),
  };
}

function farEndsOf(rows: readonly RecordedRow[]): World['farEnds'] {
  const [first] = rows;
  const moment = momentsOf(rows);
  const callers = first?.kind === 'call.placed' ? null : text(first?.event['leg']);
  const legs = new Map<string, RecordedRow[]>();
  for (const row of rows) {
    const { kind, leg } = row.event;
    if (kind === 'webhook' && typeof leg === 'string' && leg !== callers)
      legs.set(leg, [...(legs.get(leg) ?? []), row]);
  }
  const found: Record<string, FarEnd> = {};
  for (const events of legs.values()) {
    const number = events.map((row) => text(payloadOf(row)['to'])).find((to) => to !== '');
    const at = (...types: readonly string[]): number | null => {
      const row = events.find(({ kind }) => types.includes(kind));
      return row === undefined ? null : moment(row);
    };
    // The first of several calls to a number stands for all.
    if (number !== undefined) found[number] ??= farEnd(at, text(payloadOf(endOf(events))['hangup_cause']));
  }
  return found;
}

const endOf = (events: readonly RecordedRow[]): RecordedRow =>
  events.find(({ kind }) => kind === 'call.hangup') ?? (events[0] as RecordedRow);

function farEnd(at: (...types: readonly string[]) => number | null, cause: string): FarEnd {
  const begins = at('call.initiated') ?? at('call.answered', 'call.bridged', 'call.hangup') ?? 0;
  const answered = at('call.answered', 'call.bridged');
  const ended = at('call.hangup');
  if (answered !== null) {
    return {
      answersAfter: Math.max(0, answered - begins),
      hangsUpAfter: ended === null ? null : Math.max(0, ended - answered),
    };
  }
  const fails = failures[cause];
  return fails === undefined || ended === null ? NEVER_ANSWERS : { fails, after: Math.max(0, ended - begins) };
}

function queuesOf(rows: readonly RecordedRow[]): World['queues'] {
  const moment = momentsOf(rows);
  const found: Record<string, QueueScript> = {};
  rows.forEach((row, index) => {
    const { queue, current_position: position } = payloadOf(row);
    if (row.kind !== 'call.enqueued' || typeof queue !== 'string') return;
    const after = rows.slice(index + 1);
    const end = after.find(({ kind }) => kind === 'call.dequeued' || kind === 'call.bridged');
    const bridged = end !== undefined && (end.kind === 'call.bridged' || payloadOf(end)['reason'] === 'bridged');
    found[queue] ??= {
      bridgedAfter: bridged ? Math.max(0, moment(end) - moment(row)) : null,
      ...(typeof position === 'number' ? { position } : {}),
    };
  });
  return found;
}

const BEGIN_OF: Readonly<Record<string, string>> = {
  'call.speak.ended': 'call.speak.started',
  'call.playback.ended': 'call.playback.started',
};

function lengthsOf(rows: readonly RecordedRow[]): World['lengths'] {
  const moment = momentsOf(rows);
  const contents = new Map<number, string>();
  const begun = new Map<string, number>();
  const found: Record<string, number> = {};
  for (const row of rows) {
    for (const { kind, data } of row.trace) {
      if (kind !== 'command' || typeof data?.['n'] !== 'number') continue;
      const content = text(data['payload']) || text(data['audio_url']) || text(data['media_name']);
      if (content !== '' && !content.includes('•')) contents.set(data['n'], content);
    }
    const { token } = row.event;
    const n = isObject(token) ? token['n'] : undefined;
    const content = typeof n === 'number' ? contents.get(n) : undefined;
    if (typeof n !== 'number' || content === undefined) continue;
    const begins = BEGIN_OF[row.kind];
    if (begins === undefined) begun.set(`${row.kind} ${n}`, moment(row));
    const from = begins === undefined ? undefined : begun.get(`${begins} ${n}`);
    // What was cut short says nothing of its length.
    if (from !== undefined && payloadOf(row)['status'] === 'completed')
      found[content] = Math.max(0, moment(row) - from);
  }
  return found;
}

const kindsOfAnswer: Readonly<Record<string, AnsweredBy>> = {
  human: 'human',
  human_residence: 'human',
  human_business: 'human',
  machine: 'machine',
  fax: 'fax',
  fax_detected: 'fax',
};

function answeredByOf(rows: readonly RecordedRow[]): AnsweredBy {
  const row = rows.find(({ kind }) => /^call\.machine\.(premium\.)?detection\.ended$/.test(kind));
  if (row === undefined) return 'human';
  return kindsOfAnswer[text(payloadOf(row)['result'])] ?? 'not_sure';
}
