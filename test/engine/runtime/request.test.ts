import type { SimulatedHttp, SimulatedReply, SimulatedRequest } from '../../../engine/simulator/requests.ts';
import type { RequestParams } from '../../../engine/model/request.ts';
import { callInto, type Phone } from '../../support/phone.ts';

/** A flow that asks once, and says what came of it. */
function asking(request: string, vars = '{}', said = 'Yes.'): string {
  return `routes: default
start: ask
vars: ${vars}
states:
  ask:
    request: ${request}
    on: { failed: no }
    next: yes
  yes: { speak: "${said}", next: end }
  no: { speak: "No, \${result.status} \${result.reason}.", next: end }
`;
}

const answering =
  (...replies: readonly SimulatedReply[]): SimulatedHttp =>
  ({ attempt }) =>
    replies[Math.min(attempt, replies.length) - 1] ?? null;

function ask(request: string, http: SimulatedHttp, vars?: string, said?: string): Phone {
  return callInto(asking(request, vars, said), { http, env: { TOKEN: 'sesame/1' } });
}

const get = '{ get: https://crm.example/a, into: customer }';

test('an answer that fits is kept, and the flow goes on', () => {
  const phone = ask(
    get,
    answering({ json: { tier: 'gold' }, after: 700 }),
    '{ customer: {} }',
    'You are ${customer.tier}.',
  );
  phone.wait(600);
  expect(phone.heard()).toEqual([]);
  phone.hear('You are gold.').drain();
  expect(phone.visits()).toEqual(['ask', 'yes']);
});

test.each<readonly [string, readonly SimulatedReply[], string, string]>([
  ['another status', [{ status: 404, json: { why: 'gone' } }], '{}', 'No, 404 status.'],
  ['a server error', [{ status: 500, body: 'oops' }], '{}', 'No, 500 status.'],
  ['JSON without end', [{ body: '['.repeat(30_000) + ']'.repeat(30_000) }], '{ customer: {} }', 'No, 200 not_json.'],
  ['a redirect', [{ status: 302 }], '{}', 'No, 302 redirect.'],
  ['no answer in time', ['timeout'], '{}', 'No, 0 timeout.'],
  ['an answer just too late', [{ json: {}, after: 5_001 }], '{}', 'No, 0 timeout.'],
  ['a reset', ['reset'], '{}', 'No, 0 reset.'],
  ['no JSON', [{ body: '<html>' }], '{ customer: {} }', 'No, 200 not_json.'],
  ['no JSON for any', [{ body: 'plain' }], '{}', 'No, 200 not_json.'],
  ['JSON of another type', [{ json: [1] }], '{ customer: {} }', 'No, 200 wrong_type.'],
  ['null for a map', [{ body: 'null' }], '{ customer: {} }', 'No, 200 wrong_type.'],
  ['a text for a number', [{ json: '5' }], '{ customer: 1 }', 'No, 200 wrong_type.'],
  ['a fraction for an int', [{ json: 1.5 }], '{ customer: 1 }', 'No, 200 wrong_type.'],
  ['a whole number beyond 2^53 for an int', [{ body: '9007199254740993' }], '{ customer: 1 }', 'No, 200 wrong_type.'],
  ['nothing for a map', [{ status: 204 }], '{ customer: {} }', 'No, 204 not_json.'],
  ['more than 64 KB', [{ body: `"${'x'.repeat(65_535)}"` }], '{}', 'No, 200 too_large.'],
])('%s is `failed`, and says why', (_what, replies, vars, said) => {
  const phone = ask(get, answering(...replies), vars);
  phone.hear(said).drain();
  expect(phone.call().stage).toBe('ended');
});

