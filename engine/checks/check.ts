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

/**
 * Another flow of the folder, as this one runs it. `missing`: there is none of that id; `unclear`: it has mistakes of its
 * own, or nothing is known of a folder, so that nothing may be concluded from it.
 */
export type Neighbour =
  | { readonly kind: 'flow'; readonly subject: Subject }
  | { readonly kind: 'missing'; readonly known: readonly string[] }
  | { readonly kind: 'unclear' };

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
  /** The flow of that id. */
  readonly neighbour: (id: string) => Neighbour;
  /** False for a flow that only others run: how its start is entered is for them to say. */
  readonly begins: boolean;
  /** True when the flow has an `on.error`, or every flow that runs it has one to hand down. */
  readonly errorsHandled: boolean;
  /** Whether a flow that runs this one can leave it by itself: by `after`, a key or an event. */
  readonly interrupted: () => boolean;
}

/** What a subject knows of other flows. */
export type Around = Pick<Subject, 'neighbour' | 'begins' | 'errorsHandled' | 'interrupted'>;

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
