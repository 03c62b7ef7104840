import type { CarrierWebhook } from '../../../engine/carrier/state.ts';
import { deliver } from '../../../engine/simulator/simulation.ts';
import { compiled } from '../../support/flows.ts';
import { callInto, nth, textOf, typeOf, type Phone, type PhoneOptions } from '../../support/phone.ts';

const AGENT = '+13125550111';
const flow = compiled(`
flow: disorder
routes: default
on: { hangup: saved }
vars: { saved_it: "" }
start: welcome
states:
  welcome: { speak: Welcome., next: main }
  main:
    menu: { prompt: ["Main menu.", { audio: "https://example.com/choices.mp3" }], choices: { 1: code, 2: agent }, no_match: No. }
    on: { failed: lost }
  code:
    collect: { prompt: Your code., digits: 3, into: code }
    on: { failed: lost }
    next: said
  said: { speak: "Your code is \${code}.", next: pause }
  pause: { wait: 1500ms, next: agent }
  agent: { transfer: "${AGENT}", next: after_talk, on: { failed: lost } }
  after_talk: { speak: Thank you for talking., next: bye }
  bye: { play: "https://example.com/bye.mp3", next: end }
  lost: { speak: Lost., next: end }
  saved: { set: { saved_it: "yes" }, next: end }
`);

const carrier = { farEnds: { [AGENT]: { answersAfter: 2_000, hangsUpAfter: 8_000 } } };

/** One call all the way through, at the caller's own pace. */
function wholeCall(options: PhoneOptions): Phone {
  const phone = callInto(flow, { carrier, ...options });
  phone.hear('choices.mp3').wait(700).press('9').hear('No.').hear('choices.mp3').wait(700).press('1');
  return phone.hear('Your code.').wait(1_500).press('123').drain();
}

const usual = wholeCall({});
const types: string[] = [];
wholeCall({
  detour: (webhook) => {
    types.push(typeOf(webhook));
    return 0;
  },
});

function change(index: number, longer: number | null): (webhook: CarrierWebhook) => number | null {
  let count = 0;
  return () => {
    const now = count === index;
    count += 1;
    return now ? longer : 0;
  };
}

const swapped = `
flow: swapped
routes: default
start: one
states:
  one: { speak: A text that is stopped by a key and ends late., next: two }
  two: { speak: Short., next: three }
  three: { speak: The end., next: end }
`;

describe('whatever webhook is late, repeated or lost', () => {
  test('the usual call hears everything', () => {
    expect(usual.heard()).toEqual([
      'Welcome.',
      'Main menu.',
      'https://example.com/choices.mp3',
      'No. Main menu.',
      'https://example.com/choices.mp3',
      'Your code.',
      'Your code is 123.',
      'Thank you for talking.',
      'https://example.com/bye.mp3',
    ]);
    expect(usual.visits().at(-1)).toBe('saved');
    expect(usual.call().stage).toBe('ended');
  });

  test.each([40, 150, 390])('each one in turn %i ms late changes nothing', (longer) => {
    for (const [index, type] of types.entries()) {
      const phone = wholeCall({ detour: change(index, longer) });
      expect([index, type, phone.heard()]).toEqual([index, type, usual.heard()]);
      expect([index, type, phone.visits()]).toEqual([index, type, usual.visits()]);
      expect([index, phone.call().stage]).toEqual([index, 'ended']);
    }
  });

  test('each one in turn lost changes nothing but time', () => {
    for (const [index, type] of types.entries()) {
      if (type === 'call.initiated' && index === 0) continue;
      const phone = wholeCall({ detour: change(index, null) });
      expect([index, type, phone.heard()]).toEqual([index, type, usual.heard()]);
      expect([index, type, phone.visits()]).toEqual([index, type, usual.visits()]);
      expect([index, phone.call().stage]).toEqual([index, 'ended']);
    }
  });

  test('each type lost altogether: the call ends, and the flow with it', () => {
    for (const type of new Set(types)) {
      if (type === 'call.initiated') continue;
      const phone = callInto(flow, { carrier, faults: { webhooks: { lose: [type] } } });
      phone.hear('choices.mp3').wait(8_000).press('2').drain();
      expect([type, phone.call().stage, phone.visits().at(-1)]).toEqual([type, 'ended', 'saved']);
      expect(phone.legs().filter(({ state }) => state !== 'ended')).toEqual([]);
    }
  });

  test('everything three times, and each second webhook late', () => {
    const phone = callInto(flow, { carrier, faults: { webhooks: { duplicate: 3, reorder: true } } });
    phone.hear('choices.mp3').wait(900).press('1').hear('Your code.').wait(1_500).press('123').drain();
    expect(phone.heard()).toEqual(usual.heard().filter((_, at) => at !== 3 && at !== 4));
  });
});

