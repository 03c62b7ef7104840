import { hangUpCaller } from '../../../engine/carrier/persons.ts';
import { speechMs, spokenText } from '../../../engine/carrier/speech.ts';
import { heard } from '../../../engine/carrier/view.ts';
import { act, AGENT, answeredCall, only, pass, quietCarrier, START, textIn, types } from './phone-lab.ts';

const SPEECH = { durationsMs: { one: 1_000, two: 2_000, 'https://x.example.com/a.mp3': 4_000 } };
const VOICE = { voice: 'female' };

function talking() {
  const carrier = quietCarrier({ speech: SPEECH });
  const leg = answeredCall(carrier);
  return { carrier, leg };
}

describe('speech', () => {
  it('queues, and counts as heard when it starts', () => {
    const { carrier, leg } = talking();
    act(carrier, leg, 'speak', { payload: 'one', ...VOICE }, START);
    act(carrier, leg, 'speak', { payload: 'two', ...VOICE }, START);
    expect(heard(carrier, leg).heard).toEqual([
      { at: START, text: 'one', audio: null, until: START + 1_000, cutShort: false },
    ]);
    const events = pass(carrier, 3_000);
    expect(events.map(({ at, type, payload }) => [at, type, payload['status'] ?? null])).toEqual([
      [0, 'call.speak.started', null],
      [1_000, 'call.speak.ended', 'completed'],
      [1_000, 'call.speak.started', null],
      [3_000, 'call.speak.ended', 'completed'],
    ]);
    expect(events[0]?.payload['speak_id']).toBe(events[1]?.payload['speak_id']);
    expect(events[2]?.payload['speak_id']).not.toBe(events[1]?.payload['speak_id']);
    expect(heard(carrier, leg).heard.map(({ text, until }) => [text, until])).toEqual([
      ['one', START + 1_000],
      ['two', START + 3_000],
    ]);
  });

  it('is cut by the hang-up', () => {
    const { carrier, leg } = talking();
    act(carrier, leg, 'speak', { payload: 'two', ...VOICE }, START);
    act(carrier, leg, 'speak', { payload: 'one', ...VOICE }, START);
    hangUpCaller(carrier, leg, START + 500);
    const events = pass(carrier, 9_000);
    expect(types(events)).toEqual(['call.speak.started', 'call.speak.ended', 'call.hangup']);
    expect(events[1]?.payload['status']).toBe('call_hangup');
    expect(heard(carrier, leg).heard).toEqual([
      { at: START, text: 'two', audio: null, until: START + 500, cutShort: true },
    ]);
  });

  it('stop: all replaces what plays and waits', () => {
    const { carrier, leg } = talking();
    act(carrier, leg, 'speak', { payload: 'two', ...VOICE }, START);
    act(carrier, leg, 'speak', { payload: 'two', ...VOICE }, START);
    act(carrier, leg, 'speak', { payload: 'one', stop: 'all', ...VOICE }, START + 500);
    expect(pass(carrier, 9_000).map(({ at, type }) => [at, type])).toEqual([
      [0, 'call.speak.started'],
      [500, 'call.speak.ended'],
      [500, 'call.speak.started'],
      [1_500, 'call.speak.ended'],
    ]);
  });

  it('lasts as long as its words, with breaks of SSML', () => {
    const options = quietCarrier().options.speech;
    const short = speechMs('For sales press one', 'text', 'en-US', options);
    expect(short).toBe(1_500);
    expect(speechMs('For sales press one, for support press two', 'text', 'en-US', options)).toBe(3_000);
    expect(speechMs('1234', 'text', 'en-US', options)).toBe(1_500);
    expect(speechMs('<speak>For sales <break time="2s"/>press one</speak>', 'ssml', 'en-US', options)).toBe(3_500);
    expect(speechMs('您好世界', 'text', 'cmn-CN', options)).toBe(750);
    expect(speechMs('a b', 'text', 'de-DE', { ...options, wordsPerMinute: { default: 60, 'de-DE': 120 } })).toBe(1_000);
    expect(speechMs('constructor', 'text', 'toString', { ...options, wordsPerMinute: { default: 60 } })).toBe(1_000);
    expect(spokenText('<speak>AT&amp;T\n <emphasis>now</emphasis></speak>', 'ssml')).toBe('AT&T now');
  });
});

