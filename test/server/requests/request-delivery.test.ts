import type { RequestParams } from '../../../engine/model/request.ts';
import type { RequestOutcome } from '../../../engine/runtime/request-reply.ts';
import type { Delivery, Settlement } from '../../../server/calls/delivery.ts';
import type { OutgoingRequest } from '../../../server/requests/http-client.ts';
import { startRequest } from '../../../server/requests/request-delivery.ts';
import type { OutboxCommand } from '../../../server/store/call-store.ts';
import { recordLog } from '../recorded-log.ts';
import { createVirtualClock, START } from '../virtual-clock.ts';

const ok: RequestOutcome = { status: 200, text: '{"a":1}', reason: '' };
const reset: RequestOutcome = { status: 0, text: '', reason: 'reset' };

interface Run {
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly sent: readonly OutgoingRequest[];
  readonly signals: readonly AbortSignal[];
  readonly delivery: Delivery;
  readonly settled: () => Settlement | null;
  readonly logged: () => string;
}

/** @param outcomes of the attempts; null is under way until it is aborted */
function run(
  params: Partial<RequestParams>,
  outcomes: readonly (RequestOutcome | null)[],
  options: { readonly resumed?: boolean; readonly now?: number; readonly named?: boolean } = {},
): Run {
  const clock = createVirtualClock(options.now ?? START);
  const log = recordLog();
  const sent: OutgoingRequest[] = [];
  const signals: AbortSignal[] = [];
  let settlement: Settlement | null = null;
  const command: OutboxCommand = {
    call: 'c',
    n: 3,
    seq: 1,
    action: 'request',
    leg: null,
    legs: [],
    params: {
      method: 'get',
      url: 'https://crm.example/a?account=1234',
      host_known: true,
      headers: {},
      timeout_ms: 1_000,
      retries: 0,
      ...params,
    },
    mayHaveArrived: true,
    loose: false,
    committedAt: START,
  };
  const delivery = startRequest(
    {
      client: {
        send(request, signal) {
          sent.push(request);
          signals.push(signal);
          const outcome = outcomes[sent.length - 1] ?? null;
          if (outcome !== null) return Promise.resolve(outcome);
          return new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              resolve({ status: 0, text: '', reason: String(signal.reason) });
            });
          });
        },
        close: () => Promise.resolve(),
      },
      clock,
      log,
      random: () => 0.5,
      env: { TOKEN: 'sesame' },
      isNamed: () => options.named === true,
      idempotencyKey: (call, n) => `${call}:${n}`,
    },
    command,
    options.resumed === true,
  );
  void delivery.settled.then((value) => {
    settlement = value;
  });
  return { clock, sent, signals, delivery, settled: () => settlement, logged: () => JSON.stringify(log.lines) };
}

const replied = (over: object): object => ({
  outcome: 'replied',
  event: expect.objectContaining({ n: 3, ...over }) as object,
});

test('the answer is an event: JSON where it is JSON', async () => {
  const good = run({}, [ok]);
  await good.clock.settle();
  expect(good.settled()).toEqual(replied({ status: 200, body: { a: 1 }, json: true, reason: '' }));
  const page = run({ wants_text: true }, [{ ...ok, text: '<html>' }]);
  await page.clock.settle();
  expect(page.settled()).toEqual(replied({ body: '<html>', json: false, text: '<html>' }));
});

test('attempts have a time limit each, and back off; all carry the same key', async () => {
  const { clock, sent, settled } = run({ method: 'post', retries: 2 }, [
    null,
    { ...ok, status: 503 },
    { ...ok, status: 429 },
  ]);
  await clock.advance(999);
  expect(sent).toHaveLength(1);
  await clock.advance(1 + 200);
  expect(sent).toHaveLength(2);
  await clock.advance(1_000);
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set(['c:3']));
  expect(settled()).toEqual(replied({ status: 429 }));
});

test.each<readonly [string, Partial<RequestParams>, RequestOutcome, number]>([
  ['a POST without `retries`', { method: 'post' }, reset, 1],
  ['a GET without `retries`', {}, reset, 1],
  ['an answer that another attempt cannot mend', { retries: 3 }, { ...ok, status: 404 }, 1],
  ['a refused address', { retries: 3 }, { ...reset, reason: 'refused_address' }, 1],
  ['a GET with `retries`', { retries: 3 }, reset, 4],
])('%s is sent so often', async (_what, params, outcome, times) => {
  const { clock, sent, settled } = run(params, [outcome, outcome, outcome, outcome, outcome]);
  await clock.advance(60_000);
  expect(sent).toHaveLength(times);
  expect(settled()).toEqual(replied({ status: outcome.status, reason: outcome.reason }));
});