test.each<readonly [string, SimulatedReply, string, string, string]>([
  ['text for a string', { body: '10.50' }, '""', '${customer}', '10.50'],
  [
    'JSON for a string, as it came',
    { body: '{"a": 12345678901234567890}' },
    '""',
    '${size(customer)} characters',
    '27 characters',
  ],
  ['a JSON text for a string', { json: 'gold' }, '""', '${customer}', 'gold'],
  ['nothing for a string', { status: 204 }, 'before', '[${customer}]', '[]'],
  ['nothing for any', { status: 204 }, '{ type: any, value: 1 }', '${customer == null}', 'true'],
  ['a whole number for a double', { json: 3 }, '1.5', '${customer / 2}', '1.5'],
  ['null for any', { body: 'null' }, '{ type: any, value: 1 }', '${customer == null}', 'true'],
  [
    'a whole number beyond 2^53 for any stays text',
    { body: '9007199254740993' },
    '{ type: any, value: 1 }',
    '${customer}',
    '9007199254740993',
  ],
  ['64 KB', { body: `"${'x'.repeat(65_534)}"` }, '""', '${size(customer)}', '65534'],
])('%s fits', (_what, reply, value, template, said) => {
  const phone = ask(get, answering(reply), `{ customer: ${value} }`, template);
  phone.hear(said).drain();
  expect(phone.visits()).toEqual(['ask', 'yes']);
});

test('without `into` any 2xx is done, and `result` holds it', () => {
  const phone = ask(
    '{ post: https://crm.example/a }',
    answering({ status: 202, body: 'queued' }),
    '{}',
    '${result.status} ${result.body}${result.reason}',
  );
  phone.hear('202 queued').drain();
  expect(phone.visits()).toEqual(['ask', 'yes']);
});

test('a failure leaves the variable as it was', () => {
  const phone = callInto(asking(get, '{ customer: old }').replace('${result.status} ${result.reason}', '${customer}'), {
    http: answering({ status: 500, json: 'new' }),
  });
  phone.hear('No, old.').drain();
});

