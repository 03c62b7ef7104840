import type { CompiledFlow } from '../../engine/runtime/machine.ts';
import { compiled } from './flows.ts';

// One flow for each of the language's later verbs, with every outcome led somewhere else.

const texts: Readonly<Record<string, string>> = {
  request: `
on: { hangup: over, key: { "0": slow } }
vars: { data: {}, count: 0, name: "", flag: false, note: "" }
start: first
states:
  first:
    request: { get: "https://web.example/a/\${call.from}", into: data, timeout: 2s, meanwhile: ["One moment.", { audio: "https://example.com/typing.mp3" }] }
    on: { failed: silent }
    next: [{ if: data.vip, goto: number }, { goto: silent }]
  silent:
    request: { post: "https://web.example/b", json: { a: "\${data}" }, into: count, timeout: 1s, retries: 2 }
    on: { failed: text, call.transcription: text }
    after: { 8s: text }
    next: number
  number: { speak: "You are \${count} of \${data.items}.", next: text }
  text:
    request: { put: "https://web.example/c", body: "x", into: name, timeout: 1s }
    on: { failed: flagged }
    next: flagged
  flagged:
    request: { delete: "https://web.example/d", into: flag, meanwhile: Still busy. }
    on: { failed: slow }
    next: slow
  slow:
    menu: { prompt: "Hello \${name}. Again?", choices: { 1: first, 2: silent, 3: bye }, tries: 2, timeout: 3s }
    on: { failed: bye }
  bye: { speak: "Goodbye, \${name}.", next: end }
  over: { request: { post: "https://web.example/over", json: { cause: "\${call.hangup_cause}" }, into: note, timeout: 1s }, on: { failed: over2 }, next: over2 }
  over2: { wait: 1s, next: end }
`,
  record: `
on: { hangup: over, key: { "9": bye } }
vars: { message: {}, second: {} }
start: hello
states:
  hello: { speak: Leave a message., next: message }
  message:
    record: { max: 20s, silence: 4s, beep: true, finish_on: "#", into: message }
    on: { failed: menu }
    after: { 15s: menu }
    next: menu
  menu:
    menu: { prompt: "\${message.duration} seconds. 1 again, 2 both, 3 bye.", choices: { 1: message, 2: both, 3: bye, 4: beside }, timeout: 3s, tries: 2 }
    on: { failed: both }
  both:
    steps:
      - record: { max: 5s, into: second }
      - speak: Once more.
      - record: { max: 5s, finish_on: "1", into: message }
    on: { failed: bye }
    next: bye
  beside:
    steps:
      - record: { max: 10s, into: second }
        await: false
      - speak: You are recorded.
      - record_start: { format: wav, channels: dual }
      - wait: 2s
      - record_stop:
    next: menu
  bye: { steps: [{ speak: Goodbye. }, { hangup: }], next: end }
  over:
    request: { post: "https://web.example/over", json: { url: "\${message.url}", second: "\${second.url}" }, timeout: 1s }
    on: { failed: end }
    next: end
`,
  queue: `
on: { hangup: over, error: sorry, key: { "0": bye } }
start: waiting
states:
  waiting:
    queue:
      name: support
      max_size: 3
      max_wait: 40s
      hold: [{ audio: "https://example.com/hold.mp3" }, "Please hold."]
      announce: { every: 10s, prompt: "Number \${queue.position} after \${queue.waited}." }
      keys: { 1: offer, "#": repeat, 2: other }
    on: { full: offer, timeout: offer, left: offer, failed: offer }
    after: { 55s: bye }
  other: { queue: { name: other, max_wait: 20s }, on: { failed: bye } }
  offer:
    menu: { prompt: 1 to wait again., choices: { 1: waiting, 2: other, 3: bye }, timeout: 3s, tries: 2 }
    on: { failed: bye }
  sorry: { speak: Sorry., next: end }
  bye: { speak: Goodbye., next: end }
  over: { set: { gone: "yes" }, next: end }
vars: { gone: "" }
`,
  dial: `
on: { hangup: over, error: sorry, key: { "0": bye } }
vars: { leg: "", gone: "" }
start: main
states:
  main:
    menu: { prompt: 1 to 4., choices: { 1: bridged, 2: beside, 3: judged, 4: back_again }, timeout: 3s, tries: 2 }
    on: { failed: bridged }
  bridged:
    dial: { to: "+13125550111", bridge: true, timeout_secs: 10, meanwhile: { audio: "https://example.com/ring.mp3" } }
    on: { busy: main, no_answer: main, failed: bye }
    after: { 30s: bye }
    next: main
  beside:
    steps:
      - dial: { to: "+13125550112", into: leg, meanwhile: ["Please hold.", "Still ringing."] }
      - speak: They are there.
      - bridge: { call_control_id: "\${leg}", park_after_unbridge: self }
    on: { failed: main }
    next: main
  judged:
    dial: { to: "+13125550113", answering_machine_detection: premium, bridge: true }
    on: { machine: main, failed: main }
  back_again: { dial: { to: "+13125550114", into: leg, timeout_secs: 5 }, on: { failed: main }, after: { 4s: main }, next: end }
  sorry: { speak: Sorry., next: end }
  bye: { speak: Goodbye., next: end }
  over: { set: { gone: "yes" }, next: end }
`,
  transfer: `
on: { hangup: over, error: sorry, key: { "0": bye } }
vars: { numbers: ["+13125550111", "+13125550112"], gone: "" }
start: main
states:
  main:
    menu: { prompt: 1 to 3., choices: { 1: list, 2: computed, 3: gone_over }, timeout: 3s, tries: 2 }
    on: { failed: list }
  list: { transfer: { to: ["+13125550111", "+13125550112", "+13125550113"], timeout_secs: 5 }, on: { busy: main, failed: bye }, after: { 25s: main }, next: main }
  computed: { transfer: { to: "\${numbers}", timeout_secs: 5 }, on: { no_answer: main, failed: bye }, next: main }
  gone_over: { transfer: { to: ["+13125550114", "+13125550112"] }, on: { failed: main } }
  sorry: { speak: Sorry., next: end }
  bye: { speak: Goodbye., next: end }
  over: { set: { gone: "yes" }, next: end }
`,
  conference: `
on: { hangup: over, error: sorry, key: { "0": bye } }
vars: { gone: "" }
start: room
states:
  room:
    conference: { name: standup, end_conference_on_exit: true, mute: true, keys: { 1: quiet, 2: outside, 3: other } }
    on: { failed: menu }
    after: { 40s: menu }
    next: menu
  quiet: { steps: [{ conference_mute: }, { conference_speak: { payload: Quiet., voice: female } }], on: { failed: room }, next: room }
  outside: { speak: Outside., next: menu }
  other: { conference: { name: second, start_conference_on_enter: true }, await: false, on: { failed: menu }, next: linger }
  linger: { wait: 5s, next: room }
  menu:
    menu: { prompt: 1 to go in., choices: { 1: room, 2: other, 3: bye }, timeout: 3s, tries: 2 }
    on: { failed: bye }
  sorry: { speak: Sorry., next: end }
  bye: { speak: Goodbye., next: end }
  over: { set: { gone: "yes" }, next: end }
`,
  start_call: `
on: { hangup: over, error: sorry }
vars: { number: "", gone: "" }
start: main
states:
  main:
    collect: { prompt: Whom?, digits: { min: 1, max: 2 }, into: number, timeout: 3s, tries: 2, confirm: "\${number}? 1 or 2." }
    on: { failed: order }
    next: order
  order:
    start_call: { flow: called, to: "+1312555010\${number}", in: 30s, with: { number: "\${number}" } }
    on: { failed: sorry }
    next: now_too
  now_too: { start_call: { flow: called, to: "\${call.from}" }, on: { failed: main }, next: bye }
  sorry: { speak: Sorry., next: end }
  bye: { speak: Goodbye., next: end }
  over: { set: { gone: "\${call.hangup_cause}" }, next: end }
`,
  called: `
outbound: { timeout_secs: 15, answering_machine_detection: detect }
inputs: { number: { type: string, default: none } }
on: { hangup: over, error: sorry, key: { "0": bye } }
vars: { gone: "" }
start: who
states:
  who: { choose: [{ if: call.answered_by == "machine", goto: message }, { goto: hello }] }
  message: { wait: { for: call.machine.greeting.ended, timeout: 10s }, on: { timeout: bye }, next: bye }
  hello: { menu: { prompt: "Hello \${number}.", choices: { 1: message, 2: ring }, timeout: 3s, tries: 2 }, on: { failed: bye } }
  ring: { transfer: { to: "+13125550111" }, on: { failed: bye } }
  sorry: { speak: Sorry., next: end }
  bye: { speak: Goodbye., next: end }
  over: { set: { gone: "\${call.hangup_cause}" }, next: end }
`,
  speech: `
on: { hangup: over, error: sorry, key: { "0": bye }, call.transcription: [{ if: 'event.transcription_data.transcript == "help"', goto: help }] }
vars: { gone: "" }
start: main
states:
  main:
    menu: { prompt: Say sales or support., speech: true, choices: { 1: { goto: sales, say: [sales] }, 2: { goto: again, say: [support] }, 3: { goto: waits, say: [wait] } }, timeout: 3s, tries: 3 }
    on: { no_match: again, failed: waits }
  again: { menu: { prompt: Once more., speech: true, choices: { 1: { goto: main, say: [sales] }, 2: { goto: waits, say: [support] }, 3: { goto: main, say: [wait] } }, timeout: 2s, tries: 2 }, on: { failed: waits } }
  sales: { speak: Sales., next: back }
  help: { speak: Help., next: main }
  waits: { wait: { for: [call.dtmf.received, call.transcription, call.speak.ended], timeout: 5s }, on: { timeout: listens }, next: main }
  listens: { steps: [{ transcription_start: }, { wait: 4s }, { transcription_stop: }], on: { failed: bye }, next: bye }
  sorry: { speak: Sorry., next: end }
  bye: { speak: Goodbye., next: end }
  over: { set: { gone: "yes" }, next: end }
`,
  confirm: `
on: { hangup: over, error: sorry }
vars: { code: "", pin: "", gone: "" }
start: first
states:
  first:
    collect: { prompt: Code., digits: { min: 2, max: 4 }, into: code, check: "int(code) % 2 == 0", confirm: "\${spell(code)}?", no_match: No., timeout: 3s, inter_digit_timeout: 2s, tries: 4 }
    on: { no_match: first, failed: secret }
    next: secret
  secret:
    collect: { prompt: PIN., digits: 3, into: pin, secret: true, confirm: Right?, timeout: 3s, tries: 3 }
    on: { failed: sorry }
    next: bye
  sorry: { speak: Sorry., next: first }
  bye: { speak: "Goodbye \${code}.", next: end }
  over: { set: { gone: "yes" }, next: end }
`,
  ai: `
on: { hangup: over, error: sorry, key: { "0": bye } }
vars: { name: "", gone: "" }
start: ask
states:
  ask:
    gather_using_ai: { greeting: Your name?, parameters: { type: object, properties: { name: { type: string } }, required: [name] } }
    on: { failed: talk }
    after: { 40s: talk }
    set: { name: "\${result.result.name}" }
    next: said
  said: { speak: "Hello \${name}.", next: talk }
  talk:
    ai_assistant_start: { greeting: What can I do?, voice: Telnyx.Kokoro }
    on: { failed: pay }
    after: { 20s: pay }
    next: pay
  pay: { menu: { prompt: 1 again., choices: { 1: ask, 2: talk }, timeout: 3s, tries: 1 }, on: { failed: bye } }
  sorry: { speak: Sorry., next: end }
  bye: { speak: Goodbye., next: end }
  over: { set: { gone: "yes" }, next: end }
`,
  languages: `
language: en-US
voices: { en-US: female, es-US: AWS.Polly.Lupe-Neural }
prompts: { hello: { en-US: Hello., es-US: Hola. } }
schedules: { open: { timezone: America/Chicago, open: { mon-sun: 09:00-17:00 } } }
on: { hangup: over, error: sorry }
vars: { gone: "" }
start: main
states:
  main:
    menu: { prompt: [{ prompt: hello }, { en-US: One., es-US: Uno. }], choices: { 1: { goto: hello, set: { call.language: es-US } }, 2: { goto: hello, set: { call.language: "\${call.from}" } }, "*": back }, timeout: 3s, tries: 2 }
    on: { failed: hello }
  hello: { speak: { en-US: Well., es-US: Bien. }, next: [{ if: schedules.open, goto: main }, { goto: bye }] }
  sorry: { speak: { en-US: Sorry., es-US: Perdón. }, next: end }
  bye: { speak: { prompt: hello }, next: end }
  over: { set: { gone: "yes" }, next: end }
`,
  outer: `
on: { hangup: over, error: sorry, key: { "0": bye } }
vars: { got: {}, gone: "" }
start: main
states:
  main: { run: { flow: inner, with: { asked: "\${call.from}" }, into: got }, on: { gave_up: offer, other: main }, after: { 50s: bye }, next: offer }
  offer: { menu: { prompt: "\${got.entry} seconds. 1 again.", choices: { 1: main, "*": back }, timeout: 3s, tries: 2 }, on: { failed: bye } }
  sorry: { speak: Sorry., next: end }
  bye: { speak: Goodbye., next: end }
  over: { request: { post: "https://web.example/over", timeout: 1s }, on: { failed: end }, next: end }
`,
  inner: `
inputs: { asked: { type: string, required: true } }
outputs: { entry: entry, url: message.url }
on: { key: { "9": leave } }
vars: { entry: "", message: {} }
start: code
states:
  code: { collect: { prompt: Code., digits: 2, into: entry, timeout: 3s, tries: 2 }, on: { failed: "return:gave_up" }, next: ask }
  ask: { request: { get: "https://web.example/inner/\${entry}", timeout: 1s, meanwhile: Wait. }, on: { failed: message }, next: ring }
  message: { record: { max: 8s, finish_on: "#", into: message }, on: { failed: "return:gave_up" }, next: return }
  ring: { dial: { to: "+13125550111", bridge: true, timeout_secs: 8 }, on: { busy: message, failed: "return:other" }, next: return }
  leave: { speak: Leaving., next: "return:gave_up" }
`,
};

/** The flows by id: those of `texts`, each with all the others to run. */
export function verbFlows(): readonly CompiledFlow[] {
  const all = Object.fromEntries(
    Object.entries(texts).map(([id, text]) => [id, `flow: ${id}\nlimits: { states: 40, duration: 10m }\n${text}`]),
  );
  return Object.entries(all).map(([id, text]) => compiled(text, id, 'v1', all));
}
