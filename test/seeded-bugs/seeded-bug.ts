import { parseDocument, type Document } from 'yaml';
import type { Authored, Spot } from './spots.ts';

/** A mistake in an example flow that a program can still run. */
export interface SeededBug {
  readonly operator: string;
  readonly file: string;
  readonly line: number;
  readonly what: string;
  /** The file with the mistake. */
  readonly text: () => string;
}

/** One mistake, before it is made. */
export interface Edit {
  readonly what: string;
  readonly apply: (document: Document) => void;
}

/** Every mistake of one kind that can be made at a place. */
export type Operator = (spot: Spot, authored: Authored) => readonly Edit[];

/** Makes every mistake of some kinds, one at a time. */
export function seededBugs(authored: Authored, operators: Readonly<Record<string, Operator>>): readonly SeededBug[] {
  return Object.entries(operators).flatMap(([operator, edits]) =>
    authored.spots.flatMap((spot) =>
      edits(spot, authored).map(({ what, apply }) => {
        const text = (): string => {
          const document = parseDocument(authored.text);
          apply(document);
          return document.toString();
        };
        return { operator, file: authored.file, line: spot.line, what: `${spot.path.join('.')}: ${what}`, text };
      }),
    ),
  );
}

/** Leaves a value out. */
export function without(path: Spot['path'], what = 'dropped'): Edit {
  return { what, apply: (document) => void document.deleteIn(path) };
}

/** Puts another value there. */
export function changedTo(path: Spot['path'], value: string | number | boolean): Edit {
  return {
    what: `is ${JSON.stringify(value)}`,
    apply: (document) => {
      document.setIn(path, value);
    },
  };
}

/** Two values change places. */
export function swapped(one: Spot['path'], other: Spot['path'], what: string): Edit {
  return {
    what,
    apply: (document) => {
      const [a, b] = [document.getIn(one, true), document.getIn(other, true)];
      document.setIn(one, b);
      document.setIn(other, a);
    },
  };
}

/** A value stands under another key, at the end of its map. */
export function renamed(path: Spot['path'], name: string | number): Edit {
  return {
    what: `is under ${name}`,
    apply: (document) => {
      const value = document.getIn(path, true);
      document.deleteIn(path);
      document.setIn([...path.slice(0, -1), name], value);
    },
  };
}
