import { replay } from '../../engine/simulator/replay/replay.ts';
import { digestOf } from '../../server/calls/call-write.ts';
import { replayWithDraft, type DraftReport } from '../../engine/simulator/replay/draft.ts';
import { exampleFlows } from '../support/example-flows.ts';
import { randomCall } from '../support/random-caller.ts';
import { verbFlows } from '../support/verb-flows.ts';
import { keepJournal } from './journalled.ts';

// A flow is no change of itself: whatever was done to a call in the simulator, doing it again leads to the same.
const seed = Number(process.env['SEED'] ?? 20_261_121);
const runs = Number(process.env['RUNS'] ?? 2);

function reportsOf(flows: ReturnType<typeof exampleFlows>): readonly DraftReport[] {
  const book = { get: (id: string) => flows.find((each) => each.flow.id === id) };
  return flows.flatMap((flow) =>
    Array.from({ length: runs }, (_, index) => {
      const journal = keepJournal(() => book);
      randomCall(flow, flows, seed + index, journal.note);
      return journal.records().flatMap((record) => {
        const own = flows.find((each) => each.flow.id === record.begins?.flow);
        return own === undefined
          ? []
          : [replayWithDraft(record, own, { compiled: own, folder: flows }, replay(record, book, digestOf))];
      });
    }).flat(),
  );
}

beforeAll(() => {
  process.stdout.write(`random drafts: SEED=${seed}, RUNS=${runs} of each flow\n`);
});

test.each([
  { of: 'the example flows', flows: exampleFlows() },
  { of: 'the flows of single verbs', flows: verbFlows() },
])('$of', ({ flows }) => {
  const reports = reportsOf(flows);
  expect(reports.filter(({ verdict }) => verdict === 'other_end' || verdict === 'other_way')).toEqual([]);
  // Commands that were refused by chance, and webhooks that were lost, are not in the model.
  const known = reports.filter(({ verdict }) => verdict === 'same').length;
  expect(known / reports.length).toBeGreaterThan(0.7);
});
