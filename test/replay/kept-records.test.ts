import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFolder } from '../../engine/checks/load-folder.ts';
import { compileFlow, type CompiledFlow } from '../../engine/runtime/machine.ts';
import {
  createShelf,
  readRecordedCall,
  recordFormat,
  type RecordedCall,
} from '../../engine/simulator/replay/recorded-call.ts';
import { replay } from '../../engine/simulator/replay/replay.ts';
import { digestOf } from '../../server/calls/call-write.ts';
import { canonicalJson, sha256 } from '../../server/flows/canonical-json.ts';
import { readFlows } from '../../server/flows/read-folder.ts';
import { recordCall, type Doing } from './recorded.ts';

// Calls that earlier releases recorded: this one reads each of them, and gives what they gave. A release that means to do
// something else says so in the changelog, and keeps a record of its own here (`KEEP_RECORDS=1`).
const folder = join(import.meta.dirname, 'records');
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

/** What each record shows; `card` has secrets. */
const doings: Readonly<Record<string, readonly Doing[]>> = {
  acme: ['1', 8_000, 'hang up'],
  card: ['4111111111111111', '1234#', 20_000, 'hang up'],
  support: [90_000, '1', 'hang up'],
};

async function recorded(id: string): Promise<RecordedCall> {
  const { folder: files, settings } = await readFlows('flows', join(import.meta.dirname, '../..'));
  const found = loadFolder(files, settings).flows.find((each) => each.id === id);
  if (found === undefined || found.flow === null) throw new Error(`there is no flow ${id}`);
  const document = found.document();
  const version = sha256(canonicalJson(document));
  const compiled: CompiledFlow = compileFlow(found.flow, version, found.subFlow);
  const { record } = recordCall(compiled, doings[id] ?? [], {
    env: {},
    http: () => ({ json: { vip: true }, after: 300 }),
  });
  return { format: recordFormat, ...record, versions: [{ flow: id, version, document }] };
}

test('records are kept', async () => {
  if (process.env['KEEP_RECORDS'] === undefined) {
    expect(names.length).toBeGreaterThanOrEqual(3);
    return;
  }
  for (const id of Object.keys(doings)) {
    const text = JSON.stringify(await recorded(id));
    writeFileSync(join(folder, `${id}-format-${recordFormat}.json`), `${text}\n`);
  }
});

test.each(names)('%s', (name) => {
  const record = readRecordedCall(readFileSync(join(folder, name), 'utf8'));
  const shelf = createShelf();
  expect(shelf.add(record.versions)).toEqual([]);
  const { verdict, difference, replayed, stopped } = replay(record, shelf.book, digestOf);
  expect({ verdict, difference, replayed, stopped }).toEqual({
    verdict: 'same',
    difference: null,
    replayed: record.rows.length,
    stopped: null,
  });
});
