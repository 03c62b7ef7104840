import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { removeTempFolders } from '../temp-folder.ts';
import { BROKEN, says, serve } from './served.ts';

const seed = Number(process.env['SEED'] ?? 7);

const names = ['a', 'b', 'sub/c'] as const;
type Name = (typeof names)[number];

type Step =
  | { readonly kind: 'good'; readonly name: Name; readonly text: number }
  | { readonly kind: 'broken' | 'removed' | 'rollback'; readonly name: Name }
  | { readonly kind: 'reload' | 'restart' };

const name = fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('good' as const), name, text: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('broken' as const, 'removed' as const, 'rollback' as const), name }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('reload' as const, 'restart' as const) }) },
);

/** What should serve: the text last read of each flow that was good, or what was brought back since. */
interface Expected {
  /** What the file holds: a text, something broken, or nothing. */
  files: Map<Name, number | 'broken'>;
  serving: Map<Name, number>;
  /** The text of the file that a rollback keeps from serving; null: no file. */
  held: Map<Name, number | null>;
}

function read({ files, serving, held }: Expected): void {
  for (const each of names) {
    const file = files.get(each) ?? null;
    if (file === 'broken') continue;
    if (serving.has(each) && held.has(each) && held.get(each) === file) continue;
    held.delete(each);
    if (file === null) serving.delete(each);
    else serving.set(each, file);
  }
}

it('what serves is what the files last said, or what was brought back, whatever happens in between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      let bench = await serve();
      const expected: Expected = { files: new Map(), serving: new Map(), held: new Map() };
      const textOf = new Map<string, number>();
      const texts = (): Record<string, number | undefined> =>
        Object.fromEntries(
          Object.entries(bench.serving()).map(([flow, version]) => [flow, textOf.get(`${flow} ${version}`)]),
        );
      try {
        for (const each of [...steps, { kind: 'reload' } as const]) {
          if (each.kind === 'good') {
            bench.write(each.name, says(`"Text ${each.text}"`));
            expected.files.set(each.name, each.text);
          } else if (each.kind === 'broken') {
            bench.write(each.name, BROKEN);
            expected.files.set(each.name, 'broken');
          } else if (each.kind === 'removed') {
            const file = join(bench.folder, `${each.name}.yaml`);
            if (existsSync(file)) rmSync(file);
            expected.files.delete(each.name);
          } else if (each.kind === 'rollback') {
            const before = expected.serving.get(each.name);
            const outcome = await bench.service.rollback(each.name, null, { how: 'rollback', who: 'test' });
            if (outcome.ok) {
              const back = textOf.get(`${each.name} ${outcome.change.to ?? ''}`) ?? -1;
              const held = expected.held.has(each.name) ? (expected.held.get(each.name) ?? null) : (before ?? null);
              expected.serving.set(each.name, back);
              if (held === back) expected.held.delete(each.name);
              else expected.held.set(each.name, held);
            }
          } else {
            if (each.kind === 'restart') bench = await bench.restart();
            else await bench.reload();
            read(expected);
            for (const [flow, version] of Object.entries(bench.serving())) {
              const text = expected.serving.get(flow as Name);
              const known = textOf.get(`${flow} ${version}`);
              if (known === undefined && text !== undefined) textOf.set(`${flow} ${version}`, text);
            }
          }
          expect(texts()).toEqual(Object.fromEntries(expected.serving));
        }
        // Every version that serves can be read by another process, and has its line in the history.
        for (const [flow, version] of Object.entries(bench.serving())) {
          expect(await bench.store.readVersion(flow, version)).not.toBeNull();
          expect((await bench.store.flowHistory(flow, 1))[0]?.to).toBe(version);
        }
      } finally {
        await bench.close();
      }
    }),
    { seed, numRuns: Number(process.env['RUNS'] ?? 25) },
  );
  removeTempFolders();
}, 60_000);
