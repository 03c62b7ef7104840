import type { ActionSpec } from '../telnyx/action.ts';
import { eventNamed } from '../telnyx/events.ts';
import { checkParams, type ParamProblem } from '../telnyx/params.ts';
import { isObject, type JsonObject } from '../telnyx/wire.ts';
import { totalDelay } from './routing.ts';

/** Sources of which a command takes exactly one, or at most one. */
interface Alternatives {
  readonly actions: readonly string[];
  readonly names: readonly string[];
  readonly required: boolean;
}

const ALTERNATIVES: readonly Alternatives[] = [
  { actions: ['playback_start'], names: ['audio_url', 'media_name', 'playback_content'], required: true },
  { actions: ['gather_using_audio', 'conference_play'], names: ['audio_url', 'media_name'], required: true },
  { actions: ['gather_using_audio'], names: ['invalid_audio_url', 'invalid_media_name'], required: false },
  { actions: ['dial', 'transfer'], names: ['audio_url', 'media_name'], required: false },
  { actions: ['bridge'], names: ['call_control_id', 'queue', 'video_room_id'], required: true },
];

const NEEDS_LINK = ['bridge_on_answer', 'bridge_intent', 'park_after_unbridge'];
const LONGEST_RETRIES_MS = 60_000;

/** Everything wrong with a command's body: the catalogue's checks, and the rules between parameters. */
export function problemsOf(spec: ActionSpec, params: JsonObject, refuseUnknown: boolean): ParamProblem[] {
  const problems = checkParams(spec, params);
  const kept = refuseUnknown ? problems : problems.filter((problem) => problem.kind !== 'unknown');
  return [...kept, ...together(spec.name, params)];
}

function together(action: string, params: JsonObject): ParamProblem[] {
  const problems: ParamProblem[] = [];
  for (const { actions, names, required } of ALTERNATIVES) {
    if (!actions.includes(action)) continue;
    const given = names.filter((name) => params[name] !== undefined);
    if (given.length > 1) problems.push(problem('type', given[1] ?? '', `left out, as '${given[0] ?? ''}' is given`));
    if (given.length === 0 && required) problems.push(problem('missing', names[0] ?? '', ''));
  }
  if (action === 'dial' && params['link_to'] === undefined) {
    const needs = NEEDS_LINK.some((name) => params[name] !== undefined && params[name] !== false);
    if (needs) problems.push(problem('missing', 'link_to', ''));
  }
  const urls = params['webhook_urls'];
  if (Object.keys(isObject(urls) ? urls : {}).some((type) => eventNamed(type) === undefined)) {
    problems.push(problem('type', 'webhook_urls', 'keyed by event types that Telnyx sends'));
  }
  const policies = params['webhook_retries_policies'];
  for (const [type, policy] of Object.entries(isObject(policies) ? policies : {})) {
    if (totalDelay(policy) <= LONGEST_RETRIES_MS) continue;
    problems.push({
      ...problem('range', 'webhook_retries_policies', `at most ${LONGEST_RETRIES_MS} ms in all`),
      pointer: `/webhook_retries_policies/${type}/retries_ms`,
    });
  }
  return problems;
}

function problem(kind: ParamProblem['kind'], name: string, expected: string): ParamProblem {
  return { kind, path: [name], expected, found: undefined, pointer: `/${name}` };
}
