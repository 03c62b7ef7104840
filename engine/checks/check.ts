import type { Doubts } from '../build/draft.ts';
import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Place, Severity } from '../diagnostics/diagnostic.ts';
import type { NameType } from '../expressions/check-expression.ts';
import type { Graph } from '../graph/graph.ts';
import type { Flow } from '../model/flow.ts';
import type { Use } from './uses.ts';

/** One rule over a whole flow. */
export interface Check {
  /** What it can report. */
  readonly codes: readonly DiagnosticCode[];
  /** One sentence: what it finds. */
  readonly description: string;
  readonly check: (subject: Subject, report: Report) => void;
}

/** What a rule looks at. */
export interface Subject {
  readonly flow: Flow;
  readonly graph: Graph;
  readonly doubts: Doubts;
  /** States that a call can get to; all of them where that cannot be told. */
  readonly reached: ReadonlySet<string>;
  /** Every expression and text of the flow, with what it is for. */
  readonly uses: readonly Use[];
  /** What expressions may name, and the types. */
  readonly types: ReadonlyMap<string, NameType>;
}

export type Report = (
  code: DiagnosticCode,
  place: Place,
  message: string,
  more?: {
    readonly suggestions?: readonly string[];
    readonly also?: readonly Place[];
    readonly severity?: Severity;
  },
) => void;

/** Places in the order they stand in the file. */
export function inOrder<T extends { readonly place: Place }>(items: readonly T[]): readonly T[] {
  return [...items].sort((one, other) => one.place.line - other.place.line || one.place.column - other.place.column);
}
