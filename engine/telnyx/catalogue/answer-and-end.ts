import { assistantOnAnswer } from './assistant-params.ts';
import { billingGroup, clientState, correlation, customHeaders, sipHeaders, webhooks } from './common.ts';
import { relayOnAnswer } from './conversation-relay.ts';
import { callAction } from './define.ts';
import { codecs, deepfakeDetection, silence, soundModifications } from './leg-params.ts';
import { streamOnAnswer } from './media-streams.ts';
import { recordOnAnswer } from './recording.ts';
import { transcriptionOnAnswer } from './transcription.ts';

export const answer = callAction('answer', {
  sdk: 'answer',
  description: 'Answers the incoming call.',
  params: {
    ...billingGroup,
    ...codecs,
    ...customHeaders,
    ...sipHeaders,
    ...silence,
    ...soundModifications,
    ...deepfakeDetection,
    ...recordOnAnswer,
    ...streamOnAnswer,
    ...transcriptionOnAnswer,
    ...assistantOnAnswer,
    ...relayOnAnswer,
    ...webhooks,
    ...correlation,
  },
  endings: ['call.answered'],
});

export const reject = callAction('reject', {
  sdk: 'reject',
  description: 'Refuses the incoming call without answering it.',
  params: {
    cause: {
      type: 'string',
      values: ['CALL_REJECTED', 'USER_BUSY'],
      required: true,
      description: 'What the caller’s side is told.',
    },
    ...correlation,
  },
  repeat: 'harmless',
});

export const hangup = callAction('hangup', {
  sdk: 'hangup',
  description: 'Ends the leg.',
  params: { ...customHeaders, ...correlation },
  repeat: 'harmless',
});

export const clientStateUpdate = {
  ...callAction('client_state_update', {
    sdk: 'updateClientState',
    description: 'Replaces the text that later webhooks of the leg carry.',
    params: { client_state: { ...clientState.client_state, required: true } },
    repeat: 'harmless',
  }),
  method: 'PUT' as const,
};
