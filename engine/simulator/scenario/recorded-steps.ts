import { timeText } from '../../build/read-time.ts';
import { KEY_GAP_MS } from './steps.ts';
import type { WrittenStep } from './text.ts';

/** What the caller did. Times in ms since 1970. */
export type CallerAct = {
  readonly at: number;
  /** When it was over: keys take their time. */
  readonly until: number;
  /** How many sounds had begun before it. */
  readonly soundsBefore: number;
} & (
  | { readonly kind: 'press'; readonly keys: string }
  | { readonly kind: 'say'; readonly words: string }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'hang_up' }
);

/** What was done and heard in a call that is to be written down. */
export interface CallNotes {
  /** ms since 1970. */
  readonly startedAt: number;
  readonly acts: readonly CallerAct[];
  /** All that was heard, in order. */
  readonly heard: readonly RecordedSound[];
}

/** Something that was said or played, as it may be shown. */
export interface RecordedSound {
  /** When it began. */
  readonly at: number;
  readonly text: string;
}

/** Before what a wait is written: nothing, acts that are no keys, or everything. */
export type Waits = 'none' | 'beside_keys' | 'all';

/**
 * The steps of a call as an author would write them: what is heard, and what the caller does then. Keys that follow each
 * other are one step, and what is heard decides when they are pressed.
 */
export function readableSteps({ startedAt, acts, heard }: CallNotes, waits: Waits): readonly WrittenStep[] {
  const steps: WrittenStep[] = [];
  let heardTo = 0;
  let keys = '';
  /** The clock of who does the steps so far. */
  let now = startedAt;
  const flush = (): void => {
    if (keys === '') return;
    steps.push({ press: keys });
    now += (keys.length - 1) * KEY_GAP_MS;
    keys = '';
  };
  const listen = (to: number): void => {
    const sounds = heard.slice(heardTo, to);
    if (sounds.length > 0) flush();
    steps.push(...hearSteps(sounds));
    now = Math.max(now, sounds.at(-1)?.at ?? 0);
    heardTo = to;
  };
  for (const act of acts) {
    listen(act.soundsBefore);
    if (act.kind !== 'press') flush();
    const isNew = keys === '' && act.kind !== 'wait';
    if (isNew && (waits === 'all' || (waits === 'beside_keys' && act.kind !== 'press')) && act.at > now) {
      // Whole seconds read better; an exact one is tried if this goes another way.
      const ms = waits === 'all' ? act.at - now : Math.ceil((act.at - now) / 1_000) * 1_000;
      steps.push({ wait: timeText(ms) });
      now += ms;
    }
    if (act.kind === 'press') keys += act.keys;
    else {
      steps.push(stepOf(act));
      now = Math.max(now, act.until);
    }
  }
  flush();
  listen(heard.length);
  return steps;
}

/** The same with each act at its very moment, which a call that depends on the clock needs. */
export function exactSteps({ startedAt, acts, heard }: CallNotes): readonly WrittenStep[] {
  const steps: WrittenStep[] = [];
  let heardTo = 0;
  let now = startedAt;
  for (const act of acts) {
    if (act.at > now) steps.push({ wait: timeText(act.at - now) });
    steps.push(...hearSteps(heard.slice(heardTo, act.soundsBefore)), stepOf(act));
    heardTo = act.soundsBefore;
    now = act.until;
  }
  return [...steps, ...hearSteps(heard.slice(heardTo))];
}

function stepOf(act: CallerAct): WrittenStep {
  switch (act.kind) {
    case 'press':
      return { press: act.keys };
    case 'say':
      return { say: act.words };
    case 'wait':
      return { wait: timeText(act.ms) };
    case 'hang_up':
      return 'hang_up';
  }
}

/** Music comes again and again: the first time is enough. */
function hearSteps(sounds: readonly RecordedSound[]): readonly WrittenStep[] {
  return sounds
    .filter(({ text }, index) => text !== sounds[index - 1]?.text)
    .flatMap(({ text }) => {
      const words = excerpt(text);
      return words === '' ? [] : [{ hear: words }];
    });
}

/** Enough of a prompt to know it again. */
const LONGEST_EXCERPT = 60;

/** The first words of what was said, up to the end of a sentence; of what is masked, the longest part that is not. */
function excerpt(text: string): string {
  const open = text
    .split(/•+/)
    .map((part) => part.replace(/\s+/g, ' ').trim())
    .reduce((longest, part) => (part.length > longest.length ? part : longest), '');
  if (/^\w+:\/\//.test(open)) return open;
  const sentence = /^.{8,}?(?=[.!?¿¡]\s|[.!?]$)/.exec(open)?.[0] ?? open;
  if (sentence.length <= LONGEST_EXCERPT) return unlikeExpression(sentence);
  const cut = sentence.slice(0, LONGEST_EXCERPT + 1);
  const space = cut.lastIndexOf(' ');
  return unlikeExpression(space > 0 ? cut.slice(0, space) : cut);
}

/** Text between slashes would be taken for a regular expression. */
function unlikeExpression(text: string): string {
  return /^\/.+\/$/s.test(text) ? text.slice(1) : text;
}
