import { loadFolder, type FolderFlow } from '../../../engine/checks/load-folder.ts';
import type { PositionJson, PositionsJson } from '../../../server/api/positions.ts';
import { judgeAgainst, tellAgainst } from '../../../server/cli/against.ts';
import { canonicalJson, sha256 } from '../../../server/flows/canonical-json.ts';

const flow = (id: string, states: string, more = 'reload: migrate\n'): string =>
  `flow: ${id}\nroutes: [{ connection_id: "${id}" }]\n${more}start: ask\nstates:\n${states}`;
const ask = '  ask: { wait: 30s, next: end }\n';
const bill = '  bill: { wait: 20s, next: end }\n';

function load(texts: Readonly<Record<string, string>>): readonly FolderFlow[] {
  return loadFolder(Object.entries(texts).map(([id, text]) => ({ path: `flows/${id}.yaml`, id, text }))).flows;
}

/** Live calls that stand in states of these flows: flow → states. */
function positions(
  running: Readonly<Record<string, string>>,
  standing: Record<string, readonly string[]>,
): PositionsJson {
  const versions = load(running).map((each) => {
    const document = canonicalJson(each.document());
    return { flow: each.id, version: sha256(document), document };
  });
  const calls = Object.entries(standing).flatMap(([id, states]) =>
    states.map((state, index): PositionJson => {
      const version = versions.find((each) => each.flow === id)?.version ?? '';
      const frame = { flow: id, via: [], version, state, step: 's0', phase: 'wait', types: {} };
      const position = { stage: 'live', over: false, language: 'en-US', frames: [frame] } as const;
      return { id: `${id}-call-${index}`, flow: id, version, position };
    }),
  );
  return { calls, versions };
}

test('says of each flow what would become of its calls', () => {
  const old = {
    same: flow('same', ask),
    pinned: flow('pinned', ask, ''),
    moves: flow('moves', ask),
    splits: flow('splits', ask + bill),
    removed: flow('removed', ask),
    breaks: flow('breaks', ask),
  };
  const live = positions(old, {
    same: ['ask'],
    pinned: ['ask', 'ask'],
    moves: ['ask', 'ask'],
    splits: ['ask', 'bill', 'bill', 'bill', 'bill'],
    removed: ['ask'],
    breaks: ['ask'],
  });
  const fresh = '  new: { speak: Hello., next: end }\n';
  const drafts = load({
    same: `# A comment changes nothing.\n${old.same}`,
    pinned: flow('pinned', ask + fresh, ''),
    moves: flow('moves', ask + fresh),
    splits: flow('splits', ask.replace('next: end', 'next: paid') + bill.replace('bill:', 'paid:')),
    breaks: flow('breaks', ask.replace('next: end', 'next: nowhere')),
  });
  expect(tellAgainst('http://ivr', judgeAgainst(drafts, live, true), false)).toBe(
    [
      '12 live calls at http://ivr, were these flows to serve now:',
      '  breaks  1 live call: the file has errors and would not serve, the version that serves would go on',
      '  moves  2 live calls: all would move at their next event',
      '  pinned  2 live calls: they would finish on their version (reload: pin)',
      '  removed  1 live call: the flow has no file any more; they would finish, and no new call would begin',
      '  same  1 live call: the flow is the same',
      '  splits  4 of 5 live calls could not move yet, and would go on in the old version',
      '    4 × its state bill is gone (flows/splits.yaml:6:3)',
      '      splits-c, splits-c, splits-c and 1 more',
      '',
    ].join('\n'),
  );
  expect(judgeAgainst(drafts, live, false).map((each) => each.flow)).not.toContain('removed');
});

test('leaves out calls that have only their end before them', () => {
  const live = positions({ main: flow('main', ask) }, { main: ['ask'] });
  const over = live.calls.map((call) => ({ ...call, position: { ...call.position, over: true } }));
  const found = judgeAgainst(load({ main: flow('main', bill) }), { ...live, calls: over }, true);
  expect(tellAgainst('http://ivr', found, false)).toBe('No live call at http://ivr is in these flows.\n');
});

test('a call whose version cannot be read is counted, not lost', () => {
  const live = positions({ main: flow('main', ask) }, { main: ['ask'] });
  const [found] = judgeAgainst(load({ main: flow('main', ask + bill) }), { ...live, versions: [] }, true);
  expect(found?.stay).toEqual([
    { reason: 'the version that it runs cannot be read', place: null, calls: ['main-call-0'] },
  ]);
});
