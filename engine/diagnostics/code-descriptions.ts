import type { DiagnosticCode } from './codes.ts';

/** What a code means, and what to do about it. */
export interface CodeDescription {
  readonly meaning: string;
  readonly remedy: string;
}

/** Every code explained; the documentation and the SARIF rules are made of it. */
export const codeDescriptions: Readonly<Record<DiagnosticCode, CodeDescription>> = {
  'yaml-syntax': {
    meaning: 'The text is no YAML 1.2, so nothing in it could be read.',
    remedy:
      'Correct the line that is shown; the most frequent causes are a missing quote, a tab, and a text with `: ` in it.',
  },
  'duplicate-key': {
    meaning: 'A key stands twice in one map; only one of the two could count.',
    remedy: 'Remove one, or give it the name it should have.',
  },
  'unknown-key': {
    meaning: 'A key means nothing where it stands.',
    remedy:
      'Correct its spelling, or move it to where it belongs; a verb’s parameters stand in the verb, `next` and `on` beside it.',
  },
  'missing-key': {
    meaning: 'Something that must be there is not.',
    remedy: 'Add the key that the message names, or one of those it names.',
  },
  'wrong-type': {
    meaning: 'A value is not of the kind that is expected at its place.',
    remedy: 'Write it in the form that the message shows.',
  },
  'unknown-verb': {
    meaning: 'A state has a key that is neither a verb nor anything else a state may have.',
    remedy: 'Correct its spelling; every action of Telnyx on a call is a verb under its own name.',
  },
  'two-verbs': {
    meaning: 'A state or a step has more than one verb, and the order of keys means nothing.',
    remedy: 'Put the verbs into a list under `steps`, or into states of their own.',
  },
  'unknown-parameter': {
    meaning: 'A verb has no parameter of that name, or does not take it together with another.',
    remedy: 'Correct its spelling; Telnyx’s parameters have Telnyx’s names, e.g. `timeout_secs`.',
  },
  'parameter-range': {
    meaning: 'A value is outside what Telnyx, or the engine, accepts.',
    remedy: 'Use a value from the range or the list that the message names.',
  },
  'bad-duration': {
    meaning: 'A duration is not one number with one unit.',
    remedy: 'Write it like `500ms`, `5s`, `2m` or `1h`.',
  },
  'bad-number': {
    meaning:
      'A telephone number is not in E.164 form and no SIP URI; or a number has a leading zero or plus, which YAML would drop.',
    remedy: 'Write telephone numbers like `"+13125550100"`, and quote digits that are to be kept as they are.',
  },
  'unquoted-text': {
    meaning: 'YAML would change a text: split it at a comma, take a `!` for a tag, or end it at a brace.',
    remedy: 'Put the text in quotes, as the message shows.',
  },
  'comment-in-text': {
    meaning: 'A ` #` cuts off a text on its line, since it begins a comment.',
    remedy: 'Quote the text if the sign belongs to it; else put the comment on a line of its own.',
  },
  'reserved-name': {
    meaning: 'A name has a meaning already: in expressions, or as a target.',
    remedy: 'Use another name.',
  },
  'unknown-state': {
    meaning: 'A target is no state of the flow. All places that name it are one finding.',
    remedy: 'Correct its spelling, or add the state.',
  },
  'unreachable-state': {
    meaning: 'No call can get to a state, or a step stands behind a verb that always leaves the state.',
    remedy: 'Lead to it from somewhere, or remove it.',
  },
  'no-way-out': {
    meaning: 'From these states no path leads to the end of the call, so a caller could only hang up.',
    remedy: 'Add a way to `end`, `hangup`, or a transfer.',
  },
  'silent-loop': {
    meaning:
      'A cycle of states none of which waits for a person or for the clock; it would run until `limits.states` stops it.',
    remedy: 'Let one of the states wait: a `menu`, or a `wait`.',
  },
  'missing-next': {
    meaning: 'A state does not say where it goes on.',
    remedy: 'Add `next`; a list of `{ if, goto }` needs a last target without `if`.',
  },
  'unhandled-outcome': {
    meaning:
      'Nobody handles the failure of a menu, a collect, a request, a transfer or another call; the caller would hear an apology, and the call would end.',
    remedy: 'Add `on: { failed: STATE }` to the state, or `error` to the `on` of the flow.',
  },
  'unknown-outcome': {
    meaning: 'A key of `on` is no outcome of the verb and no webhook event type.',
    remedy: 'Use one of the outcomes that the message names.',
  },
  'back-nowhere': {
    meaning: '`back` leads to the last different menu or collect, and there can have been none.',
    remedy: 'Name a state, or write `repeat`.',
  },
  'never-done': {
    meaning: 'A verb repeats for ever and is waited for, so its state never goes on.',
    remedy: 'Put `await: false` beside the verb, or give it a number of times.',
  },
  'duplicate-choice': {
    meaning: 'A menu has the same digits twice.',
    remedy: 'Remove one of the two, or give it other digits.',
  },
  'ambiguous-choice': {
    meaning: 'The digits of one choice begin those of another, so the shorter one counts only after a wait.',
    remedy: 'Use digits of which none begins the others.',
  },
  'bad-key': {
    meaning: 'A text holds something other than the keys of a telephone.',
    remedy: 'Use 0 to 9, `"*"` and `"#"`.',
  },
  'key-shadowed': {
    meaning: 'A key of the whole flow never gets through, since every state that takes keys uses it itself.',
    remedy: 'Choose another key.',
  },
  'prompt-choice-mismatch': {
    meaning: 'A menu’s English prompt names a key that is no choice, or never names one that is.',
    remedy: 'Make the two agree; a choice that is kept quiet on purpose has `hidden: true`.',
  },
  'media-before-answer': {
    meaning: 'On some path something is said, played or gathered before the call is answered.',
    remedy: 'Add a state with `answer` before it, or leave out `answer: false`.',
  },
  'media-after-hangup': {
    meaning: 'On some path something is said, played or gathered when the call is over.',
    remedy: 'Put it before the hang-up; states behind `on.hangup` have no media.',
  },
  'answer-twice': {
    meaning: 'On some path a call is answered that is answered already.',
    remedy: 'Remove one of the two; unless the flow says `answer: false`, the engine answers by itself.',
  },
  'bad-expression': {
    meaning: 'An expression cannot be read.',
    remedy: 'Correct it where the caret stands; the language is CEL.',
  },
  'unknown-variable': {
    meaning: 'An expression, or a `set`, names a variable that there is not.',
    remedy: 'Correct its spelling, or declare it in `vars`.',
  },
  'type-mismatch': {
    meaning: 'A value has another type than its place takes.',
    remedy: 'Change the value, or the declared type of the variable.',
  },
  'unused-variable': {
    meaning: 'Nothing in the flow names a variable of `vars`, or an input.',
    remedy: 'Remove it, or use it.',
  },
  'secret-exposed': {
    meaning: 'A secret, or what it was assigned to, stands where others could hear or read it.',
    remedy:
      'Use it in `if`, `check`, and `headers`, `json` or `body` of an `https` request; a comparison, or `size()`, gives nothing away. `env` may stand in requests alone.',
  },
  'reserved-parameter': {
    meaning: 'A parameter belongs to the engine, which follows the call by it.',
    remedy: 'Leave it out; keep data of your own in `vars`.',
  },
  'unbound-env': {
    meaning:
      'A flow reads a variable of the environment that the server does not let flows read. `start` and `dev` find it; `validate` cannot know their environment.',
    remedy: 'Set it, and add its name to PRESSONE_ENV, where the server runs.',
  },
  'unknown-prompt': {
    meaning: 'A prompt is named that is not in `prompts`, or one that contains itself.',
    remedy: 'Correct its spelling, or add it to `prompts`.',
  },
  'unknown-language': {
    meaning: 'A language is named that the flow does not have, or that Telnyx does not speak.',
    remedy: 'Use one of the languages of the flow; they are written like `en-US`.',
  },
  'missing-translation': {
    meaning:
      'A prompt by language lacks a language of the flow; or, as a warning, a text stays the same in a flow of several languages.',
    remedy: 'Add the prompt in that language; a text that belongs to one language has its `language`.',
  },
  'prompt-too-long': {
    meaning: 'A text has more than the 3,000 characters that Telnyx speaks at once.',
    remedy: 'Split it into a list of texts, which are said one after the other.',
  },
  'route-conflict': {
    meaning: 'Two routes match the same calls, and neither is more exact.',
    remedy: 'Remove one of the two, or make it more exact.',
  },
  'duplicate-flow': {
    meaning: 'Two files hold a flow with the same id.',
    remedy: 'Give one of them another id with `flow:`, or rename its file.',
  },
  'bad-time-zone': {
    meaning: 'A schedule is in a time zone that the IANA database does not know.',
    remedy: 'Write the zone as region and city, such as `America/Chicago` or `Europe/Vienna`.',
  },
  'bad-schedule': {
    meaning: 'Opening hours name no day, date or range of times, or two that contradict each other.',
    remedy: 'Write days as `mon` or `mon-fri`, dates as `2026-12-25`, hours as `09:00-17:00` or a list of such ranges.',
  },
  'unbound-setting': {
    meaning: 'The flow names a setting that no settings file of this environment binds, or binds to another type.',
    remedy: 'Give it a value in `settings.yaml` beside the flows, or in the overlay of the profile.',
  },
  'unknown-switch': {
    meaning: 'An expression, or a scenario, names a switch that the flow does not list under `switches`.',
    remedy: 'Correct its spelling, or list it with the value it starts with.',
  },
  'switch-conflict': {
    meaning: 'Flows that share a switch give it different start values; a switch is the server’s and has only one.',
    remedy: 'Give it the same start value in every flow that names it.',
  },
  'unknown-flow': {
    meaning: '`run` or `start_call` names a flow that is not in the folder.',
    remedy: 'Correct the name, or add the file; a flow is named by its path below the folder, or by its `flow:`.',
  },
  'recursive-flow': {
    meaning: 'A flow runs itself, perhaps by way of others; such a call would never come back.',
    remedy: 'Let the inner flow `return` and go on from there, or use a loop of states in one flow.',
  },
  'input-mismatch': {
    meaning: 'What is handed to a flow does not fit its `inputs`: one is missing, unknown, or of another type.',
    remedy: 'Hand over what the other flow’s `inputs` ask for.',
  },
  'unhandled-return': {
    meaning:
      'A sub-flow can return by a name that the state which runs it does not handle; that is an error in the call.',
    remedy: 'Name it in the `on` of that state, or let the sub-flow use plain `return`.',
  },
};
