import type { catalogue } from '../../../engine/telnyx/catalogue.ts';
import type { Drift, SdkCommands, UnknownMethods } from './sdk-drift.ts';

type Entry = (typeof catalogue)[number];

/** What differs between catalogue and SDK for a reason. A line that is no longer true fails to compile as well. */
type KnownDifferences =
  // The only "value" that OpenAPI and SDK list is an example of a list in order of preference.
  | 'answer.preferred_codecs: the SDK lists values'
  // The SDK calls the parameter by another name and renames it before it sends it.
  | 'bridge.call_control_id: only in the catalogue'
  | 'bridge.call_control_id_to_bridge_with: only in the SDK'
  // In the OpenAPI, no longer in the SDK.
  | 'ai_assistant_start.voice: only in the catalogue'
  | 'ai_assistant_start.voice_settings: only in the catalogue';

// Each list below is empty when the program runs; it compiles only where its type is empty too, and the compiler's
// message names what is left over.

test('every parameter of the catalogue is one of the SDK with the same values, and the other way round', () => {
  const left: Exclude<Drift<Entry>, KnownDifferences>[] = [];
  expect<never[]>(left).toEqual([]);
});

test('every known difference still exists', () => {
  const left: Exclude<KnownDifferences, Drift<Entry>>[] = [];
  expect<never[]>(left).toEqual([]);
});

test('every entry names a method that the SDK has', () => {
  const left: UnknownMethods<Entry>[] = [];
  expect<never[]>(left).toEqual([]);
});

test('every command of the SDK is in the catalogue', () => {
  const left: Exclude<SdkCommands, Entry['sdk']>[] = [];
  expect<never[]>(left).toEqual([]);
});
