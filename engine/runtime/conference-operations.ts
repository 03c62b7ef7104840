import { verbOf } from '../compile/machine-config.ts';
import type { Dynamic, Step } from '../model/flow.ts';
import type { LedgerEntry } from '../model/snapshot.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import type { JsonObject } from '../telnyx/wire.ts';
import type { Op } from '../verbs/phases.ts';
import { evaluateDynamic, evaluateParams } from './dynamic.ts';
import { closeEntry, issue } from './ledger.ts';
import { countTry } from './record-operations.ts';
import { callerLeg, frameOf, withEntry, type Work } from './work.ts';

type Params<Type extends Op['type']> = Extract<Op, { type: Type }>['params'];

/** The caller's part in a conference: since its command was sent, until it has left. */
export function partOf(work: Work): LedgerEntry | undefined {
  const caller = callerLeg(work.call).id;
  return work.call.ledger.findLast((entry) => entry.as === 'conference' && entry.leg === caller);
}

/** True when the call is in a conference; with a name, in that one. */
export function isInConference(work: Work, name: Dynamic | null): boolean {
  const part = partOf(work);
  if (part?.conferenceId === undefined || part.awaits === 'acceptance') return false;
  return name === null || part.where === nameOf(work, name);
}

function nameOf(work: Work, name: Dynamic): string {
  const evaluated = evaluateDynamic(work, name);
  return evaluated.ok && typeof evaluated.json === 'string' ? evaluated.json : '';
}

/** Asks which conference of that name runs; one that was left before is out of the way first. */
export function findConference(work: Work, { name }: Params<'find_conference'>): Work {
  const params = evaluateParams(work, 'conference', { name });
  return issue(countTry(leaveConference(work)), {
    action: 'conference_list',
    params: { 'filter[name]': params['name'] ?? '' },
    awaits: 'acceptance',
    owner: frameOf(work).owners.phase,
    deadlineMs: null,
  });
}

/** The id of the running conference in the answer to `find_conference`. */
export function foundConference(work: Work): string | undefined {
  const list = frameOf(work).result['data'];
  if (!Array.isArray(list)) return undefined;
  for (const each of list as readonly unknown[]) {
    const { id, status } = (typeof each === 'object' && each !== null ? each : {}) as Readonly<Record<string, unknown>>;
    if (typeof id === 'string' && id !== '' && status !== 'completed') return id;
  }
  return undefined;
}

/** Joins the conference that was found, or creates it: each takes its own of the author's parameters. */
export function enterConference(work: Work, { how, values }: Params<'enter_conference'>): Work {
  const action = how === 'join' ? 'conference_join' : 'conference_create';
  const known = actionNamed(action)?.params ?? {};
  const given = evaluateParams(work, 'conference', values);
  const id = how === 'join' ? foundConference(work) : undefined;
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(known, name)));
  const { start_conference_on_enter: start } = given;
  if (how === 'create' && start !== undefined) own['start_conference_on_create'] ??= start;
  const name = given['name'];
  return issue(work, {
    action,
    params: { ...(id === undefined ? {} : { id }), call_control_id: callerLeg(work.call).id, ...own },
    awaits: 'acceptance',
    owner: frameOf(work).owners.step,
    deadlineMs: null,
    as: 'conference',
    where: typeof name === 'string' ? name : '',
    ...(id === undefined ? {} : { conferenceId: id }),
  });
}

/** The step takes the call's part over again: a key led away and back. */
export function resumeConference(work: Work): Work {
  const part = partOf(work);
  return part === undefined ? work : withEntry(work, part.n, { owner: frameOf(work).owners.step, stopped: false });
}

/** The call stays in the conference when the step is left (`await: false`). */
export function keepConference(work: Work): Work {
  const part = partOf(work);
  return part === undefined ? work : withEntry(work, part.n, { owner: null, stopped: false });
}

/** Longer than a gather in a conference lasts: its audio, and the waits that Telnyx allows before and between 128 keys, ms. */
const LONGEST_GATHER_MS = 900_000;

/** Actions on participants that at Telnyx mean all of them unless some are named: a key of one caller must not mute the rest. */
const onParticipants = new Set(['conference_hold', 'conference_unhold', 'conference_mute', 'conference_unmute']);

/** One of Telnyx's actions on the conference the call is in; where it needs a participant, the caller unless another is named. */
export function sendToConference(work: Work, { action, values, awaits }: Params<'send_to_conference'>): Work {
  const caller = callerLeg(work.call).id;
  const known = actionNamed(action)?.params ?? {};
  const participant: JsonObject = {
    ...(known['call_control_id']?.required === true ? { call_control_id: caller } : {}),
    ...(onParticipants.has(action) ? { call_control_ids: [caller] } : {}),
  };
  return issue(work, {
    action,
    params: { id: partOf(work)?.conferenceId ?? '', ...participant, ...evaluateParams(work, action, values) },
    awaits,
    owner: frameOf(work).owners.phase,
    deadlineMs: LONGEST_GATHER_MS,
  });
}

/** Leaves a conference whose state was left. One that is only about to be joined is left once the carrier has answered. */
function leaveConference(work: Work): Work {
  const part = partOf(work);
  if (part?.stopped !== true || part.awaits === 'acceptance' || callerLeg(work.call).state === 'gone') return work;
  return issue(closeEntry(work, part.n), {
    action: 'conference_leave',
    leg: part.leg,
    params: { id: part.conferenceId ?? '', call_control_id: part.leg },
    awaits: 'nothing',
    owner: null,
    deadlineMs: null,
  });
}

/**
 * A step begins: unless it is part of the conference that was left before it, or silent and over at once, the call leaves
 * that conference. So a key can lead to `conference_mute` and back.
 */
export function leaveConferenceFor(work: Work, step: Step | undefined): Work {
  if (step === undefined || step.verb.startsWith('conference')) return work;
  const { media, waits, ends } = verbOf(step).traits;
  return media || waits || ends ? leaveConference(work) : work;
}
