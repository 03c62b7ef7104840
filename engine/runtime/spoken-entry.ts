import type { WebhookEvent } from '../model/event.ts';
import { googleLanguages } from '../telnyx/catalogue/languages.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import type { EntryChoice, EntrySpec } from '../verbs/entry-spec.ts';
import type { Op } from '../verbs/phases.ts';
import { choiceSpoken } from '../verbs/spoken-words.ts';
import { forgetKeys } from './entry-operations.ts';
import { openChoices } from './judge.ts';
import { issue } from './ledger.ts';
import { frameOf, withCall, withData, withTrace, type Work } from './work.ts';

type Params<Type extends Op['type']> = Extract<Op, { type: Type }>['params'];

/** Languages of speech that Google's recognition has under another code (published OpenAPI, both lists). */
const googleCodes: Readonly<Record<string, string>> = { arb: 'ar', cmn: 'zh', nb: 'no', he: 'iw' };

/**
 * Begins to turn the caller's speech into text, once for the step, which stops it when it is left. The engine is Telnyx's
 * default, Google, which takes the words to expect as hints (published OpenAPI); final texts alone are sent.
 */
export function listen(work: Work, { entry }: Params<'listen'>): Work {
  const frame = frameOf(work);
  if (frame.data['listensSince'] !== undefined) return work;
  const [code = ''] = work.call.info.language.split('-');
  const language = googleCodes[code] ?? code;
  const config: JsonObject = {
    transcription_engine: 'Google',
    ...(googleLanguages.includes(language) ? { language } : {}),
    hints: (entry.choices ?? []).flatMap(({ say }) => say),
  };
  const issued = issue(work, {
    action: 'transcription_start',
    params: {
      transcription_engine: 'Google',
      transcription_engine_config: config,
      transcription_tracks: 'inbound',
    },
    awaits: 'ending',
    owner: frame.owners.step,
    deadlineMs: null,
    as: 'listen',
    lasts: true,
  });
  return withData(issued, { listensSince: work.occurredAt });
}

/** What a `call.transcription` says: a final text of the caller, or null where it is none, or an empty one. */
export function wordsSaid({ payload }: WebhookEvent): string | null {
  const data = payload['transcription_data'];
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const { transcript, is_final: isFinal, transcription_track: track } = data as JsonObject;
  if (typeof transcript !== 'string' || transcript.trim() === '') return null;
  return isFinal === false || track === 'outbound' ? null : transcript.trim();
}

/** The owner of the step that listens to what was said just now; null where none does, or it was said before. */
export function listenerOf(work: Work): number | null {
  const frame = work.call.frames.at(-1);
  const since = frame?.data['listensSince'];
  if (frame === undefined || typeof since !== 'number' || frame.owners.step === 0) return null;
  return work.occurredAt !== 0 && work.occurredAt < since ? null : frame.owners.step;
}

/** The choice that was spoken, among those whose `if` holds now. */
export function spokenChoice(work: Work, entry: EntrySpec): EntryChoice | undefined {
  const heard = frameOf(work).data['heard'];
  return typeof heard === 'string' ? choiceSpoken(openChoices(work, entry), heard) : undefined;
}

/** Takes the choice that was spoken, in place of keys that were pressed meanwhile. */
export function takeSpoken(work: Work, { entry }: Params<'take_spoken'>): Work {
  const heard = frameOf(work).data['heard'];
  const words = typeof heard === 'string' ? heard : '';
  const choice = spokenChoice(work, entry);
  if (choice === undefined) return withTrace(work, 'entry', `“${words}” is no choice`, { said: words, valid: false });
  const taken = withTrace(withData(work, { entry: choice.digits }), 'entry', choice.digits, {
    said: words,
    valid: true,
  });
  return forgetKeys(taken, { why: 'a choice was spoken' });
}

/** The caller spoke, and so has acted. */
export function callerSpoke(work: Work): Work {
  return withCall(work, { entered: 0, errors: 0 });
}
