import { callInto, type Phone } from '../../support/phone.ts';

function playing(states: string): Phone {
  return callInto(`routes: default
vars: { name: "a b/ü?x=1", base: "https://cdn.example/music/", file: "hold.WAV" }
on: { error: sorry }
start: a
states:
  a: ${states}
  sorry: { speak: "Sorry, \${error.code}.", next: end }
`).drain();
}

const encoded = 'a%20b%2F%C3%BC%3Fx%3D1';

describe('a value in a URL of one of Telnyx’s actions stays in its place', () => {
  test.each([
    ['play', 'playback_start', 'audio_url', '{ play: "https://cdn.example/${name}.mp3", next: end }'],
    [
      'gather_using_audio',
      'gather_using_audio',
      'audio_url',
      '{ gather_using_audio: { audio_url: "https://cdn.example/${name}.mp3" }, on: { failed: end }, next: end }',
    ],
    [
      'transfer',
      'transfer',
      'audio_url',
      '{ transfer: { to: "+13125550111", audio_url: "https://cdn.example/${name}.mp3" }, on: { failed: end } }',
    ],
  ])('%s', (_verb, action, param, state) => {
    expect(playing(state).params(action)[param]).toBe(`https://cdn.example/${encoded}.mp3`);
  });

  test('that of a web socket', () => {
    const phone = playing('{ streaming_start: { stream_url: "wss://media.example/${name}" }, next: end }');
    expect(phone.params('streaming_start')['stream_url']).toBe(`wss://media.example/${encoded}`);
  });

  test('the beginning of a URL is what it is', () => {
    const phone = playing('{ play: "${base}${name}.mp3", next: end }');
    expect(phone.params('playback_start')['audio_url']).toBe(`https://cdn.example/music/${encoded}.mp3`);
  });

  test('data cannot be another host', () => {
    const phone = playing('{ play: "https://${name}/a.mp3", next: end }');
    expect(phone.actions()).not.toContain('playback_start');
    expect(phone.heard()).toEqual(['Sorry, bad_data.']);
  });
});

describe('the type of a file follows its ending', () => {
  test.each([
    ['https://cdn.example/a.wav?v=2', 'wav'],
    ['https://cdn.example/${file}', 'wav'],
    ['https://cdn.example/a.mp3?as=.wav', undefined],
    ['https://cdn.example/a', undefined],
  ])('%s', (url, type) => {
    expect(playing(`{ play: "${url}", next: end }`).params('playback_start')['audio_type']).toBe(type);
  });

  test('unless it is given', () => {
    const phone = playing('{ play: { audio_url: "https://cdn.example/a.wav", audio_type: mp3 }, next: end }');
    expect(phone.params('playback_start')['audio_type']).toBe('mp3');
  });
});
