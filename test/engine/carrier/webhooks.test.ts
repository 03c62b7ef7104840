import { advance } from '../../../engine/carrier/carrier.ts';
import { command } from '../../../engine/carrier/commands.ts';
import { placeCall, pressKey } from '../../../engine/carrier/persons.ts';
import { act, AGENT, answeredCall, CALLER, pass, quietCarrier, START, textIn, US } from './phone-lab.ts';

describe('routing', () => {
  it('prefers the event’s own URL, then the call’s, then the application’s', () => {
    const carrier = quietCarrier({ webhookUrl: 'https://app.example.com' });
    const leg = placeCall(carrier, { from: CALLER, to: US }, START);
    const routes = {
      webhook_url: 'https://call.example.com',
      webhook_url_method: 'GET',
      webhook_urls: { 'call.dtmf.received': 'https://keys.example.com' },
      webhook_retries_policies: { 'call.dtmf.received': { retries_ms: [10, 20] } },
    };
    act(carrier, leg, 'answer', routes, START);
    pressKey(carrier, leg, '1', START);
    expect(advance(carrier, START).map(({ url, method, retriesMs }) => [url, method, retriesMs])).toEqual([
      ['https://app.example.com', 'POST', null],
      ['https://call.example.com', 'GET', null],
      ['https://keys.example.com', 'POST', [10, 20]],
    ]);
  });

  it('of a transfer holds for both legs, of a dial for its own', () => {
    const carrier = quietCarrier();
    const leg = answeredCall(carrier);
    const webhook_url = 'https://transfer.example.com';
    act(carrier, leg, 'transfer', { to: AGENT, webhook_url }, START);
    const urls = new Set(advance(carrier, START + 5_000).map(({ url }) => url));
    expect([...urls]).toEqual([webhook_url]);
    const body = { connection_id: 'app', from: US, to: AGENT, webhook_url: 'https://dial.example.com' };
    command(carrier, { method: 'POST', path: '/calls', body }, START + 6_000);
    expect(advance(carrier, START + 6_000)).toMatchObject([{ url: 'https://dial.example.com' }]);
  });
});

describe('disorder by chance', () => {
  it('delays, so that webhooks overtake each other', () => {
    const carrier = quietCarrier({ disorder: { delayMs: [0, 1_000] } });
    const leg = answeredCall(carrier);
    for (let n = 0; n < 40; n++) pressKey(carrier, leg, String(n % 10), START + n * 100);
    const digits = pass(carrier, 60_000).filter(({ type }) => type === 'call.dtmf.received');
    expect(digits).toHaveLength(40);
    expect(digits.map(({ payload }) => textIn(payload, 'digit')).join('')).not.toBe('0123456789'.repeat(4));
  });

  it('duplicates under one id, with the next attempt', () => {
    const carrier = quietCarrier({ disorder: { duplicate: 1 } });
    placeCall(carrier, { from: CALLER, to: US }, START);
    const twice = advance(carrier, START);
    expect(new Set(twice.map(({ event }) => event.data['id'])).size).toBe(1);
    expect(twice.map(({ event }) => event.meta['attempt']).sort()).toEqual([1, 2]);
  });

  it('loses endings only', () => {
    const carrier = quietCarrier({ disorder: { lose: 1 } });
    const leg = answeredCall(carrier);
    act(carrier, leg, 'speak', { payload: 'Hi', voice: 'female' }, START);
    act(carrier, leg, 'gather', {}, START);
    pressKey(carrier, leg, '1', START);
    act(carrier, leg, 'hangup', {}, START + 20_000);
    expect(pass(carrier, 30_000).map(({ type }) => type)).toEqual(
      ['call.speak.started', 'call.dtmf.received', 'call.hangup'].sort((a, b) =>
        a === 'call.hangup' ? 1 : b === 'call.hangup' ? -1 : 0,
      ),
    );
  });
});
