import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Heard } from '../../engine/carrier/state.ts';
import type { JsonObject } from '../../engine/telnyx/wire.ts';

/** What the emulator tells of one call. */
export interface CallView {
  readonly alive: boolean;
  readonly heard: readonly Heard[];
  readonly legs: readonly { readonly id: string; readonly state: string; readonly to: string }[];
}

export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly body: JsonObject;
}

/** A person on the emulator's telephone. */
export interface Phone {
  call(to: string): Promise<string>;
  press(leg: string, digits: string): Promise<void>;
  hangUp(leg: string): Promise<void>;
  see(leg: string): Promise<CallView>;
  /** The leg that was opened to a number. */
  legTo(to: string): Promise<string>;
  requests(): Promise<readonly SentRequest[]>;
  faults(faults: JsonObject): Promise<void>;
}

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export function phoneOf(emulatorUrl: string): Phone {
  const base = `${emulatorUrl}/emulator`;
  const post = async <T>(path: string, body: JsonObject): Promise<T> =>
    json<T>(
      await fetch(base + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const legPath = (leg: string): string => `/calls/${encodeURIComponent(leg)}`;
  return {
    async call(to) {
      const placed = await post<{ call_control_id: string }>('/calls', { from: '+15550001111', to });
      return placed.call_control_id;
    },
    async press(leg, digits) {
      await post(`${legPath(leg)}/digits`, { digits, every: 20 });
    },
    async hangUp(leg) {
      await post(`${legPath(leg)}/hangup`, {});
    },
    async legTo(to) {
      const { calls } = await json<{ calls: CallView['legs'] }>(await fetch(`${base}/calls`));
      return calls.find((each) => each.to === to)?.id ?? '';
    },
    see: async (leg) => json(await fetch(base + legPath(leg))),
    async requests() {
      const all = await json<{ requests: readonly SentRequest[] }>(await fetch(`${base}/requests`));
      return all.requests;
    },
    async faults(faults) {
      await post('/faults', faults);
    },
  };
}

/** Waits until `ready` holds, looking every 20 ms of real time. */
export async function until(what: string, ready: () => Promise<boolean> | boolean, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await ready())) {
    if (performance.now() > end) throw new Error(`in ${withinMs} ms it did not come to pass that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const heardText = (view: CallView): string =>
  view.heard.map((each) => each.text ?? each.audio ?? '').join(' | ');

/** Waits until the leg has heard a text (counted from the moment it starts playing), `times` times. */
export async function hears(phone: Phone, leg: string, text: string, times = 1): Promise<void> {
  let last = '';
  try {
    await until(`“${text}” was heard`, async () => {
      last = heardText(await phone.see(leg));
      return last.split(text).length > times;
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}; heard: ${last}`, { cause: error });
  }
}

/** Keeps what the running test sent for the check against Telnyx's published description (`npm run conformance`). */
export async function keepRequests(phone: Phone): Promise<void> {
  const name = (expect.getState().currentTestName ?? 'test').replace(/\W+/g, '-');
  const folder = join(import.meta.dirname, '../../coverage/requests');
  mkdirSync(folder, { recursive: true });
  const lines = (await phone.requests())
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, body }) => JSON.stringify({ method, path, body }));
  writeFileSync(join(folder, `${name}.jsonl`), lines.map((line) => `${line}\n`).join(''));
}
