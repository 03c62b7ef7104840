import fc from 'fast-check';
import { callInto, type Phone, type PhoneOptions } from '../../support/phone.ts';
import { event, speakUp } from '../../support/speak-up.ts';

const flow = (more = '', head = ''): string => `
flow: speech
routes: default
vars: { vip: false }
${head}
start: main
states:
  main:
    menu:
      speech: true
      prompt: Say sales or support.
      choices:
        1: { goto: sales, say: [sales, "new order"] }
        2: { goto: support, say: [Support, réparation] }
        3: { goto: gold, say: [gold], if: vip, hidden: true }
        4: hidden
      no_match: Pardon?
      tries: 2
      ${more}
    on: { failed: lost }
  sales: { speak: Sales., next: end }
  support: { speak: Support., next: end }
  gold: { speak: Gold., next: end }
  hidden: { speak: Hidden., next: end }
  lost: { speak: Lost., next: end }
  noted: { speak: Noted., next: end }
`;

const begin = (more?: string, head?: string, options?: PhoneOptions): Phone =>
  callInto(flow(more, head), options).hear('Say sales');

describe('a menu that listens to speech', () => {
  test('takes the words of one choice, stops its prompt, and listens no more', () => {
    const phone = begin().wait(400);
    speakUp(phone, 'I want Sales, please').drain();
    expect(phone.heardOut()).toEqual(['Sales.']);
    expect(phone.actions()).toEqual([
      ...['answer', 'gather_using_speak', 'transcription_start'],
      ...['gather_stop', 'transcription_stop', 'speak', 'hangup'],
    ]);
    expect(phone.params('transcription_start')).toEqual({
      transcription_engine: 'Google',
      transcription_engine_config: {
        transcription_engine: 'Google',
        language: 'en',
        hints: ['sales', 'new order', 'Support', 'réparation', 'gold'],
      },
      transcription_tracks: 'inbound',
    });
  });

  test.each([
    ['SUPPORT!', 'Support.'],
    ['reparation', 'Support.'],
    ['a new   order.', 'Sales.'],
    ['new sales', 'Sales.'],
    ['salesman', 'Pardon? Say sales or support.'],
    ['new', 'Pardon? Say sales or support.'],
    ['sales or support', 'Pardon? Say sales or support.'],
    ['gold', 'Pardon? Say sales or support.'],
  ])('%s', (words, heard) => {
    expect(speakUp(begin(), words).wait(500).heard().at(-1)).toBe(heard);
  });

  test('a choice whose `if` holds can be spoken', () => {
    const text = flow().replace('vars: { vip: false }', 'vars: { vip: true }');
    expect(speakUp(callInto(text).hear('Say'), 'gold').drain().visits()).toEqual(['main', 'gold']);
  });

  test('tries used up by speech leave by no_match', () => {
    const phone = begin();
    speakUp(phone, 'what').wait(600);
    expect(phone.call().frames[0]?.tries).toEqual({ no_input: 0, no_match: 1 });
    expect(speakUp(phone, 'what').drain().visits()).toEqual(['main', 'lost']);
  });

  test('keys work beside it, also for a choice without words', () => {
    expect(begin().press('2').drain().visits()).toEqual(['main', 'support']);
    expect(begin().press('4').drain().visits()).toEqual(['main', 'hidden']);
  });

  test('what is preliminary, empty, or said by somebody else changes nothing', () => {
    const phone = begin().wait(100);
    const text = (transcript: string, final: boolean, track: string): unknown =>
      event(phone, 'call.transcription', {
        transcription_data: { transcript, is_final: final, transcription_track: track, confidence: 1 },
      });
    text('sales', false, 'inbound');
    text('  ', true, 'inbound');
    text('sales', true, 'outbound');
    expect(phone.visits()).toEqual(['main']);
    expect(phone.call().frames[0]?.tries.no_match).toBe(0);
    text('sales', true, 'inbound');
    expect(phone.drain().visits()).toEqual(['main', 'sales']);
  });

  test('speech counts as an act of the caller', () => {
    const phone = begin();
    const before = phone.call().entered;
    speakUp(phone, 'sales');
    expect([before, phone.call().entered]).toEqual([1, 1]);
  });

  test('without transcription the keys still work', () => {
    const errors = [{ command: 'transcription_start', status: 422, times: 1 }];
    const phone = begin('', '', { faults: { errors } }).press('1').drain();
    expect(phone.visits()).toEqual(['main', 'sales']);
    expect(phone.sent('transcription_stop')).toEqual([]);
  });

  test.each([
    ['es-US', 'es'],
    ['cmn-CN', 'zh'],
    ['cy-GB', undefined],
  ])('expects the language of the call: %s', (language, expected) => {
    const phone = begin('', `language: ${language}`);
    expect(phone.params('transcription_start')['transcription_engine_config']).toHaveProperty('hints');
    const config = phone.params('transcription_start')['transcription_engine_config'] as Record<string, unknown>;
    expect(config['language']).toBe(expected);
  });

  test('a prompt of several pieces is listened over from its first', () => {
    const text = flow().replace(
      'prompt: Say sales or support.',
      'prompt: [{ audio: "https://example.com/a.mp3" }, "Say sales or support."]',
    );
    const phone = callInto(text).hear('https://example.com/a.mp3').wait(500);
    expect(speakUp(phone, 'support').drain().visits()).toEqual(['main', 'support']);
    expect(phone.sent('transcription_start')).toHaveLength(1);
    expect(phone.heardOut()).toEqual(['Support.']);
  });

  test('a handler of call.transcription gets what is no choice', () => {
    const head = 'on: { call.transcription: [{ if: event.transcription_data.transcript == "help", goto: noted }] }';
    expect(speakUp(begin('', head), 'help').drain().visits()).toEqual(['main', 'noted']);
    expect(speakUp(begin('', head), 'sales').drain().visits()).toEqual(['main', 'sales']);
    expect(speakUp(begin('', head), 'nothing').wait(500).heard().at(-1)).toMatch(/^Pardon/);
    const any = 'on: { call.transcription: noted }';
    expect(speakUp(begin('', any), 'sales').drain().visits()).toEqual(['main', 'sales']);
    expect(speakUp(begin('', any), 'nothing').drain().visits()).toEqual(['main', 'noted']);
  });

  test('what was said before the menu began does not choose', () => {
    const phone = begin();
    const occurred = new Date(phone.simulation.now - 5_000).toISOString();
    const [leg] = phone.legs();
    phone.press('9').hear('Pardon?');
    phone.deliver({
      event: {
        data: {
          event_type: 'call.transcription',
          id: 'late',
          occurred_at: occurred,
          payload: {
            call_control_id: phone.leg,
            call_leg_id: leg?.legId ?? '',
            client_state: null,
            transcription_data: { transcript: 'sales', is_final: true, transcription_track: 'inbound' },
          },
        },
        meta: {},
      },
    });
    expect(phone.visits()).toEqual(['main']);
  });

  test('keys pressed for a longer choice are forgotten when a choice is spoken', () => {
    const text = flow()
      .replace('4: hidden', '45: hidden')
      .replace(
        'sales: { speak: Sales., next: end }',
        'sales: { menu: { prompt: Which?, choices: { 4: hidden } }, on: { failed: lost } }',
      );
    const phone = callInto(text).hear('Say sales').press('4').wait(200);
    speakUp(phone, 'sales').hear('Which?');
    expect(phone.visits()).toEqual(['main', 'sales']);
  });

  test('`speech` of the defaults changes nothing in a menu without words', () => {
    const phone = callInto(`
flow: keys
routes: default
defaults: { menu: { speech: true } }
start: main
states:
  main: { menu: { prompt: Press 1., choices: { 1: end } }, on: { failed: end } }
`);
    expect(phone.hear('Press 1').press('1').drain().sent('transcription_start')).toEqual([]);
  });

  test('whatever is said, one thing after the other', () => {
    const words = { sales: 'sales', 'new order': 'sales', Support: 'support', what: null, 'sales support': null };
    const said = fc.constantFrom(...(Object.keys(words) as (keyof typeof words)[]));
    fc.assert(
      fc.property(fc.array(said, { minLength: 1, maxLength: 4 }), (script) => {
        const phone = begin();
        let tries = 0;
        let state: string | null = null;
        for (const each of script) {
          if (state !== null) break;
          speakUp(phone, each).wait(300);
          state = words[each];
          if (state === null) tries += 1;
          if (tries === 2) state = 'lost';
        }
        expect([script, phone.drain().visits()]).toEqual([script, ['main', state ?? 'lost']]);
      }),
      { seed: 41, numRuns: 60 },
    );
  });

  test('the caller hangs up while it listens', () => {
    const phone = begin().wait(300).hangUp().drain();
    expect(phone.call().stage).toBe('ended');
    expect(phone.sent('transcription_stop')).toEqual([]);
  });
});
