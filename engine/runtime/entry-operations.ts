import type { EntrySpec } from '../verbs/entry-spec.ts';
import type { Op } from '../verbs/phases.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import { terminatorOf } from './entries.ts';
import { inSecretEntry, typeAheadHolds } from './flow-keys.ts';
import { judge, keptDigits } from './judge.ts';
import { useKeys } from './keys.ts';
import { issue, silenceOldSpeech } from './ledger.ts';
import { audioParams, longestPlay, renderPrompt, speechParams } from './prompts.ts';
import { SLACK_MS, segmentsOf, withSegments } from './speech-operations.ts';
import { frameOf, withCall, withData, withFrame, withTrace, type Work } from './work.ts';

type Params<Type extends Op['type']> = Extract<Op, { type: Type }>['params'];

/** Telnyx's limit for a gather's waits (developer docs, errors 90002, 90025, 90026), ms. */
const LONGEST_WAIT = 120_000;

/** A menu or collect with `type_ahead: false` begins without the keys pressed before it, and so does its confirmation. */
export function beginEntry(work: Work, { entry }: Params<'begin_entry'>): Work {
  if (entry.part === 'confirmation' && !typeAheadHolds(work)) return forgetKeys(work, { why: 'type_ahead is off' });
  const own = entry.typeAhead ?? work.flow.states.get(frameOf(work).state)?.typeAhead ?? null;
  return own === false ? forgetKeys(work, { why: 'type_ahead is off' }) : work;
}

function failurePrompt(work: Work, entry: EntrySpec): EntrySpec['prompt'] {
  const { data, tries } = frameOf(work);
  const kind = data['failure'];
  if (kind !== 'no_input' && kind !== 'no_match') return entry.prompt;
  const messages = kind === 'no_input' ? entry.noInput : entry.noMatch;
  const message = messages[Math.min(tries[kind], messages.length) - 1] ?? [];
  return entry.reprompt ? [...message, ...entry.prompt] : message;
}

/** Renders an entry's prompt; a confirmation's sees the new entry where the old value still stands. */
export function prepareEntry(work: Work, { entry }: Params<'prepare_entry'>): Work {
  const { data, vars } = frameOf(work);
  const { shows } = entry;
  const shown = shows === null ? work : withFrame(work, { vars: { ...vars, [shows]: data['entry'] ?? '' } });
  const rendered = renderPrompt(shown, failurePrompt(shown, entry));
  return withData(withSegments(withFrame(rendered.work, { vars }), rendered.segments), { closed: false });
}

/**
 * Listens for an entry. Telnyx's own tries stay at 1, since they cannot taper; all keys are valid to it, since the engine
 * judges by the digits alone.
 */
export function gather(work: Work, { entry, silent }: Params<'gather'>): Work {
  const begun = work.call.kept.length;
  const max = Math.max(1, entry.max - begun);
  const terminator = terminatorOf(entry);
  const digits: JsonObject = {
    minimum_digits: 1,
    maximum_digits: max,
    valid_digits: '0123456789#*',
    terminating_digit: terminator,
    inter_digit_timeout_millis: entry.interDigitMs,
  };
  const ready = withData(silenceOldSpeech(work), {
    closed: false,
    begun: silent,
    listensAfter: Math.max(work.occurredAt, ...work.call.kept.map((key) => key.at)),
    interDigitMs: entry.interDigitMs,
  });
  const [segment] = silent ? [] : segmentsOf(ready);
  const wait = entry.interDigitMs * max;
  const common = {
    awaits: 'ending',
    owner: frameOf(work).owners.phase,
    gather: { terminator, max },
  } as const;
  if (segment === undefined) {
    const initial = begun > 0 ? entry.interDigitMs : entry.timeoutMs;
    const total = Math.min(LONGEST_WAIT, initial + wait);
    return withTrace(
      issue(ready, {
        ...common,
        action: 'gather',
        params: {
          ...digits,
          initial_timeout_millis: initial,
          timeout_millis: total,
          gather_id: String(ready.call.lastCommand + 1),
        },
        deadlineMs: total + SLACK_MS,
      }),
      'listen',
      'listens in silence',
    );
  }
  const spoken = segment.kind === 'text' || segment.kind === 'ssml';
  const issued = issue(ready, {
    ...common,
    action: spoken ? 'gather_using_speak' : 'gather_using_audio',
    params: {
      ...(spoken ? speechParams(segment) : withoutType(audioParams(segment))),
      ...digits,
      maximum_tries: 1,
      timeout_millis: Math.min(LONGEST_WAIT, entry.timeoutMs),
    },
    deadlineMs: longestPlay(segment) + entry.timeoutMs + wait + SLACK_MS,
  });
  return withTrace(withSegments(issued, []), 'listen', segment.content);
}

/** `gather_using_audio` has no `audio_type` (published OpenAPI). */
function withoutType({ audio_type: _type, ...rest }: JsonObject): JsonObject {
  return rest;
}

export function closeEntryOp(work: Work): Work {
  return withData(work, { closed: true });
}

/** Takes the kept keys that the entry uses; the caller has acted. */
export function takeEntry(work: Work, { entry }: Params<'take_entry'>): Work {
  const judged = judge(work, entry);
  if (judged.kind !== 'complete' && judged.kind !== 'no_match') return work;
  const swallow = judged.kind === 'complete' && !judged.finished ? entry.finishOn : null;
  const keys = useKeys(work.call, judged.used, swallow);
  const next = withData(withCall(work, { ...keys, entered: 0, errors: 0 }), {
    [entry.part]: judged.digits,
    closed: false,
  });
  const shown = entry.secret ? `${judged.digits.length} digits` : judged.digits;
  return withTrace(next, 'entry', judged.kind === 'complete' ? shown : `${shown} is not valid`, {
    keys: entry.secret ? judged.used : keptDigits(work).slice(0, judged.used),
    valid: judged.kind === 'complete',
  });
}

export function countFailure(work: Work, { kind }: Params<'count_failure'>): Work {
  const { tries } = frameOf(work);
  const counted = withFrame(work, { tries: { ...tries, [kind]: tries[kind] + 1 } });
  return forgetKeys(withTrace(withData(counted, { failure: kind, closed: false }), 'note', kind), { why: kind });
}

export function keepEntry(work: Work, { into }: Params<'keep_entry'>): Work {
  const { data, vars } = frameOf(work);
  return withFrame(work, { vars: { ...vars, [into]: data['entry'] ?? '' } });
}

/** The caller wants to enter it once more: no failure, and nothing of the one before is left. */
export function askAgain(work: Work): Work {
  return withData(withTrace(work, 'note', 'the entry was not confirmed'), { entry: '', failure: '', closed: false });
}

/** Forgets the kept keys; what a gather still owes stays accounted for. */
export function forgetKeys(work: Work, { why }: Params<'forget_keys'>): Work {
  if (work.call.kept.length === 0) return work;
  const { kept, seen, owed } = useKeys(work.call, work.call.kept.length, null);
  const keys = inSecretEntry(work) ? work.call.kept.length : keptDigits(work);
  return withTrace(withCall(work, { kept, seen, owed }), 'keys_dropped', `kept keys: ${why}`, { keys });
}
