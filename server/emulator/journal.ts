import type { JsonObject } from '../../engine/telnyx/wire.ts';

/** One thing the emulator saw or did, for the timeline of a demo. */
export interface Entry {
  /** ms since 1970. */
  readonly at: number;
  readonly kind:
    'call' | 'keys' | 'speech' | 'hangup' | 'agent' | 'faults' | 'far_ends' | 'request' | 'webhook' | 'delivery';
  /** `call_control_id`, where it is about one leg. */
  readonly leg: string | null;
  readonly detail: JsonObject;
}

/** A REST request as it was received, for checks against the published API. */
export interface ReceivedRequest {
  readonly method: string;
  /** Below `/v2`, as it was sent. */
  readonly path: string;
  readonly body: JsonObject;
}

/** A request with its answer. */
export interface AnsweredRequest extends ReceivedRequest {
  readonly at: number;
  readonly command: string | null;
  readonly leg: string | null;
  readonly status: number;
}

/** What happened, kept in memory up to a bound, and told to whoever listens. */
export interface Journal {
  note(entry: Entry): void;
  noteRequest(request: AnsweredRequest): void;
  requests(): readonly AnsweredRequest[];
  /** Calls `listener` for each entry from now on; returns what ends it. */
  listen(listener: (entry: Entry) => void): () => void;
}

const MOST_REQUESTS = 10_000;

/** A journal without entries. */
export function createJournal(): Journal {
  const requests: AnsweredRequest[] = [];
  const listeners = new Set<(entry: Entry) => void>();
  const note = (entry: Entry): void => {
    for (const listener of listeners) listener(entry);
  };
  return {
    note,
    noteRequest(request) {
      requests.push(request);
      if (requests.length > MOST_REQUESTS) requests.shift();
      const { at, leg, method, path, body, status } = request;
      note({ at, kind: 'request', leg, detail: { method, path, body, status } });
    },
    requests: () => requests,
    listen(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
