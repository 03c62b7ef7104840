import type { Choice, Prompt } from '../model/flow.ts';

/** What a menu or collect takes as an entry, and how it asks for it. */
export interface EntrySpec {
  /** A collect that confirms asks twice: for the entry, then whether it is right. */
  readonly part: 'entry' | 'confirmation';
  readonly prompt: Prompt;
  /** The variable under whose name the prompt sees the entry made before; null in the entry itself. */
  readonly shows: string | null;
  /** A menu's choices; null for a number of digits. */
  readonly choices: readonly EntryChoice[] | null;
  /** True where a choice may also be spoken. */
  readonly speech: boolean;
  readonly min: number;
  readonly max: number;
  /** The key that ends an entry early; null where none does. */
  readonly finishOn: string | null;
  readonly timeoutMs: number;
  readonly interDigitMs: number;
  readonly tries: number;
  readonly noInput: readonly Prompt[];
  readonly noMatch: readonly Prompt[];
  readonly reprompt: boolean;
  readonly secret: boolean;
  /** Menus and collects of a flow or state without `type_ahead` take no keys pressed before they listen. */
  readonly typeAhead: boolean | null;
}

/** Keys, or words, that an entry takes. */
export type EntryChoice = Pick<Choice, 'digits' | 'if' | 'say'>;
