import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { loadFolder } from '../../../engine/checks/load-folder.ts';
import { compileFlow } from '../../../engine/runtime/machine.ts';
import { scenarioJsonSchema } from '../../../engine/schema/json-schema-scenario.ts';
import { checkScenarios } from '../../../engine/simulator/scenario/check.ts';
import { readScenarios, type ReadScenarios } from '../../../engine/simulator/scenario/reader.ts';
import { compiled } from '../../support/flows.ts';
import { line } from './scenario-lab.ts';

const inFull = readFileSync(new URL('scenario-in-full.yaml', import.meta.url), 'utf8');

const validate = new Ajv({ strict: false, unicodeRegExp: true }).compile(scenarioJsonSchema());

function read(text: string): ReadScenarios {
  return readScenarios(text, 'line.test.yaml', 'line');
}

/** Findings as `code line:column message`. */
function findings(text: string): readonly string[] {
  return read(text).diagnostics.map(
    ({ code, place, message, suggestions }) =>
      `${code} ${place.line}:${place.column} ${message}${suggestions.length > 0 ? ` (${suggestions.join(', ')})` : ''}`,
  );
}

const one = (keys: string): string => `scenarios:\n  - name: it\n${keys.replace(/^/gm, '    ')}\n`;

test('everything that a scenario may say is read', () => {
  const { file, diagnostics } = read(inFull);
  expect(diagnostics).toEqual([]);
  const [scenario] = file?.scenarios ?? [];
  expect(file?.flow).toBe('acme');
  expect(scenario).toMatchObject({
    name: 'a gold customer reaches the gold desk',
    call: { from: '+15550001111', to: '+13125550100', at: Date.UTC(2026, 10, 20, 16), direction: 'incoming' },
    settings: { sales_number: '+13125550111' },
    switches: { emergency: false },
    env: { CRM_TOKEN: 'token' },
    http: [
      { method: 'get', url: 'https://crm.acme.example/accounts/*', replies: [{ status: 200, json: { tier: 'gold' } }] },
      { method: 'post', url: 'https://crm.acme.example/notes', replies: ['timeout', { status: 500, after: 2_000 }] },
    ],
    carrier: {
      farEnds: {
        '+13125550112': { answersAfter: 4_000, hangsUpAfter: 30_000 },
        '+13125550113': 'busy',
        '+13125550114': { answersAfter: 3_000, hangsUpAfter: 60_000, answeredBy: 'machine' },
      },
      queues: { support: { bridgedAfter: 60_000, position: 3 } },
      aiGather: [{ city: 'Vienna' }],
      faults: {
        errors: [{ command: 'speak', status: 500, times: 2 }],
        webhooks: { duplicate: 2, reorder: true, lose: ['call.speak.ended'] },
      },
    },
    ends: 'transferred',
    visits: [{ name: 'welcome' }, { name: 'main_menu' }],
    invariants: { noDeadAir: 4_000, endsWithin: 600_000, noCommandAfterHangup: true, answeredWithin: 2_000 },
  });
  expect(scenario?.steps.map(({ kind }) => kind)).toEqual([
    'hear',
    'press',
    'hear',
    'press',
    'press',
    'say',
    'wait',
    'event',
    'expect',
    'expect',
    'expect',
    'hang_up',
  ]);
  expect(scenario?.steps[3]).toMatchObject({ keys: '079927398', after: 0, every: 250 });
  expect(scenario?.steps[4]).toMatchObject({ keys: '12', after: 1_000, every: 100 });
});

test('editors accept it as well', () => {
  const document: unknown = parse(inFull);
  expect(validate(document) ? [] : validate.errors).toEqual([]);
});

