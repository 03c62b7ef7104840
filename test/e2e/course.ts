import type { Experience, LegView } from '../../engine/carrier/view.ts';
import type { TraceEntry } from '../../engine/runtime/trace.ts';
import type { MadeRequest } from '../../engine/simulator/scenario/http.ts';
import { decodeToken } from '../../engine/telnyx/token.ts';
import type { JsonObject } from '../../engine/telnyx/wire.ts';

/** All that can be told of a call from outside, wherever it ran; times in ms since it began. */
export interface Course {
  readonly legs: readonly JsonObject[];
  /** What the carrier was asked, and its status. */
  readonly commands: readonly JsonObject[];
  /** What web services were asked. */
  readonly web: readonly JsonObject[];
  readonly timeline: readonly JsonObject[];
}

export interface Observed {
  readonly startedAt: number;
  readonly legs: readonly (LegView & Experience)[];
  readonly commands: readonly {
    readonly at: number;
    readonly method: string;
    readonly path: string;
    readonly body: JsonObject;
    readonly status: number;
  }[];
  readonly web: readonly MadeRequest[];
  readonly timeline: readonly (TraceEntry & { readonly at: number; readonly call: string })[];
}

/**
 * What is observed, without what each run makes up (ids of our calls, and the marks made from them) and without what the
 * server alone tells the carrier: how to repeat webhooks.
 */
export function courseOf({ startedAt, legs, commands, web, timeline }: Observed): Course {
  const since = <T extends { readonly at: number }>(each: T): T => ({ ...each, at: each.at - startedAt });
  const calls = [...new Set(timeline.map(({ call }) => call))];
  return plain({
    legs,
    commands: commands.map(({ body, ...rest }) => ({ ...since(rest), body: authored(body) })),
    web: web.map(({ headers: { 'idempotency-key': _, ...headers }, ...request }) => ({
      ...since(request),
      headers: asAuthored(headers),
    })),
    timeline: timeline.map(({ call, ...entry }) => ({ ...since(entry), call: calls.indexOf(call) })),
  });
}

function authored({ client_state: _, command_id: __, webhook_retries_policies: ___, ...body }: JsonObject): JsonObject {
  return body;
}

/** What HTTP itself adds. */
const OF_HTTP = ['accept', 'accept-encoding', 'connection', 'content-length', 'content-type', 'host', 'user-agent'];

function asAuthored(headers: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(entries.filter(([name]) => !OF_HTTP.includes(name)));
}

/** As JSON, with tokens by the number of their command alone. */
function plain(course: object): Course {
  return JSON.parse(JSON.stringify(course), (_, value: unknown) => {
    const token = typeof value === 'string' ? decodeToken(value) : null;
    return token === null ? value : `command ${token.n}`;
  }) as Course;
}

/** What people notice: sounds and keys of each leg; and the states on the way. A sound stopped as it began is none. */
export function noticed({ legs, timeline }: Course): JsonObject {
  const people = legs.map(({ from, to, heard, pressed, sent }) => {
    const sounds = (heard as readonly { at: number; until: number | null }[]).filter(({ at, until }) => at !== until);
    return { from, to, heard: sounds, pressed, sent } as JsonObject;
  });
  const states = timeline.flatMap(({ kind, at, call, text }) =>
    kind === 'state' ? [{ at, call, text } as JsonObject] : [],
  );
  return { people, states };
}
