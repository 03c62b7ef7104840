import type { Place } from '../diagnostics/diagnostic.ts';
import { requestMethods } from '../model/request.ts';
import type { SourceScalar } from '../source/node.ts';
import type { Verb } from '../verbs/verb.ts';
import { checkOwnRules } from './own-rules.ts';
import { oneOf, type Reading } from './reading.ts';

/** A verb as it was written. */
export interface GivenStep {
  readonly key: SourceScalar;
  readonly given: {
    readonly params: Readonly<Record<string, unknown>>;
    readonly places: ReadonlyMap<string, Place>;
    readonly meant: ReadonlySet<string>;
  };
  /** Parameters that stand beside the verb instead of in it. */
  readonly strayed: ReadonlySet<string>;
}

const audio = ['audio_url', 'media_name'] as const;

/** Parameters of which a verb takes exactly one. */
const oneOnly: Readonly<Record<string, readonly string[]>> = {
  play: [...audio, 'playback_content'],
  playback_start: [...audio, 'playback_content'],
  gather_using_audio: audio,
  bridge: ['call_control_id', 'queue', 'video_room_id'],
  request: requestMethods,
  wait: ['duration', 'for'],
};

/** Checks what Telnyx, or the engine's own verb, demands of parameters together. */
export function checkParamRules(
  verb: Verb,
  params: Readonly<Record<string, unknown>>,
  step: GivenStep,
  reading: Reading,
): void {
  const group = oneOnly[verb.name];
  if (group !== undefined) checkOneOnly(verb, group, params, step, reading);
  checkDigitCounts(verb, params, step, reading);
  checkOwnRules(verb.name, params, step, reading);
}

function checkOneOnly(
  verb: Verb,
  group: readonly string[],
  params: Readonly<Record<string, unknown>>,
  { key, given, strayed }: GivenStep,
  reading: Reading,
): void {
  const written = group.filter((name) => given.places.has(name));
  const [first, second] = written;
  if (first !== undefined && second !== undefined) {
    const message = `\`${verb.name}\` has both \`${first}\` and \`${second}\`, expected exactly one of ${oneOf(group)}`;
    reading.report('unknown-parameter', given.places.get(second) ?? key.place, message);
    return;
  }
  const known = (name: string): boolean =>
    params[name] !== undefined || strayed.has(name) || given.meant.has(name) || Object.hasOwn(given.params, name);
  if (first !== undefined || group.some(known)) return;
  reading.report('missing-key', key.place, `\`${verb.name}\` needs one of ${oneOf(group)}`);
}

function checkDigitCounts(
  verb: Verb,
  params: Readonly<Record<string, unknown>>,
  { key, given }: GivenStep,
  reading: Reading,
): void {
  const least = literalCount(params['minimum_digits']);
  const most = literalCount(params['maximum_digits']);
  if (least === null || most === null || least <= most) return;
  const place = given.places.get('minimum_digits') ?? given.places.get('maximum_digits') ?? key.place;
  reading.report(
    'parameter-range',
    place,
    `\`minimum_digits\` of \`${verb.name}\` is ${least}, expected at most \`maximum_digits\`, which is ${most}`,
  );
}

function literalCount(param: unknown): bigint | null {
  if (typeof param !== 'object' || param === null || !('kind' in param) || param.kind !== 'literal') return null;
  return 'value' in param && typeof param.value === 'bigint' ? param.value : null;
}
