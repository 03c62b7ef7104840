import { aBody, createWebhookBench, type WebhookBench, type WebhookBenchOptions } from './webhook-bench.ts';

const benches: WebhookBench[] = [];

async function open(options: WebhookBenchOptions = {}): Promise<WebhookBench> {
  const bench = await createWebhookBench(options);
  benches.push(bench);
  return bench;
}

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
});

describe('GET /healthz', () => {
  it('says that the process lives', async () => {
    const bench = await open({ readState: () => Promise.reject(new Error('gone')) });
    await expect(bench.get('/healthz')).resolves.toMatchObject({ status: 200, json: { status: 'ok' } });
  });
});

describe('GET /readyz', () => {
  it('is ready with a store and a flow, and names broken flows', async () => {
    const bench = await open();
    const answer = await bench.get('/readyz');
    expect(answer).toMatchObject({ status: 200, json: { ready: true, problems: [], clockSkewSeconds: null } });
    expect(JSON.stringify(answer.json)).toContain('flows/bad.yaml:3:1: unknown key');
  });

  it.each([
    ['the store', { readState: () => Promise.reject(new Error('disk gone')) }, 'disk gone'],
    ['flows', { flows: 0 }, 'No flow serves'],
    ['a release that is late enough', { newerFormat: true }, 'later release'],
  ])('is not ready without %s', async (_, options, problem) => {
    const bench = await open(options);
    const answer = await bench.get('/readyz');
    expect(answer).toMatchObject({ status: 503, json: { ready: false } });
    expect(JSON.stringify(answer.json)).toContain(problem);
  });

  it('shows how far the clocks differ', async () => {
    const bench = await open();
    const body = aBody('call.answered');
    await bench.send(body, bench.sign(body, bench.clock.now() - 45_000));
    const answer = await bench.get('/readyz');
    expect(answer).toMatchObject({ status: 200, json: { clockSkewSeconds: 45 } });
    expect(JSON.stringify(answer.json)).toContain('Our clock is 45 s');
  });
});

describe('other requests', () => {
  it('are answered with JSON errors and safe headers', async () => {
    const bench = await open();
    const missing = await bench.get('/nothing');
    expect(missing).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
    expect(missing.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect(missing.headers).not.toHaveProperty('x-powered-by');
    const wrong = await bench.get('/webhooks/telnyx');
    expect(wrong).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });
});
