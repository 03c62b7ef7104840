import type { Flow } from '../model/flow.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import { compileFlow, type CompiledFlow } from './machine.ts';

/** Marks a frame as the built-in apology; its `flow` is then the voice it speaks in. */
export const apologyVersion = 'apology';

/** What a caller hears when a flow has no answer to an error. */
export const apologyText = 'We are sorry, something went wrong. Goodbye.';

const nowhere: Place = { file: 'apology', line: 1, column: 1, endLine: 1, endColumn: 1 };

function apologyFlow(voice: string): Flow {
  const end = { kind: 'end', place: nowhere } as const;
  return {
    id: 'apology',
    file: 'apology',
    description: 'What is said when a flow has no answer to an error.',
    tags: [],
    routes: [],
    answer: false,
    outbound: {},
    voice,
    language: 'en-US',
    voices: new Map(),
    languages: ['en-US'],
    inputs: new Map(),
    outputs: new Map(),
    schedules: new Map(),
    settings: new Map(),
    switches: new Map(),
    reload: 'pin',
    defaults: new Map(),
    vars: new Map(),
    prompts: new Map(),
    typeAhead: false,
    handlers: { hangup: null, error: null, key: new Map(), keyPlaces: new Map(), events: new Map() },
    limits: { states: 10, durationMs: 60_000 },
    start: 'sorry',
    states: new Map([
      [
        'sorry',
        {
          name: 'sorry',
          place: nowhere,
          description: '',
          tags: [],
          steps: [
            {
              verb: 'speak',
              place: nowhere,
              params: {
                prompt: [
                  {
                    kind: 'text',
                    text: { source: apologyText, place: nowhere, parts: [apologyText] },
                    voice: null,
                    language: 'en-US',
                    place: nowhere,
                  },
                ],
              },
              places: new Map(),
              wait: true,
              bargeIn: false,
              typeAhead: false,
            },
          ],
          next: [{ if: null, goto: end, set: [] }],
          set: [],
          on: new Map([['failed', [{ if: null, goto: end, set: [] }]]]),
          onPlaces: new Map(),
          events: new Map(),
          after: { ms: 60_000, target: end },
          typeAhead: false,
        },
      ],
    ]),
    place: nowhere,
    keys: new Map(),
  };
}

const compiled = new Map<string, CompiledFlow>();

/** The built-in apology in a flow's voice: itself a compiled flow, pushed as a frame. */
export function apologyFor(voice: string): CompiledFlow {
  const known = compiled.get(voice);
  if (known !== undefined) return known;
  const made = compileFlow(apologyFlow(voice), apologyVersion);
  compiled.set(voice, made);
  return made;
}