describe('what is sent', () => {
  function seen(
    request: string,
    vars: string,
    replies: readonly SimulatedReply[] = [{ json: {} }],
  ): SimulatedRequest[] {
    const requests: SimulatedRequest[] = [];
    const phone = ask(
      request,
      (each) => {
        requests.push(each);
        return answering(...replies)(each);
      },
      vars,
    );
    phone.drain();
    return requests;
  }

  test('values are encoded in path and query, and no value leaves its place', () => {
    const [request] = seen(
      '{ get: "https://crm.example/a/${x}/b?k=${x}#part", query: { "q q": "${x}", list: [1, "${x}", null], token: "${env.TOKEN}" } }',
      '{ x: "é/?#&= %" }',
    );
    const x = '%C3%A9%2F%3F%23%26%3D%20%25';
    expect(request?.url).toBe(`https://crm.example/a/${x}/b?k=${x}&q%20q=${x}&list=1&list=${x}&list=&token=sesame%2F1`);
  });

  test('single `${…}` in json keep their types, and large whole numbers their digits', () => {
    const [request] = seen(
      '{ post: https://crm.example/a, json: { n: "${n}", d: "${d}", b: "${b}", l: "${l}", big: "${big}", big_int: "${int(\'9007199254740993\')}", t: "n ${n}", z: null, k: "${env.TOKEN}" } }',
      '{ n: 3, d: 1.5, b: true, l: [1, x], big: "9007199254740993" }',
    );
    expect(request?.json).toEqual({
      n: 3,
      d: 1.5,
      b: true,
      l: [1, 'x'],
      big: '9007199254740993',
      big_int: '9007199254740993',
      t: 'n 3',
      z: null,
      k: 'sesame/1',
    });
  });

  test('headers and body are filled in, and every attempt carries the same key', () => {
    const requests = seen(
      '{ put: https://crm.example/a, headers: { Authorization: "Bearer ${env.TOKEN}", x-n: "${n}" }, body: "n=${n}", retries: 2 }',
      '{ n: 3 }',
      ['reset', { status: 503 }, { status: 201 }],
    );
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(requests[2]).toMatchObject({
      method: 'put',
      headers: { authorization: 'Bearer sesame/1', 'x-n': '3' },
      body: 'n=3',
      attempt: 3,
    });
  });

  test('without `retries` nothing is sent twice, and what another attempt cannot mend neither', () => {
    expect(seen('{ get: https://crm.example/a }', '{}', [{ status: 503 }])).toHaveLength(1);
    expect(seen('{ get: https://crm.example/a, retries: 3 }', '{}', [{ status: 404 }])).toHaveLength(1);
    expect(seen('{ get: https://crm.example/a, retries: 3 }', '{}', [{ status: 429 }])).toHaveLength(4);
  });

  test('a value of `env` is nowhere in the call', () => {
    const phone = ask(
      '{ post: https://crm.example/a, headers: { authorization: "${env.TOKEN}" }, json: { k: "${env.TOKEN}" } }',
      answering({ json: {} }),
    );
    phone.drain();
    expect(
      JSON.stringify([phone.call(), phone.simulation.timeline, phone.sent('request')], (_key, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      ),
    ).not.toContain('sesame');
  });

  test('an `env` that is not there is `failed`', () => {
    const phone = ask(
      '{ get: https://crm.example/a, headers: { authorization: "${env.OTHER}" } }',
      answering({ json: {} }),
    );
    phone.hear('No, 0 env_missing.').drain();
  });

  test('the host of a URL out of data is marked as not known', () => {
    const params = (url: string, vars: string): RequestParams => {
      const phone = ask(`{ get: "${url}" }`, answering({ json: {} }), vars);
      return phone.params('request') as RequestParams;
    };
    expect(params('https://crm.example/${x}', '{ x: a }').host_known).toBe(true);
    expect(params('https://crm.example?a=${x}', '{ x: a }').host_known).toBe(true);
    expect(params('https://${x}.example/', '{ x: a }').host_known).toBe(false);
    expect(params('https://crm.example${x}', '{ x: ":8443" }').host_known).toBe(false);
    expect(params('${x}', '{ x: "https://crm.example/" }').host_known).toBe(false);
  });

  test.each([
    ['a value that would leave the host', '{ get: "https://crm.example${x}" }', '{ x: "/../b" }'],
    ['a value that climbs', '{ get: "https://crm.example/a/${x}" }', '{ x: ".." }'],
    ['a line break in a header', '{ get: https://crm.example/, headers: { a: "${x}" } }', '{ x: "1\\r\\nhost: evil" }'],
    [
      'a map in a query',
      '{ get: https://crm.example/, query: { a: "${x}" } }',
      '{ x: { type: any, value: { b: 1 } } }',
    ],
    ['a missing key', '{ get: "https://crm.example/${x.id}" }', '{ x: {} }'],
  ])('%s is an error of the flow, and the caller hears of it', (_what, request, vars) => {
    const phone = ask(request, answering({ json: {} }), vars);
    phone.hear('sorry').drain();
    expect(phone.sent('request')).toEqual([]);
    expect(phone.call().stage).toBe('ended');
  });
});

describe('waiting', () => {
  const holding = asking('{ get: https://crm.example/a, meanwhile: { audio: https://cdn.example/hold.mp3 } }');

  test('`meanwhile` plays over and over, and stops with the answer', () => {
    const phone = callInto(holding, {
      http: answering({ json: {}, after: 4_000 }),
      carrier: { speech: { audioMs: 500 } },
    });
    phone.wait(3_000);
    expect(phone.params('playback_start')).toMatchObject({ loop: 'infinity' });
    phone.hear('Yes.');
    expect(phone.actions()).toContain('playback_stop');
    phone.drain();
    expect(phone.visits()).toEqual(['ask', 'yes']);
  });

  test('a list of prompts is said one after the other, again and again', () => {
    const phone = callInto(
      asking('{ get: https://crm.example/a, timeout: 30s, meanwhile: ["One.", { audio: https://cdn.example/a.mp3 }] }'),
      {
        http: answering({ json: {}, after: 20_000 }),
        carrier: { speech: { audioMs: 2_000 } },
      },
    );
    phone.wait(15_000);
    expect(phone.heard().slice(0, 4)).toEqual([
      'One.',
      'https://cdn.example/a.mp3',
      'One.',
      'https://cdn.example/a.mp3',
    ]);
    phone.hear('Yes.').drain();
  });

  test('`after` gives the request up', () => {
    const phone = callInto(
      asking(get).replace('    next: yes', '    after: { 2s: late }\n    next: yes') +
        '  late: { speak: Too late., next: end }\n',
      { http: answering({ json: { late: true }, after: 4_000 }) },
    );
    phone.hear('Too late.');
    expect(phone.simulation.requests).toEqual([]);
    phone.drain();
    expect(phone.call().frames[0]?.vars['customer'] ?? null).toBeNull();
    expect(phone.visits()).toEqual(['ask', 'late']);
  });

  test('a key of the flow leaves the state and gives the request up', () => {
    const phone = callInto(`${asking(get)}  desk: { speak: The desk., next: end }\non: { key: { "0": desk } }\n`, {
      http: answering({ json: {}, after: 4_000 }),
    });
    phone.wait(1_000).press('0').hear('The desk.');
    expect(phone.simulation.requests).toEqual([]);
    phone.drain();
    expect(phone.visits()).toEqual(['ask', 'desk']);
  });

  test('a webhook that the state names gives it up as well', () => {
    const phone = callInto(
      `${asking(get).replace('on: { failed: no }', 'on: { failed: no, call.dtmf.received: desk }')}  desk: { speak: The desk., next: end }\n`,
      { http: answering({ json: {}, after: 4_000 }) },
    );
    phone.wait(1_000).press('5').hear('The desk.');
    expect(phone.simulation.requests).toEqual([]);
  });

  test('a hang-up gives the request up, and a request of `on.hangup` is made', () => {
    const made: string[] = [];
    const phone = callInto(
      `${asking(get)}on: { hangup: save }\n`.replace(
        'states:',
        'states:\n  save: { request: { post: https://crm.example/ended, json: { cause: "${call.hangup_cause}" } }, on: { failed: end }, next: end }',
      ),
      {
        http: ({ url }) => {
          made.push(url);
          return { json: {}, after: 1_000 };
        },
      },
    );
    phone.wait(500).hangUp().drain();
    expect(made).toEqual(['https://crm.example/a', 'https://crm.example/ended']);
    expect(phone.visits()).toEqual(['ask', 'save']);
    expect(phone.call().stage).toBe('ended');
  });

  test('keys pressed meanwhile are kept for the next menu, and a failure forgets them', () => {
    const menu = `routes: default
start: ask
states:
  ask: { request: { get: https://crm.example/a }, on: { failed: choose_on }, next: choose_on }
  choose_on: { menu: { prompt: Press 1., choices: { 1: one } }, on: { failed: end } }
  one: { speak: One., next: end }
`;
    const good = callInto(menu, { http: answering({ json: {}, after: 2_000 }) });
    good.wait(1_000).press('1').hear('One.');
    expect(good.heard()).toEqual(['One.']);
    const bad = callInto(menu, { http: answering({ status: 500, after: 2_000 }) });
    bad.wait(1_000).press('1').hear('Press 1.');
  });

  test('an effect that is lost ends as `failed` by its deadline', () => {
    const phone = callInto(asking('{ get: https://crm.example/a, timeout: 1s }'), {
      http: answering({ json: {}, after: 900 }),
    });
    phone.simulation.requests = [];
    phone.hear('No, 0 unknown.');
    expect(phone.now()).toBeLessThan(1_000 + 10_000 + 2_000);
    phone.drain();
  });
});
