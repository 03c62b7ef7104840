import { nowhere } from '../diagnostics/diagnostic.ts';
import { actions } from '../telnyx/catalogue.ts';
import { choose } from './choose.ts';
import { collect } from './collect.ts';
import { dial } from './dial.ts';
import { conference } from './conference.ts';
import { conferenceVerb } from './conference-action.ts';
import { menu } from './menu.ts';
import { play } from './play.ts';
import { queue } from './queue.ts';
import { record } from './record.ts';
import { request } from './request.ts';
import { run } from './run.ts';
import { setVerb } from './set.ts';
import { speak } from './speech.ts';
import { actionVerb } from './telnyx-action.ts';
import { startCall } from './start-call.ts';
import { transfer } from './transfer.ts';
import type { Verb } from './verb.ts';
import { wait } from './wait.ts';

/** The engine's own verbs: one line each. */
const own: readonly Verb[] = [
  menu,
  collect,
  choose,
  wait,
  request,
  record,
  queue,
  conference,
  transfer,
  dial,
  startCall,
  speak,
  play,
  run,
  setVerb,
];

/** Those that open a leg of their own, or create a conference, have verbs that keep track of it. */
const onTheLeg = Object.values(actions).filter((spec) => spec.path.startsWith('/calls/{call_control_id}/actions/'));

const cause = { kind: 'literal', value: 'CALL_REJECTED', place: nowhere };

/** Actions on the conference the call is in. */
const onTheConference = Object.values(actions).filter((spec) => spec.path.startsWith('/conferences/{id}/actions/'));

const verbatim: ReadonlyMap<string, Verb> = new Map([
  ...onTheLeg.map(
    (spec) => [spec.name, actionVerb(spec, spec.name === 'reject' ? { defaults: { cause } } : {})] as const,
  ),
  ...onTheConference.map((spec) => [spec.name, conferenceVerb(spec)] as const),
]);

/** Every verb by its name; the engine's own come before Telnyx's of the same name. */
export const verbs: ReadonlyMap<string, Verb> = new Map([
  ...verbatim,
  ...own.map((verb) => [verb.name, verb] as const),
]);

/** The verb of that name, or undefined. */
export function verbNamed(name: string): Verb | undefined {
  return verbs.get(name);
}

/** Telnyx's action of that name, verbatim, where the engine has a verb of the same name. */
export function verbatimVerb(name: string): Verb | undefined {
  return verbatim.get(name);
}
