import type { Assumption } from './assumption.ts';
import { queueAssumptions } from './queue-assumptions.ts';
import { sessionAssumptions } from './session-assumptions.ts';

/** Every undocumented behaviour of the model; the documentation is written from it. */
export const assumptions: readonly Assumption[] = [
  // Commands
  {
    name: 'at-once',
    assumes: 'A command takes effect the moment it is accepted; its webhooks are due in the same millisecond.',
    why: 'The way there and back is the network’s and the server’s, which those that use the model add.',
    option: 'disorder.delayMs',
  },
  {
    name: 'order-of-refusals',
    assumes:
      'Unknown leg (90015), ended leg (90018), repeated command_id (200), bad parameters, unanswered leg (90034).',
    why: 'No order is documented; a client that relies on one is wrong.',
  },
  {
    name: 'repeat-answer',
    assumes: 'A repeated command_id is answered 200 with result ok; a repeated dial with the first answer.',
    why: 'Telnyx says that the repeat is ignored, and not that it is refused.',
  },
  {
    name: 'repeat-of-refused',
    assumes: 'The command_id of a refused command is not remembered.',
    why: 'Nothing was carried out that a repeat could double.',
  },
  {
    name: 'repeat-on-ended-leg',
    assumes: 'A repeat on a leg that has ended meanwhile gets 90018.',
    why: 'The state of the call is the first thing that is looked up.',
  },
  {
    name: 'unknown-parameters',
    assumes: 'A parameter that the catalogue does not name is refused with 422 10015.',
    why: 'Telnyx probably ignores it; refusing shows a misspelling in a test instead of in production.',
    option: 'choices.refuseUnknown',
  },
  {
    name: 'parameter-codes',
    assumes:
      'A value out of range has 10033, one not in the list 10032, unless the error pages name one code for that parameter alone (90007 to 90017, 90028, 90029, 90002 for timeout_millis).',
    why: 'Several error pages share their wording, so that their codes cannot be told apart.',
  },
  {
    name: 'wrong-method',
    assumes: 'A wrong HTTP method is answered 405 with code 10015.',
    why: 'No code is published for it.',
  },
  {
    name: 'expired-status',
    assumes: 'GET of a leg that ended 10 minutes ago is 404 10005; of one that never was, 422 90015.',
    why: 'Only the ten minutes are documented.',
  },
  {
    name: 'answer-twice',
    assumes: 'A second answer is accepted and changes nothing.',
    why: 'No error is published for it.',
  },
  {
    name: 'reject-elsewhere',
    assumes: 'reject on an answered or an outgoing leg is a hang-up.',
    why: 'No error is published for it.',
  },
  {
    name: 'nothing-to-stop',
    assumes:
      'gather_stop, playback_stop, record_stop and their like are accepted when nothing runs; no webhook follows.',
    why: 'An error is published for forks alone (90031).',
  },
  // Speech and audio
  {
    name: 'speech-speed',
    assumes: '160 words a minute, digits one by one, at least 300 ms; SSML breaks are added; audio files last 5 s.',
    why: 'Telnyx publishes no speed; the one captured call fits it.',
    option: 'speech',
  },
  {
    name: 'one-audio-queue',
    assumes: 'Speech and playback of a leg share one queue, prompts of gathers included.',
    why: 'playback_stop ends either, and both are documented to queue.',
  },
  {
    name: 'stopped-speech',
    assumes: 'Speech cut by playback_stop ends with call.speak.ended, status completed; playback with cancelled.',
    why: 'The published list of statuses of call.speak.ended has no cancelled.',
  },
  {
    name: 'unplayed-items',
    assumes: 'Items of a stopped queue that never played have no webhook.',
    why: 'They had no started either.',
    option: 'choices.unplayedEndings',
  },
  {
    name: 'missing-audio',
    assumes: 'Audio that does not exist is accepted and gives call.playback.ended, file_not_found, without a started.',
    why: 'The status is published; whether the command is refused instead (90040, 10005) depends on caching.',
    option: 'speech.missing',
  },
  {
    name: 'overlay-alone',
    assumes: 'An overlay without a playback under it is accepted and does nothing; it ends when the queue runs dry.',
    why: 'Documented is only that it does not work.',
  },
  // Gathers
  {
    name: 'gather-replaced',
    assumes: 'A gather that starts while one runs ends the old one as cancelled.',
    why: 'A leg has one stream of keys.',
  },
  {
    name: 'gather-barge-in',
    assumes: 'A key stops the prompt of its gather, and nothing else that plays; the plain gather stops nothing.',
    why: 'Documented for the speech of the gather alone.',
  },
  {
    name: 'gather-terminator',
    assumes: 'The terminating digit is not part of digits; alone it is an entry of no digits, so too short.',
    why: 'It is documented to terminate input.',
  },
  {
    name: 'gather-invalid-digit',
    assumes: 'A digit that is not valid counts as a digit; the entry is judged when it is complete.',
    why: 'gather.ended has the status invalid and digits with it.',
  },
  {
    name: 'gather-enough-by-time',
    assumes: 'An entry that is long enough when the time between digits is over is complete.',
    why: 'A menu of one key without maximum_digits is documented to wait for that time and then work.',
  },
  {
    name: 'gather-partial',
    assumes: 'Too few digits when the time is over: status timeout; gather_using_* count it as a wrong try first.',
    why: 'timeout and invalid are both possible readings.',
    option: 'choices.partialGather',
  },
  {
    name: 'gather-partial-digits',
    assumes: 'timeout, cancelled and call_hangup carry the digits pressed so far.',
    why: 'Not documented; the engine must cope with both.',
    option: 'choices.partialDigits',
  },
  {
    name: 'gather-last-try',
    assumes: 'The ending after the last try has the status and digits of that try.',
    why: 'Only the number of tries is documented.',
  },
  {
    name: 'gather-id',
    assumes: 'call.gather.ended of the plain gather has its gather_id.',
    why: 'The command promises it; the published payload lacks it.',
    option: 'choices.gatherId',
  },
  {
    name: 'key-before-ending',
    assumes:
      'The key that ends a gather has an occurred_at before that of call.gather.ended; they arrive in any order.',
    why: 'It caused it.',
  },
  // Legs
  {
    name: 'unanswered-caller',
    assumes: 'A caller whom nobody answers gives up after 120 s: originator_cancel.',
    why: 'Telephone networks do; Telnyx sets no limit of its own.',
    option: 'callerGivesUpAfterMs',
  },
  {
    name: 'first-command',
    assumes: 'A call hung up because its first command never came has hangup_cause timeout.',
    why: 'No cause is published for it.',
    option: 'firstCommandTimeoutMs',
  },
  {
    name: 'hangup-source',
    assumes:
      'A hang-up by command or by the carrier is the callee’s on an incoming leg, the caller’s on an outgoing one.',
    why: 'It is the side that Telnyx stands for; one capture of an incoming call agrees.',
  },
  {
    name: 'endings-with-hangup',
    assumes:
      'Gather, sound, stream, queue and conference of a leg end in the millisecond of its hang-up, in any order.',
    why: 'Documented is that either may come first.',
  },
  {
    name: 'transfer-unanswered',
    assumes: 'An incoming leg that is transferred before its answer is answered by the bridge.',
    why: 'Telnyx allows the command and cannot connect an unanswered leg.',
  },
  {
    name: 'bridge-cuts-audio',
    assumes: 'A bridge ends what plays and waits on both legs; gathers go on.',
    why: 'A transfer is known not to wait for an announcement; keys of bridged legs are delivered as before.',
  },
  {
    name: 'transfers-at-once',
    assumes: 'Several far legs may ring for one leg; the first to be bridged cancels the others.',
    why: 'Not documented; a leg can be bridged once.',
  },
  {
    name: 'bridge-of-bridged',
    assumes: 'Bridging a bridged leg anew releases the leg at its other end; bridging the same pair does nothing.',
    why: 'Documented for park_after_unbridge: the opposite leg hangs up or is transferred.',
  },
  {
    name: 'prevent-double-bridge',
    assumes:
      'A bridge that prevent_double_bridge forbids is accepted and does not take place; a dialled leg is hung up.',
    why: 'The hang-up of dial is documented; for bridge no error is published.',
  },
  {
    name: 'hold-after-unbridge',
    assumes: 'hold_after_unbridge keeps the leg as parking does.',
    why: 'What is heard on hold is not modelled.',
  },
  {
    name: 'several-targets',
    assumes:
      'A dial to several targets rings all at once; its answer names the first; the first to answer ends the others.',
    why: 'Only the list is documented.',
  },
  {
    name: 'webhook-url-of-transfer',
    assumes: 'webhook_url and policies of a transfer hold for its leg from then on, and for the far leg.',
    why: 'Documented as “for this call”.',
  },
  {
    name: 'referred-call',
    assumes: 'refer completes after one second and the leg then ends with normal_clearing; it never fails.',
    why: 'The call leaves Telnyx; how soon is not documented.',
  },
  // Queues, conferences, recordings, the rest
  ...queueAssumptions,
  {
    name: 'detection-after',
    assumes:
      'Answering machine detection has its result 1.5 s after the answer, and a greeting ends with it; standard detection has not_sure for a fax.',
    why: 'The real time depends on what is heard.',
  },
  ...sessionAssumptions,
  // Webhooks
  {
    name: 'retries',
    assumes: 'Without a policy a webhook is sent again after 1, 2, 4, 8 and 16 s; a 4xx other than 408 and 429 is not.',
    why: '“Exponential backoff” is documented, its figures are not; the voice page says which statuses are retried.',
  },
  {
    name: 'redirects',
    assumes: 'A redirect is a failed delivery and is sent again to the same address.',
    why: 'The documentation contradicts itself.',
  },
  {
    name: 'get-webhooks',
    assumes:
      'With webhook_url_method GET the members data and meta stand in the query as JSON; the signature covers an empty body.',
    why: 'Documented is only that the payload is in the query string.',
  },
];
