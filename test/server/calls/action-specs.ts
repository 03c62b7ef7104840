import type { ActionSpec } from '../../../engine/telnyx/action.ts';

const REPEAT: Readonly<Record<string, ActionSpec['repeat']>> = {
  answer: 'by-id',
  speak: 'by-id',
  gather: 'by-id',
  bridge: 'by-id',
  dial: 'by-id',
  playback_stop: 'by-id',
  hangup: 'harmless',
  reject: 'harmless',
  fork_once: 'never',
};

const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  answer: ['call.answered'],
  speak: ['call.speak.ended'],
  gather: ['call.gather.ended'],
};

/** A little catalogue; `fork_once` is an action that must not be repeated. */
export function aSpec(name: string): ActionSpec | undefined {
  const repeat = REPEAT[name];
  if (repeat === undefined) return undefined;
  return {
    name,
    method: 'POST',
    path: `/calls/{call_control_id}/actions/${name}`,
    sdk: name,
    description: '',
    params: {},
    endings: ENDINGS[name] ?? [],
    repeat,
    carriesClientState: true,
  };
}
