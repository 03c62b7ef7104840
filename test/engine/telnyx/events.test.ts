import type { UnwrapWebhookEvent } from 'telnyx/resources/webhooks';
import { eventNamed, events, eventTypes, type eventTable } from '../../../engine/telnyx/events.ts';

type Own = (typeof eventTable)[number];
type Voice = `${'call' | 'conference' | 'siprec' | 'streaming'}.${string}`;
type SdkData = NonNullable<Extract<UnwrapWebhookEvent, { data?: { event_type?: string } }>['data']>;
type Sdk<D> = D extends { event_type?: infer T; payload?: infer P }
  ? Extract<T, Voice> extends infer V extends Voice
    ? { type: V; fields: keyof NonNullable<P> & string }
    : never
  : never;
type Published = Sdk<SdkData>;
type PublishedType = Published['type'];

/** Members that the SDK lists for an event and the table does not. */
type MissingFields<E> = E extends { type: infer T extends string; fields: infer F extends string }
  ? `${T}: ${Exclude<F, Extract<Own, { type: T }>['fields'][number]>}`
  : never;

// Not among the SDK's enveloped events: one is only named in the developer docs, one is published without envelope.
type Unlisted = 'call.sip_info.received' | 'conference.floor.changed';

// Each list below is empty when the program runs; it compiles only where its type is empty too, and the compiler's
// message names what is left over.

test('every event of the SDK is in the table with every member of its payload', () => {
  const types: Exclude<PublishedType, Own['type']>[] = [];
  const fields: MissingFields<Published>[] = [];
  expect<never[]>([...types, ...fields]).toEqual([]);
});

test('every event of the table is one of the SDK', () => {
  const unlisted: Exclude<Own['type'], PublishedType | Unlisted>[] = [];
  const listed: Extract<Unlisted, PublishedType>[] = [];
  expect<never[]>([...unlisted, ...listed]).toEqual([]);
});

test('no type is listed twice', () => {
  expect(new Set(eventTypes).size).toBe(eventTypes.length);
  for (const spec of events) expect(eventNamed(spec.type)).toBe(spec);
});

test.each(['', 'call.left_queue', 'call.ringing', 'call.streaming.started', 'constructor'])('%s is none', (type) => {
  expect(eventNamed(type)).toBeUndefined();
});

test('names the events without call_control_id', () => {
  expect(events.filter(({ carriesLeg }) => !carriesLeg).map(({ type }) => type)).toEqual([
    'call.recording.saved',
    'conference.playback.started',
    'conference.playback.ended',
    'conference.speak.started',
    'conference.speak.ended',
  ]);
});

test('every description is one sentence', () => {
  for (const { description } of events) expect(description).toMatch(/^[A-Z].{10,100}\.$/);
});
