import type { Choice } from '../model/flow.ts';
import type { GivenStep } from './param-rules.ts';
import { checkRequestRules } from './read-request.ts';
import type { Reading } from './reading.ts';

type Params = Readonly<Record<string, unknown>>;
type Rule = (params: Params, step: GivenStep, reading: Reading) => void;

/** Checks what the engine's own verbs demand of parameters together. */
export function checkOwnRules(verb: string, params: Params, step: GivenStep, reading: Reading): void {
  rules[verb]?.(params, step, reading);
}

/** True when a parameter was written, however badly, so that its absence is no mistake of its own. */
function isGiven(name: string, { given, strayed }: GivenStep): boolean {
  return given.places.has(name) || given.meant.has(name) || strayed.has(name) || Object.hasOwn(given.params, name);
}

const rules: Readonly<Record<string, Rule>> = {
  collect: (params, step, reading) => {
    if (!step.given.places.has('confirm') || params['into'] !== undefined || isGiven('into', step)) return;
    const message =
      '`collect` needs `into` with `confirm`: the confirmation sees the entry under that name, and it is kept there';
    reading.report('missing-key', step.key.place, message);
  },
  menu: (params, step, reading) => {
    const choices = (params['choices'] ?? []) as readonly Choice[];
    const speech = step.given.places.get('speech');
    const words = choices.some(({ say }) => say.length > 0);
    if (params['speech'] === true && speech !== undefined && choices.length > 0 && !words) {
      const message = '`speech` has no words to listen for; give choices `say: [words]`';
      reading.report('missing-key', speech, message);
    } else if (words && params['speech'] !== true && !isGiven('speech', step)) {
      const message = '`menu` needs `speech: true`, since its choices have `say`; without it nothing is listened for';
      reading.report('missing-key', step.key.place, message);
    }
  },
  request: (_params, step, reading) => {
    checkRequestRules(step, reading);
  },
  wait: (params, step, reading) => {
    const waits = step.given.places.has('for');
    const alone = !step.given.places.has('duration');
    if (waits && alone && params['timeout'] === undefined && !isGiven('timeout', step)) {
      const message = '`wait` needs `timeout` with `for`: how long the event is waited for, should it never come';
      reading.report('missing-key', step.key.place, message);
    }
    const timeout = step.given.places.get('timeout');
    if (timeout !== undefined && step.given.places.has('duration') && !waits) {
      const message =
        '`timeout` of `wait` belongs to `for`, which is not there; `duration` alone says how long it waits';
      reading.report('unknown-parameter', timeout, message);
    }
  },
};
