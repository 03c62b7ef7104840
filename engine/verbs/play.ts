import { actionNamed } from '../telnyx/catalogue.ts';
import { actionVerb } from './telnyx-action.ts';
import type { Verb } from './verb.ts';

function makePlay(): Verb {
  const spec = actionNamed('playback_start');
  if (spec === undefined) throw new Error('the catalogue has no playback_start');
  return {
    ...actionVerb(spec, { short: 'audio_url' }),
    name: 'play',
    description: 'Plays an audio file: `play: URL`, or the parameters of `playback_start`.',
  };
}

export const play: Verb = makePlay();