describe('mistakes are findings with their place', () => {
  test.each([
    ['no map', 'hello', [/^wrong-type 1:1 a file of scenarios is `hello`, expected a map/]],
    ['no scenarios', 'flow: acme', [/^missing-key 1:1 .*needs the key `scenarios`/]],
    ['no list', 'scenarios: {}', [/^wrong-type 1:12 `scenarios` is an empty map, expected a list/]],
    ['no steps', 'scenarios: [{ name: it }]', [/^missing-key 1:13 scenario 1 needs the key `steps`/]],
    ['an unknown key', one('stepz: []\nsteps: []'), [/^unknown-key 3:5 scenario 1 has no key `stepz` \(steps\)/]],
    [
      'an event without a type',
      one('steps:\n  - event: { type: call.transcription }'),
      [/^missing-key 4:9 `event` needs `event_type`/],
    ],
    ['an unknown step', one('steps:\n  - here: hello'), [/^unknown-key 4:9 step 1 has no key `here` \(hear/]],
    [
      'two steps in one',
      one('steps:\n  - hear: a\n    press: 1'),
      [/^two-verbs 5:9 step 1 has `hear` and `press`, expected one/],
    ],
    [
      'a step that takes nothing',
      one('steps:\n  - hang_up: true'),
      [/^wrong-type 4:9 `hang_up` takes nothing; write `- hang_up`/],
    ],
    ['a word that is no step', one('steps: [hangup]'), [/^wrong-type 3:13 step 1 is `hangup`, expected /]],
    ['a duration without a unit', one('steps:\n  - wait: 5'), [/^bad-duration 4:15 .*needs its unit: write `5s`/]],
    ['keys that are none', one('steps:\n  - press: 1a'), [/^bad-key 4:16 /]],
    ['a regular expression', one('steps:\n  - hear: /(/'), [/^bad-expression 4:15 this is no regular expression/]],
    ['an end', one('steps: []\nends: transfered'), [/^wrong-type 4:11 .*expected `flow`, .*\(transferred\)/]],
    [
      'a number',
      one('call: { from: 0015550001111 }\nsteps: []'),
      [/^bad-number 3:19 `from` of `call`: a number starts with `\+`/],
    ],
    [
      'a moment',
      one('call: { at: tomorrow }\nsteps: []'),
      [/^wrong-type 3:17 `at` of `call` is `tomorrow`, expected a moment/],
    ],
    [
      'a request without a method',
      one('http: [{ reply: timeout }]\nsteps: []'),
      [/^missing-key 3:12 entry 1 of `http` needs a method/],
    ],
    [
      'a request with two',
      one('http: [{ get: a, put: b, reply: reset }]\nsteps: []'),
      [/^two-verbs 3:22 entry 1 of `http` has `get` and `put`/],
    ],
    [
      'a reply',
      one('http: [{ get: a, reply: { statuz: 1 } }]\nsteps: []'),
      [/^unknown-key 3:31 .*has no key `statuz` \(status\)/],
    ],
    ['an expectation of nothing', one('steps:\n  - expect: {}'), [/^missing-key 4:9 `expect` says nothing/]],
    [
      '`with` alone',
      one('steps:\n  - expect: { heard: a, with: {} }'),
      [/^unknown-key 4:29 `with` means nothing without/],
    ],
    ['an expected request', one('steps:\n  - expect: { http: nowhere }'), [/^wrong-type 4:25 `http` is no request/]],
    ['a far end', one('carrier: { transfer: { "+1": bussy } }\nsteps: []'), [/^wrong-type 3:34 .*\(busy\)/]],
    [
      'parameters that are none',
      one('steps:\n  - expect: { sent: transfer, with: 5 }'),
      [/^wrong-type 4:41 `with` is `5`, expected a map/],
    ],
    [
      'a command that is none',
      one('carrier: { errors: [{ command: speek }] }\nsteps: []'),
      [/^unknown-verb 3:36 there is no command `speek` \(speak/],
    ],
    [
      'an event that is none',
      one('carrier: { webhooks: { lose: [call.speak.endet] } }\nsteps: []'),
      [/^unknown-outcome 3:35 Telnyx has no event type `call.speak.endet` \(call.speak.ended/],
    ],
    [
      'a number for both',
      one('carrier: { transfer: { "+1": busy }, dial: { "+1": rejected } }\nsteps: []'),
      [/^duplicate-key 3:50 `\+1` stands under `transfer` already/],
    ],
    [
      'a result that is none',
      one('carrier: { ai_gather: [Vienna] }\nsteps: []'),
      [/^wrong-type 3:28 a result of `ai_gather` is `Vienna`, expected a map/],
    ],
    ['two of one name', 'scenarios: [{ name: a, steps: [] }, { name: a, steps: [] }]', [/^duplicate-key 1:45 /]],
    ['broken YAML', 'scenarios: [', [/^yaml-syntax /]],
  ])('%s', (_name, text, expected) => {
    const found = findings(text);
    expect(found).toHaveLength(expected.length);
    expected.forEach((pattern, index) => {
      expect(found[index]).toMatch(pattern);
    });
    expect(read(text).file).toBeNull();
  });

  test('most of them are underlined by editors', () => {
    const wrong = [
      one('stepz: []\nsteps: []'),
      one('steps:\n  - here: hello'),
      one('steps:\n  - hear: a\n    press: 1'),
      one('steps:\n  - wait: 5'),
    ];
    expect(wrong.map((text) => validate(parse(text)))).toEqual([false, false, false, false]);
  });
});

describe('what the flow has not', () => {
  const flow = compiled(line);
  const check = (text: string): readonly string[] => {
    const { file } = read(text);
    if (file === null) throw new Error('not read');
    return checkScenarios(file, [flow]).map(
      ({ code, place, suggestions }) => `${code} ${place.line} ${suggestions.join()}`,
    );
  };

  test('a state, a command, the flow itself', () => {
    const text = one(
      'steps:\n  - expect: { state: sails }\n  - expect: { sent: transfr }\nvisits: [welcome, main_manu]',
    );
    expect(check(text)).toEqual(['unknown-state 4 sales', 'unknown-verb 5 transfer', 'unknown-state 6 main_menu']);
    expect(check(`flow: lane\n${one('steps: []')}`)).toEqual(['unknown-flow 1 line']);
    expect(check(one('steps:\n  - expect: { state: sales, sent: transfer }\nvisits: [welcome]'))).toEqual([]);
  });

  describe('settings and switches', () => {
    const plain = (id: string, more: string, steps: string): string =>
      `flow: ${id}\n${more}\nstart: only\nstates:\n  only: { steps: [${steps}], next: end }\n`;
    const desk = plain(
      'desk',
      'settings: { sales_number: string }\nswitches: { closed_today: false }',
      '{ speak: Hello. }',
    );
    const settings = 'settings: { sales_number: "+13125550111", sales_nummer: "+13125550112" }';
    const switches = 'switches: { closed_today: true, close_today: true }';
    const given = one(`${settings}\n${switches}\nsteps: []`);
    const found = (...texts: readonly string[]): readonly string[] => {
      const files = texts.map((text) => {
        const id = /^flow: (\w+)/.exec(text)?.[1] ?? '';
        return { path: `${id}.yaml`, id, text };
      });
      const loaded = loadFolder(files, [{ path: 'settings.yaml', text: 'sales_number: "+13125550113"' }]).flows;
      const flows = loaded.flatMap(({ flow, subFlow }) => (flow === null ? [] : [compileFlow(flow, 'v1', subFlow)]));
      const { file } = readScenarios(given, 'given.test.yaml', files[0]?.id ?? '');
      if (file === null) throw new Error('not read');
      const ids = files.map(({ id }) => id);
      return checkScenarios(file, flows, ids).map(
        ({ code, place, message, suggestions }) =>
          `${code} ${place.line}:${place.column} ${message} (${suggestions.join()})`,
      );
    };

    test('that the flow has not', () => {
      expect(found(desk)).toEqual([
        'unknown-key 3:47 `desk` has no setting `sales_nummer` (sales_number)',
        'unknown-switch 4:37 `desk` has no switch `close_today` (closed_today)',
      ]);
    });

    test('of the flows that it runs, and of the calls that it orders, are its own', () => {
      const runs = plain('front', '', '{ run: desk }');
      const orders = plain('orders', '', '{ start_call: { flow: front, to: "+13125550100", from: "+13125550101" } }');
      const its = (flow: string): readonly string[] => [
        `unknown-key 3:47 \`${flow}\` has no setting \`sales_nummer\` (sales_number)`,
        `unknown-switch 4:37 \`${flow}\` has no switch \`close_today\` (closed_today)`,
      ];
      expect(found(runs, desk)).toEqual(its('front'));
      expect(found(orders, runs, desk)).toEqual(its('orders'));
    });

    test('cannot be told where a call that it orders has errors', () => {
      const orders = plain('orders', '', '{ start_call: { flow: broken, to: "+13125550100", from: "+13125550101" } }');
      expect(found(orders, plain('broken', '', '{ speek: Hello. }'))).toEqual([]);
    });

    test('of another flow beside it change nothing', () => {
      expect(found(plain('alone', '', '{ speak: Hello. }'), desk)).toHaveLength(4);
    });
  });
});
