import type { Assumption } from './assumption.ts';

/** What the model decides about AI, payments, transcription, and about what it only accepts. */
export const sessionAssumptions: readonly Assumption[] = [
  {
    name: 'ai-gather',
    assumes: 'gather_using_ai ends 4 s after its greeting with the next result of the script, or invalid without one.',
    why: 'No model is consulted.',
    option: 'aiGather',
  },
  {
    name: 'ai-gather-stop',
    assumes: 'ai_assistant_stop also ends gather_using_ai: its status is invalid.',
    why: 'No command of its own is published, and only one assistant may be active on a call.',
  },
  {
    name: 'conversation-length',
    assumes:
      'An AI assistant or a relay ends by itself after a minute; the caller’s hang-up ends it as customer_disconnect.',
    why: 'No model is consulted; the reason is documented for relays.',
    option: 'conversationMs',
  },
  {
    name: 'payment',
    assumes: 'pay ends after 20 s with the next result of the script, or success without one; its steps send nothing.',
    why: 'No connector is asked; the event is published in the official SDK alone.',
    option: 'payments',
  },
  {
    name: 'transcription',
    assumes: 'What a person says is sent at once as one final text; nothing preliminary is sent.',
    why: 'Preliminary texts come only where they were asked for; how soon a text is final is not documented.',
  },
  {
    name: 'accepted-only',
    assumes:
      'send_sip_info, switch_supervisor_role, suppression_*, record_pause, record_resume, ai_assistant_add_messages, conversation details, video rooms, supervision and conference_config of a dial: parameters are checked, the command is accepted, nothing follows.',
    why: 'Nothing of them can be observed by an IVR flow, or their events are not published.',
  },
];
