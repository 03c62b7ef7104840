import { setVariable } from '../../../engine/simulator/set-variable.ts';
import type { TimelineEntry } from '../../../engine/simulator/simulation-state.ts';
import type { Paint } from '../paint.ts';
import { helpText, timelineText, varsText, whereIs } from './inspect.ts';
import type { Phone } from './phone.ts';
import { callPrinter } from './print-call.ts';
import type { Typed } from './typed-line.ts';

/** A phone with what is shown of it: carries out what somebody types, and prints what comes of it. */
export interface Desk {
  readonly phone: Phone;
  /** Prints what is new of the call, and the request that waits for an answer. */
  readonly show: () => void;
  /** Keys that were pressed and are not printed yet: more may follow. */
  readonly heldKeys: () => string;
  /** Carries out what takes no time. Gives back why it cannot be done, or null. */
  readonly do: (typed: Typed) => string | null;
}

export interface DeskOptions {
  /** Prints whole lines. */
  readonly write: (text: string) => void;
  readonly paint: Paint;
  readonly color: boolean;
  readonly columns: () => number;
  /** Whether the call is to be written down. */
  readonly records: boolean;
  /** Whether keys are shown elsewhere while more may follow. */
  readonly holdsKeys: boolean;
}

/** What nothing of the call may follow before its answer. */
export const ANSWERS = '`reply 200 {"ok":true}`, `timeout` or `fail`';

export function deskOf(phone: Phone, { write, paint, color, columns, records, holdsKeys }: DeskOptions): Desk {
  const printer = callPrinter(phone, write, paint, columns);
  const lines: TimelineEntry[] = [];
  const told = new WeakSet<object>();
  let answers = 0;
  const show = (): void => {
    lines.push(...printer.show());
    const { answered } = phone.asked;
    for (const { request, reply } of answered.slice(answers)) {
      if (told.has(request)) continue;
      const answer = typeof reply === 'string' ? reply : String(reply.status ?? 200);
      printer.tell('dim', `${request.method.toUpperCase()} ${request.url}: ${answer}`);
    }
    answers = answered.length;
    const [request] = phone.asked.open();
    if (request === undefined || told.has(request)) return;
    told.add(request);
    const { method, url, json, body, attempt } = request;
    const content = json === undefined ? body : JSON.stringify(phone.shown.mask().json(json));
    const again = attempt === 1 ? '' : `, attempt ${attempt}`;
    printer.tell('yellow', `${method.toUpperCase()} ${url}${content === undefined ? '' : ` ${content}`}${again}`);
    printer.tell('dim', `the call stands still until you answer: ${ANSWERS}`);
  };
  const press = (keys: string): string | null => {
    show();
    const isSecret = phone.shown.isSecretEntry();
    const problem = phone.press(keys);
    if (problem === null) printer.keys(isSecret ? '•'.repeat(keys.length) : keys);
    return problem;
  };
  const run = (typed: Typed): string | null => {
    switch (typed.kind) {
      case 'press':
        return press(typed.keys);
      case 'say': {
        const problem = phone.say(typed.words);
        if (problem === null) printer.tell('yellow', `you say “${typed.words}”`);
        return problem;
      }
      case 'hangup':
        return phone.hangUp();
      case 'reply':
        if (phone.asked.open().length === 0) return 'no request waits for an answer';
        phone.answer(typed.reply);
        return null;
      case 'set': {
        if (records) return 'a scenario cannot set a variable, so `/set` and `--record` do not go together';
        const set = setVariable(phone.session, typed.name, typed.value);
        return set.ok ? null : set.problem;
      }
      case 'vars':
        write(varsText(phone));
        return null;
      case 'where':
        write(whereIs(phone));
        return null;
      case 'timeline':
        write(timelineText(phone, lines, paint, color));
        return null;
      case 'help':
        write(helpText(paint));
        return null;
      case 'wrong':
        return typed.problem;
      case 'wait':
      case 'hear':
      case 'quit':
      case 'nothing':
        return null;
    }
  };
  return {
    phone,
    show,
    heldKeys: printer.heldKeys,
    do(typed) {
      if (typed.kind !== 'press') printer.flush();
      const problem = run(typed);
      if (!holdsKeys) printer.flush();
      show();
      return problem;
    },
  };
}