describe('playback', () => {
  const url = { audio_url: 'https://x.example.com/a.mp3' };

  it('loops, and plays without end', () => {
    const { carrier, leg } = talking();
    act(carrier, leg, 'playback_start', { ...url, loop: 3 }, START);
    act(carrier, leg, 'playback_start', { ...url, loop: 'infinity' }, START);
    expect(pass(carrier, 100_000).map(({ at, type }) => [at, type])).toEqual([
      [0, 'call.playback.started'],
      [12_000, 'call.playback.ended'],
      [12_000, 'call.playback.started'],
    ]);
    expect(heard(carrier, leg).heard[1]).toMatchObject({ until: null });
    act(carrier, leg, 'playback_stop', {}, START + 100_000);
    const [ended] = pass(carrier, 100_000);
    expect(ended).toMatchObject({
      type: 'call.playback.ended',
      payload: { media_url: url.audio_url, overlay: false, status: 'cancelled' },
    });
    expect(heard(carrier, leg).heard[1]).toMatchObject({ until: START + 100_000, cutShort: true });
  });

  it('that does not exist says so, and what waits goes on', () => {
    const carrier = quietCarrier({ speech: { ...SPEECH, missing: [url.audio_url] } });
    const leg = answeredCall(carrier);
    act(carrier, leg, 'playback_start', url, START);
    act(carrier, leg, 'speak', { payload: 'one', ...VOICE }, START);
    const events = pass(carrier, 0);
    expect(events[0]).toMatchObject({ type: 'call.playback.ended', payload: { status: 'file_not_found' } });
    expect(types(events)).toEqual(['call.playback.ended', 'call.speak.started']);
    expect(heard(carrier, leg).heard).toHaveLength(1);
  });

  it('stop: current goes on with what waits', () => {
    const { carrier, leg } = talking();
    act(carrier, leg, 'playback_start', url, START);
    act(carrier, leg, 'speak', { payload: 'one', ...VOICE }, START);
    act(carrier, leg, 'playback_stop', { stop: 'current' }, START + 100);
    expect(types(pass(carrier, 100))).toEqual(['call.playback.started', 'call.playback.ended', 'call.speak.started']);
  });

  it('an overlay lies over another playback, and is stopped on its own', () => {
    const { carrier, leg } = talking();
    act(carrier, leg, 'playback_start', { ...url, overlay: true }, START);
    expect(pass(carrier, 0)).toEqual([]);
    act(carrier, leg, 'playback_start', { ...url, loop: 10 }, START);
    act(carrier, leg, 'playback_start', { ...url, overlay: true }, START);
    act(carrier, leg, 'playback_stop', { overlay: true }, START + 100);
    const events = pass(carrier, 100);
    expect(events.map(({ type, payload }) => [type, payload['overlay']])).toEqual([
      ['call.playback.started', false],
      ['call.playback.started', true],
      ['call.playback.ended', true],
    ]);
  });

  it('an overlay ends with what it lies over', () => {
    const { carrier, leg } = talking();
    act(carrier, leg, 'playback_start', url, START);
    act(carrier, leg, 'playback_start', { ...url, overlay: true }, START + 1_000);
    const endings = pass(carrier, 9_000).filter(({ type }) => type === 'call.playback.ended');
    expect(endings.map(({ at, payload }) => [at, payload['overlay'], payload['status']])).toEqual([
      [4_000, false, 'completed'],
      [4_000, true, 'cancelled'],
    ]);
  });

  it('is heard on the opposite leg where that is its target', () => {
    const { carrier, leg } = talking();
    act(carrier, leg, 'transfer', { to: AGENT }, START);
    const bridged = pass(carrier, 3_000);
    const far = textIn(only(bridged, 'call.initiated').payload, 'call_control_id');
    act(carrier, leg, 'playback_start', { ...url, target_legs: 'opposite' }, START + 4_000);
    expect(heard(carrier, leg).heard).toEqual([]);
    expect(heard(carrier, far).heard).toMatchObject([{ audio: url.audio_url }]);
  });

  it('of uploaded content names no file', () => {
    const { carrier, leg } = talking();
    act(carrier, leg, 'playback_start', { playback_content: 'UklGRg==' }, START);
    const [started] = pass(carrier, 0);
    expect(started?.payload).not.toHaveProperty('media_url');
    expect(heard(carrier, leg).heard).toMatchObject([{ audio: 'playback_content' }]);
  });

  it('unplayed items get an ending where that is chosen', () => {
    const carrier = quietCarrier({ speech: SPEECH, choices: { unplayedEndings: true } });
    const leg = answeredCall(carrier);
    act(carrier, leg, 'playback_start', url, START);
    act(carrier, leg, 'playback_start', url, START);
    act(carrier, leg, 'playback_stop', {}, START);
    expect(types(pass(carrier, 0)).filter((type) => type === 'call.playback.ended')).toHaveLength(2);
  });
});
