import type { Cancel, Clock } from '../../clock.ts';
import type { Paint } from '../paint.ts';
import type { Desk } from './desk.ts';
import { lineEditor } from './line-editor.ts';
import { goAtOnce } from './pace.ts';
import { HEAR_PATIENCE_MS } from './phone.ts';
import { readTyped, type Typed } from './typed-line.ts';
import type { Typing } from './typing.ts';

/** A terminal's line at the bottom, below what is printed. */
export interface BottomLine {
  /** Prints lines above it. */
  readonly print: (text: string) => void;
  /** @param keys those pressed before it, that are not printed yet */
  readonly draw: (text: string, keys: string) => void;
  readonly clear: () => void;
}

const ERASE_LINE = '\r\u001b[K';

/** @param write what the terminal is given */
export function bottomLine(write: (text: string) => void, paint: Paint, columns: () => number): BottomLine {
  let shown = '';
  let pressed = '';
  const drawn = (): string => {
    const before = pressed === '' ? '' : `${paint('yellow', pressed)} `;
    return `${paint('bold', '›')} ${before}${shown.slice(-Math.max(10, columns() - pressed.length - 4))}`;
  };
  return {
    print(text) {
      pressed = '';
      write(`${ERASE_LINE}${text}${drawn()}`);
    },
    draw(text, keys) {
      shown = text;
      pressed = keys;
      write(`${ERASE_LINE}${drawn()}`);
    },
    clear() {
      shown = '';
      pressed = '';
      write(ERASE_LINE);
    },
  };
}

export interface DialogueOptions {
  readonly typing: Typing;
  readonly bottom: BottomLine;
  readonly paint: Paint;
  /** The time that the call takes; null takes none: the call goes on to where it waits for the caller. */
  readonly clock: Clock | null;
  /** Somebody asked the process to end. */
  readonly interrupted: Promise<void>;
}

/** A call with somebody at a terminal, until it is over. */
export async function hold(desk: Desk, options: DialogueOptions): Promise<void> {
  const { typing, bottom, interrupted, clock } = options;
  const { phone } = desk;
  const editor = lineEditor();
  const going = clock === null ? quickly(desk) : inTime(desk, clock);
  let close = (): void => undefined;
  const over = new Promise<void>((resolve) => {
    close = resolve;
  });
  const isAsked = (): boolean => phone.asked.open().length > 0;
  const goOn = (typed: Typed | null): void => {
    going.goOn(typed);
    bottom.draw(editor.text(), desk.heldKeys());
    if (phone.isOver()) close();
  };
  const take = (typed: Typed): void => {
    going.catchUp();
    if (typed.kind === 'quit') {
      close();
      return;
    }
    const problem = isAsked() && (typed.kind === 'wait' || typed.kind === 'hear') ? STILL : desk.do(typed);
    if (problem !== null) bottom.print(`  ${options.paint('red', problem)}\n`);
    goOn(problem === null ? typed : null);
  };
  going.onChange(() => {
    goOn(null);
  });
  const restore = typing.listen((text) => {
    if (text === null) {
      close();
      return;
    }
    for (const edited of editor.type(text, isAsked)) {
      if (phone.isOver() || edited.kind === 'interrupt') {
        close();
        return;
      }
      take(edited.kind === 'key' ? { kind: 'press', keys: edited.key } : readTyped(edited.line, isAsked()));
    }
    bottom.draw(editor.text(), desk.heldKeys());
  });
  try {
    going.begin();
    goOn(null);
    await Promise.race([over, interrupted]);
  } finally {
    going.stop();
    restore();
    bottom.clear();
  }
}

const STILL = 'the call stands still until the request is answered';

/** How a call goes on between two things typed. */
interface Going {
  /** After the first ring. */
  readonly begin: () => void;
  /** Brings the call to the present before something is done. */
  readonly catchUp: () => void;
  /** @param typed what was done; null where nothing was */
  readonly goOn: (typed: Typed | null) => void;
  /** Called when the call has gone on by itself. */
  readonly onChange: (changed: () => void) => void;
  readonly stop: () => void;
}

/** To the next point where the call waits for the caller; an empty line says nothing there, and the call goes on. */
function quickly(desk: Desk): Going {
  const { phone } = desk;
  return {
    begin() {
      goAtOnce(desk, () => phone.point() !== null);
    },
    catchUp: () => undefined,
    goOn(typed) {
      if (typed === null || isRemark(typed)) return;
      const passed = skip(desk, typed);
      if (passed) return;
      const before = typed.kind === 'nothing' ? phone.point() : null;
      goAtOnce(desk, () => phone.point() !== null && phone.point() !== before);
    },
    onChange: () => undefined,
    stop: () => undefined,
  };
}

/** As time passes; what is typed of waiting and hearing happens at once. */
function inTime(desk: Desk, clock: Clock): Going {
  const { phone, show } = desk;
  let ahead = phone.now() - clock.now();
  let cancel: Cancel = () => undefined;
  let changed = (): void => undefined;
  const catchUp = (): void => {
    phone.pass(Math.max(phone.now(), clock.now() + ahead));
    show();
  };
  return {
    begin: () => undefined,
    catchUp,
    goOn(typed) {
      cancel();
      if (typed !== null) skip(desk, typed);
      // Time stood still while a request was open, and was skipped by what was typed.
      ahead = phone.now() - clock.now();
      show();
      const next = phone.next();
      if (next === null || phone.isOver()) return;
      cancel = clock.schedule(next - ahead, () => {
        catchUp();
        changed();
      });
    },
    onChange(given) {
      changed = given;
    },
    stop() {
      cancel();
    },
  };
}

function isRemark({ kind }: Typed): boolean {
  return kind === 'vars' || kind === 'where' || kind === 'timeline' || kind === 'help' || kind === 'set';
}

/** Lets the time of `wait` and `hear` pass at once. Whether it did. */
function skip(desk: Desk, typed: Typed): boolean {
  const { phone } = desk;
  if (typed.kind !== 'wait' && typed.kind !== 'hear') return false;
  const waiting = phone.beginWait();
  const [ms, enough] =
    typed.kind === 'wait' ? [typed.ms, () => false] : [HEAR_PATIENCE_MS, () => phone.hasHeard(typed.what)];
  goAtOnce(desk, enough, phone.now() + ms);
  if (typed.kind === 'wait') waiting.done();
  return true;
}
