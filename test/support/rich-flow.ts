import { compiled } from './flows.ts';

export const AGENT = '+13125550111';
export const BUSY = '+13125550112';

/** A flow with every verb of the first part of the language, and every kind of handler. */
export const richFlow = compiled(
  `
flow: rich
routes: default
on:
  hangup: saved
  error: sorry
  key: { 0: operator, "*": back }
  call.transcription: heard
vars: { data: {}, count: 0, code: "", saved_it: "" }
limits: { states: 60, duration: 20m }
start: welcome
states:
  welcome: { speak: ["Welcome to all of you.", { audio: "https://example.com/jingle.mp3" }], next: main }
  main:
    menu:
      prompt: ["Main menu.", { audio: "https://example.com/choices.mp3" }]
      choices: { 1: code, 2: agent, 3: busy, 4: verbatim, 5: music, 6: { goto: steps, if: data.vip }, 7: silent, 81: loop, 8: bad, "#": bye }
      no_match: ["No.", "Still no."]
      no_input: Hello?
    on: { failed: silent, call.recording.saved: [{ if: count > 3, goto: bye }] }
    after: { 50s: silent }
  code:
    collect: { prompt: Your code., digits: { min: 2, max: 5 }, into: code, check: int(code) > 10, confirm_not: 1 }
    on: { no_match: main, no_input: silent }
    next: said
  said: { speak: "Your code is \${spell(code)}, \${data.name}.", set: { count: "\${count + 1}" }, next: main }
  agent: { transfer: { to: "${AGENT}", timeout_secs: 15 }, next: said, on: { failed: silent }, after: { 40s: main } }
  busy: { transfer: "${BUSY}", on: { busy: main, failed: silent } }
  verbatim:
    gather_using_speak: { payload: Type., voice: female, maximum_digits: 3, maximum_tries: 1, timeout_millis: 4000 }
    on: { failed: main }
    next: main
  music: { play: "https://example.com/music.mp3", await: false, type_ahead: false, next: pause }
  pause: { wait: 3s, next: main }
  steps:
    steps:
      - speak: First.
        barge_in: false
      - send_dtmf: { digits: "12" }
      - set: { count: "\${count + 1}" }
      - wait: 1s
      - speak: { payload: Second., voice: female }
    next: main
  silent: { choose: [{ if: count > 2, goto: bye }, { goto: count_up }] }
  count_up: { set: { count: "\${count + 1}" }, next: main }
  loop: { choose: [{ if: count > 1000, goto: bye }, { goto: loop_back }] }
  loop_back: { set: { saved_it: "no" }, next: loop }
  bad: { set: { count: "\${data.missing}" }, next: main }
  operator: { transfer: { to: "${AGENT}" }, on: { failed: bye } }
  heard: { speak: I heard you., next: back }
  sorry: { speak: "Sorry for \${error.code}.", next: main }
  bye: { steps: [{ speak: Goodbye. }, { hangup: }], next: end }
  saved: { set: { saved_it: "yes" }, next: linger }
  linger: { wait: 2s, next: end }
`.replace(', confirm_not: 1', ''),
);