describe('single events out of order', () => {
  test('a webhook that comes minutes later is stale', () => {
    const stale: CarrierWebhook[] = [];
    const phone = wholeCall({
      detour: (webhook) => {
        stale.push(webhook);
        return 0;
      },
    });
    expect(phone.heard()).toEqual(usual.heard());
    const before = phone.simulation.sent.length;
    for (const webhook of stale) {
      const data = { ...webhook.event.data, id: `again-${textOf(webhook.event.data['id'])}` };
      deliver(phone.simulation, { event: { ...webhook.event, data } });
    }
    expect(phone.drain().simulation.sent).toHaveLength(before);
  });

  test('stale endings of earlier speech and gathers do not end later ones', () => {
    const early: CarrierWebhook[] = [];
    const phone = callInto(flow, {
      carrier,
      detour: (webhook) => {
        if (/ended$|bridged$|answered$/.test(typeOf(webhook))) early.push(webhook);
        return 0;
      },
    });
    phone.hear('choices.mp3').wait(700).press('1').hear('Your code.').wait(200);
    for (const webhook of early) {
      const data = { ...webhook.event.data, id: `again-${textOf(webhook.event.data['id'])}` };
      phone.deliver({ event: { ...webhook.event, data } });
    }
    expect(phone.visits()).toEqual(['welcome', 'main', 'code']);
    phone.wait(1_500).press('123').drain();
    expect(phone.heard()).toEqual(usual.heard().filter((_, at) => at !== 3 && at !== 4));
  });

  test('the ending of stopped speech after that of the speech behind it', () => {
    const phone = callInto(swapped, { detour: nth('call.speak.ended', 1, 1_500) })
      .wait(500)
      .press('1')
      .wait(2_000);
    expect(phone.heard().slice(1)).toEqual(['Short.', 'The end.']);
  });

  test('the same when the second speech’s beginning is late too: speak_id tells whose ending it is', () => {
    const lateEnding = nth('call.speak.ended', 1, 9_000);
    const lateBeginning = nth('call.speak.started', 2, 9_000);
    const phone = callInto(swapped, {
      detour: (webhook) => Math.max(lateEnding(webhook) ?? 0, lateBeginning(webhook) ?? 0),
    })
      .wait(500)
      .press('1')
      .wait(2_000);
    expect(phone.heard().slice(1)).toEqual(['Short.', 'The end.']);
  });

  test('a hang-up that overtakes call.initiated starts no flow', () => {
    const phone = callInto(flow, { carrier, detour: nth('call.initiated', 1, 2_000) });
    expect(phone.hangUp().wait(5_000).simulation.calls.size).toBe(0);
    expect(phone.simulation.sent).toEqual([]);
  });

  test('a digit proves that the call was answered', () => {
    const phone = callInto(flow, { carrier, detour: nth('call.answered', 1, 60_000) });
    phone.wait(200).press('1').wait(2_000);
    expect(phone.lines('implied')).toEqual(['call.answered']);
    expect(phone.visits()[0]).toBe('welcome');
    expect(
      phone
        .wait(60_000)
        .lines('leg')
        .filter((line) => line === 'caller answered'),
    ).toHaveLength(1);
  });

  test('the far end’s answer before its beginning, and its end before both', () => {
    for (const type of ['call.initiated', 'call.answered', 'call.bridged']) {
      const phone = callInto(flow, { carrier, detour: nth(type, 2, 11_000) });
      phone.hear('choices.mp3').wait(700).press('2').drain();
      expect([type, phone.heard().slice(-2)]).toEqual([type, usual.heard().slice(-2)]);
    }
  });

  test('an ending after the deadline was taken for lost is stale', () => {
    const phone = callInto(flow, { carrier, detour: nth('call.speak.ended', 1, 12_400) });
    phone.hear('choices.mp3').wait(700).press('1').hear('Your code.').wait(1_500).press('123').drain();
    expect(phone.lines('note')).toContain('the ending of speak is lost');
    expect(phone.visits()).toEqual(usual.visits());
  });
});
