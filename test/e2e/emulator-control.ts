import type { Experience, LegView } from '../../engine/carrier/view.ts';
import type { Observed } from './course.ts';
import type { Act } from './simulated-course.ts';

/** The emulator's control API. */
export interface EmulatorControl {
  post(path: string, body: object): Promise<void>;
  /** Does what the person on a leg does. */
  act(act: Exclude<Act, { kind: 'event' }>): Promise<void>;
  /** Every leg of ours, with what its person noticed and did. */
  legs(): Promise<Observed['legs']>;
  /** Everything that the REST API was asked. */
  requests(): Promise<Observed['commands']>;
}

export function controlOf(emulatorUrl: string): EmulatorControl {
  const base = `${emulatorUrl}/emulator`;
  const headers = { 'content-type': 'application/json' };
  const get = async <T>(path: string): Promise<T> => (await answerTo(fetch(base + path))) as T;
  const post = async (path: string, body: object): Promise<void> => {
    await answerTo(fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) }));
  };
  return {
    post,
    async act(act) {
      const path = `/calls/${encodeURIComponent(act.leg)}`;
      if (act.kind === 'key') await post(`${path}/digits`, { digits: act.key });
      else if (act.kind === 'say') await post(`${path}/say`, { words: act.words });
      else await post(`${path}/hangup`, {});
    },
    async legs() {
      const { calls } = await get<{ calls: readonly LegView[] }>('/calls');
      return Promise.all(
        calls.map(async (leg) => {
          const { heard, pressed, sent } = await get<Experience>(`/calls/${encodeURIComponent(leg.id)}`);
          return { ...leg, heard, pressed, sent };
        }),
      );
    },
    requests: async () => (await get<{ requests: Observed['commands'] }>('/requests')).requests,
  };
}

/** The JSON of an answer; throws where it is a refusal. */
export async function answerTo(request: Promise<Response>): Promise<unknown> {
  const response = await request;
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}