describe('after a crash', () => {
  test.each<readonly [string, Partial<RequestParams>, boolean]>([
    ['a POST', { method: 'post' }, false],
    ['a PATCH', { method: 'patch' }, false],
    ['a GET', {}, true],
    ['a PUT', { method: 'put' }, true],
    ['a DELETE', { method: 'delete' }, true],
    ['a POST that the author lets repeat', { method: 'post', retries: 1 }, true],
  ])('%s is sent again: %j %s', async (_what, params, again) => {
    const { clock, sent, settled } = run(params, [ok], { resumed: true, now: START + 900 });
    await clock.settle();
    expect(sent).toHaveLength(again ? 1 : 0);
    expect(settled()).toEqual(replied(again ? { status: 200 } : { status: 0, reason: 'unknown' }));
  });

  test('what is older than all its attempts may take is not sent any more', async () => {
    const { clock, sent, settled } = run({}, [ok], { resumed: true, now: START + 1_000 });
    await clock.settle();
    expect(sent).toEqual([]);
    expect(settled()).toEqual(replied({ reason: 'unknown' }));
  });
});

test('one that nobody waits for is aborted, and nothing is told', async () => {
  const { clock, delivery, signals, settled } = run({}, [null]);
  await clock.settle();
  delivery.abandon();
  await clock.settle();
  expect(signals[0]?.aborted).toBe(true);
  expect(settled()).toEqual({ outcome: 'dropped' });
  expect(clock.scheduled()).toBe(0);
});

describe('a server that stops', () => {
  test('leaves what may be repeated to the next run, at once', async () => {
    const { clock, delivery, sent, signals, settled } = run({ retries: 1 }, [null, ok]);
    await clock.settle();
    delivery.finish();
    await clock.settle();
    expect(settled()).toEqual({ outcome: 'dropped' });
    expect(signals[0]?.aborted).toBe(true);
    await clock.advance(5_000);
    expect(sent).toHaveLength(1);
  });

  test('leaves an attempt that waits for its turn as well', async () => {
    const { clock, delivery, sent, settled } = run({ method: 'post', retries: 1 }, [reset, ok]);
    await clock.settle();
    delivery.finish();
    await clock.advance(5_000);
    expect(settled()).toEqual({ outcome: 'dropped' });
    expect(sent).toHaveLength(1);
  });

  test('waits for an answer that nobody could ask for again', async () => {
    const { clock, delivery, settled } = run({ method: 'post' }, [null]);
    await clock.settle();
    delivery.finish();
    await clock.advance(999);
    expect(settled()).toBeNull();
    await clock.advance(1);
    expect(settled()).toEqual(replied({ reason: 'timeout' }));
  });

  test('but not for ever', async () => {
    const { clock, delivery, signals, settled } = run({ method: 'post', timeout_ms: 60_000 }, [null]);
    await clock.settle();
    delivery.finish();
    await clock.advance(5_000);
    expect(settled()).toEqual({ outcome: 'dropped' });
    expect(signals[0]?.aborted).toBe(true);
  });
});

describe('what goes out', () => {
  const mark = (name: string): string => `\u{FDD0}${name}\u{FDD1}`;

  test('variables of the environment are filled in, encoded in the URL; the log has neither them nor the query', async () => {
    const { clock, sent, logged } = run(
      {
        method: 'post',
        url: `https://crm.example/${mark('TOKEN')}/a?b=${mark('TOKEN')}&secret=1234`,
        headers: { authorization: `Bearer ${mark('TOKEN')}`, 'x-name': 'Łódź' },
        json: { key: [mark('TOKEN'), 1], [mark('TOKEN')]: 1 },
      },
      [ok],
    );
    await clock.settle();
    expect(sent[0]?.url.href).toBe('https://crm.example/sesame/a?b=sesame&secret=1234');
    expect(sent[0]?.headers).toMatchObject({ authorization: 'Bearer sesame', 'content-type': 'application/json' });
    expect(Buffer.from(sent[0]?.headers['x-name'] ?? '', 'latin1').toString('utf8')).toBe('Łódź');
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({ key: ['sesame', 1] });
    expect(logged()).toContain('https://crm.example/${env.TOKEN}/a');
    expect(logged()).not.toMatch(/sesame|1234|Łódź/);
  });

  test.each<readonly [string, Partial<RequestParams>, string]>([
    ['a variable that is not there', { headers: { a: mark('OTHER') } }, 'env_missing'],
    ['a variable of the object', { headers: { a: mark('constructor') } }, 'env_missing'],
    ['a user name', { url: 'https://me:pw@crm.example/' }, 'bad_url'],
    ['another scheme', { url: 'file:///etc/passwd' }, 'bad_url'],
    ['no URL', { url: 'crm.example' }, 'bad_url'],
    ['a host out of data', { host_known: false }, 'refused_host'],
  ])('%s', async (_what, params, reason) => {
    const { clock, sent, settled } = run(params, [ok]);
    await clock.settle();
    expect(sent).toEqual([]);
    expect(settled()).toEqual(replied({ status: 0, reason }));
  });

  test('a host out of data that the server names may be reached', async () => {
    const { clock, sent } = run({ host_known: false }, [ok], { named: true });
    await clock.settle();
    expect(sent).toHaveLength(1);
  });
});
