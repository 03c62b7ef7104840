import type { CallRecord, RecordedRow } from '../../engine/simulator/replay/recorded-call.ts';
import type { Step } from '../../engine/runtime/masking.ts';
import { tell } from '../../engine/runtime/masking.ts';
import { placeOf } from '../../engine/runtime/place-of-call.ts';
import { switchesGiven } from '../../engine/runtime/switches-given.ts';
import type { FlowBook } from '../../engine/runtime/flow-book.ts';
import { digestOf } from '../../server/calls/call-write.ts';

/** Keeps calls of a simulation as the server's journal does. */
export interface Journal {
  readonly note: (step: Step & { readonly now: number }) => void;
  readonly records: () => readonly CallRecord[];
}

export function keepJournal(book: () => FlowBook, switches: Readonly<Record<string, boolean>> = {}): Journal {
  const calls = new Map<string, { begins: CallRecord['begins']; rows: RecordedRow[] }>();
  return {
    note({ now, ...step }) {
      const { event, before, result } = step;
      const { snapshot } = result;
      const flows = book();
      const told = tell(step, flows);
      const root = (before ?? snapshot).frames[0];
      const known = calls.get(snapshot.id) ?? {
        begins: root === undefined ? null : { flow: root.flow, version: root.version },
        rows: [],
      };
      calls.set(snapshot.id, known);
      const row = {
        seq: known.rows.length + 1,
        now,
        kind: event.kind === 'webhook' ? event.type : event.kind,
        event: told.event,
        release: '0.0.0',
        state: placeOf(snapshot),
        commands: told.commands.length === 0 ? null : digestOf(told.commands),
        error: told.error,
        trace: told.trace,
        switches: switchesGiven(root, { now, flows, switches }),
      };
      known.rows.push(JSON.parse(JSON.stringify(row)) as RecordedRow);
    },
    records: () => [...calls].map(([call, { begins, rows }]) => ({ call, begins, rows })),
  };
}
