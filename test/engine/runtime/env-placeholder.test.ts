import fc from 'fast-check';
import { envPlaceholder, replaceInJson, replacePlaceholders } from '../../../engine/expressions/env-placeholder.ts';
import type { RequestParams } from '../../../engine/model/request.ts';
import { isList, type JsonValue } from '../../../engine/telnyx/wire.ts';
import { callInto } from '../../support/phone.ts';

// What a caller enters or a web service answers goes into a second request, in every place that takes a value.
const flow = `routes: default
start: first
vars: { data: { type: any } }
states:
  first: { request: { get: https://crm.example/first, into: data }, on: { failed: end }, next: second }
  second:
    request:
      post: https://crm.example/\${data.text}?a=\${data.text}
      query: { b: "\${data.text}", list: ["\${data.text}"], t: "\${env.TOKEN}" }
      headers: { x-text: "\${data.header}", x-both: "\${env.TOKEN} \${data.header}" }
      json: { whole: "\${data}", text: "a \${data.text}", key: "\${env.TOKEN}" }
    on: { failed: end }
    next: end
`;

/** The names that a placeholder in a text or value asks for. */
function asked(json: JsonValue): string[] {
  const names: string[] = [];
  replaceInJson(json, (name) => {
    names.push(name);
    return '';
  });
  return [...names, ...keysOf(json).filter((key) => replacePlaceholders(key, () => '') !== key)];
}

function keysOf(json: JsonValue): string[] {
  if (json === null || typeof json !== 'object') return [];
  if (isList(json)) return json.flatMap(keysOf);
  return Object.entries(json).flatMap(([key, value]) => [key, ...keysOf(value)]);
}

const evil = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u{FDD0}',
        '\u{FDD1}',
        'TOKEN',
        envPlaceholder('TOKEN'),
        '${env.TOKEN}',
        '%EF%B7%90',
        '/',
        '?',
        '#',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

test('no data asks for a variable of the environment, whatever it holds', () => {
  fc.assert(
    fc.property(evil, evil, fc.jsonValue(), (text, key, more) => {
      // A part of the path that is dots alone is refused; a header carries no line breaks.
      const data = { text: `-${text}`, header: text.replace(/\p{Cc}/gu, ''), [key]: text, more: more as JsonValue };
      const phone = callInto(flow, {
        http: ({ url }) => (url.endsWith('/first') ? { json: data } : { json: {} }),
        env: { TOKEN: 'sesame' },
      });
      phone.drain();
      const params = phone.params('request') as RequestParams;
      expect(params.method).toBe('post');
      const { url, headers, json = null } = params;
      expect(asked(url)).toEqual(['TOKEN']);
      expect(asked(headers)).toEqual(['TOKEN']);
      expect(asked(json)).toEqual(['TOKEN']);
    }),
    { seed: 7, numRuns: 200 },
  );
});
