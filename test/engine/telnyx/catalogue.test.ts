import { readFileSync } from 'node:fs';
import { actionNamed, actions } from '../../../engine/telnyx/catalogue.ts';
import type { ParamSpec } from '../../../engine/telnyx/action.ts';
import { eventNamed } from '../../../engine/telnyx/events.ts';

interface Published {
  readonly method: string;
  readonly required: readonly string[];
  readonly params: Readonly<Record<string, PublishedParam>>;
}

interface PublishedParam {
  readonly type?: string;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

// The top-level parameters of every command as the published OpenAPI has them (short enumerations and bounds only).
const openapi = JSON.parse(
  readFileSync(new URL('../../fixtures/telnyx/openapi-commands.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Published>>;

const all = Object.values(actions);
const published = Object.entries(openapi);

// Parameters that the SDK has and this OpenAPI does not yet.
const newer = ['ai_assistant_add_messages.trigger_response'].concat(
  ['dial', 'transfer'].flatMap((name) => [`${name}.diversion`, `${name}.route_to_mobile`]),
);

describe('the catalogue', () => {
  test('has the verbs that the flow language names', () => {
    expect(all.map(({ name }) => name).sort()).toEqual(
      `ai_assistant_add_messages ai_assistant_join ai_assistant_start ai_assistant_stop answer bridge
      client_state_update conference_create conference_end conference_gather_using_audio conference_hold conference_join
      conference_leave conference_mute conference_play conference_record_pause conference_record_resume
      conference_record_start conference_record_stop conference_send_dtmf conference_speak conference_stop
      conference_unhold conference_unmute conference_update conversation_relay_start conversation_relay_stop dial
      enqueue fork_start fork_stop gather gather_stop gather_using_ai gather_using_audio gather_using_speak hangup
      leave_queue pay playback_start playback_stop record_pause record_resume record_start record_stop refer reject
      send_dtmf send_sip_info siprec_start siprec_stop speak streaming_start streaming_stop suppression_start
      suppression_stop switch_supervisor_role transcription_start transcription_stop transfer`.split(/\s+/),
    );
  });

  test('is found by name and by nothing else', () => {
    expect(actionNamed('speak')?.path).toBe('/calls/{call_control_id}/actions/speak');
    for (const name of ['', 'Speak', 'constructor', '__proto__', 'toString']) expect(actionNamed(name)).toBeUndefined();
  });

  test('has every command of the published OpenAPI and one more', () => {
    expect(all.filter(({ path }) => !(path in openapi)).map(({ name }) => name)).toEqual(['pay']);
    expect(published.map(([path]) => path).filter((path) => !all.some((action) => action.path === path))).toEqual([]);
  });

  test.each(all)('$name says how it ends and what a repeat does', (action) => {
    expect(action.endings.filter((type) => eventNamed(type) === undefined)).toEqual([]);
    expect(action.carriesClientState).toBe('client_state' in action.params);
    if (action.repeat === 'by-id') expect(action.params).toHaveProperty('command_id');
    if (action.repeat === 'never') expect(action.params).not.toHaveProperty('command_id');
  });

  test.each(all)('$name describes itself and every parameter in one sentence', (action) => {
    for (const description of [action.description, ...Object.values(action.params).flatMap(descriptions)]) {
      expect(description).toMatch(/^[\p{L}`\p{N}+].*\.$/u);
      expect(description.length).toBeLessThan(130);
    }
  });

  test('ends where the flow language says', () => {
    const ends = Object.fromEntries(all.filter(({ endings }) => endings.length > 0).map((a) => [a.name, a.endings]));
    expect(ends).toEqual({
      answer: ['call.answered'],
      speak: ['call.speak.ended'],
      playback_start: ['call.playback.ended'],
      gather: ['call.gather.ended'],
      gather_using_speak: ['call.gather.ended'],
      gather_using_audio: ['call.gather.ended'],
      conference_gather_using_audio: ['call.gather.ended'],
      gather_using_ai: ['call.ai_gather.ended'],
      refer: ['call.refer.completed', 'call.refer.failed'],
      bridge: ['call.bridged'],
      enqueue: ['call.enqueued'],
      ai_assistant_start: ['call.conversation.ended'],
      conversation_relay_start: ['call.conversation.ended'],
      pay: ['call.payment.completed'],
    });
  });

  test('sends once what has no command_id and adds up', () => {
    expect(all.filter(({ repeat }) => repeat === 'never').map(({ name }) => name)).toEqual([
      'siprec_start',
      'conference_play',
      'conference_send_dtmf',
      'conference_gather_using_audio',
    ]);
  });
});

describe.each(published)('%s', (path, command) => {
  const action = all.find((one) => one.path === path);
  const params = action?.params ?? {};

  test('has the published method and parameters', () => {
    expect(action?.method).toBe(command.method);
    const extra = Object.keys(params).filter((name) => !(name in command.params));
    expect(extra.filter((name) => !newer.includes(`${action?.name ?? ''}.${name}`))).toEqual([]);
    expect(Object.keys(command.params).filter((name) => !(name in params))).toEqual([]);
  });

  test('requires what is published as required', () => {
    const required = Object.keys(params).filter((name) => params[name]?.required);
    // The OpenAPI requires a leg to bridge with, and says that it cannot be given together with a queue.
    const expected = action?.name === 'bridge' ? [] : command.required;
    expect(required.sort()).toEqual([...expected].sort());
  });

  test('allows the published values and bounds', () => {
    for (const [name, is] of Object.entries(command.params)) {
      const spec = params[name];
      if (spec === undefined || (path.endsWith('/answer') && name === 'preferred_codecs')) continue;
      const allowed: readonly (string | number)[] = 'values' in spec ? (spec.values ?? []) : [];
      expect({ name, missing: is.enum?.filter((value) => !allowed.includes(value)) ?? [] }).toEqual({
        name,
        missing: [],
      });
      expect(bounds(spec)).toMatchObject(definedOnly(is));
    }
  });
});

function descriptions(spec: ParamSpec): string[] {
  const inner =
    spec.type === 'list'
      ? [spec.of]
      : spec.type === 'one_of'
        ? spec.options
        : spec.type === 'map'
          ? [...Object.values(spec.keys ?? {}), ...(spec.others ? [spec.others] : [])]
          : [];
  return [spec.description, ...inner.flatMap(descriptions)];
}

function bounds(spec: ParamSpec): Omit<PublishedParam, 'type' | 'enum'> {
  if (spec.type === 'string') return { minLength: spec.minLength ?? 0, maxLength: spec.maxLength ?? Infinity };
  if (spec.type === 'integer' || spec.type === 'number') {
    return { minimum: spec.min ?? -Infinity, maximum: spec.max ?? Infinity };
  }
  return {};
}

function definedOnly(is: PublishedParam): Omit<PublishedParam, 'type' | 'enum'> {
  const { minimum, maximum, minLength, maxLength } = is;
  return Object.fromEntries(
    Object.entries({ minimum, maximum, minLength, maxLength }).filter(([, value]) => value !== undefined),
  );
}
