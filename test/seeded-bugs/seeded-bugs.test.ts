import { join } from 'node:path';
import { makePrng } from '../../engine/carrier/prng.ts';
import { operators } from './operators.ts';
import { inTurns } from './sample.ts';
import { seededBugs } from './seeded-bug.ts';
import { readSpots } from './spots.ts';
import { percentCaught, tableText, type Judged } from './table.ts';
import { explorerFinds, firstFailing, makeTrial, passing, readExamples } from './trial.ts';

// `npm run seeded-bugs` tries every one and shows what survived.
const isWhole = process.env['SEEDED_BUGS'] === 'all';
const WANTED = isWhole ? Infinity : 80;

test('of the bugs seeded in the example flows at least 90 % are caught', () => {
  const seed = Number(process.env['SEED'] ?? 20_261_121);
  const examples = readExamples(join(import.meta.dirname, '../../flows'));
  const trial = makeTrial(examples);
  const scenarios = passing(trial.originals, examples.scenarios);
  expect(examples.scenarios.length - scenarios.length).toBe(0);
  const bugs = examples.flows.flatMap(({ path, text }) => seededBugs(readSpots(path, text), operators));
  const judged: Judged[] = [];
  for (const bug of inTurns(bugs, makePrng(seed, 9))) {
    if (judged.length >= WANTED) break;
    const changed = trial.withText(bug.file, bug.text());
    // What the checks refuse never runs, and what means the same is no bug.
    if (changed === null || changed.affected.size === 0) continue;
    const isSeen = firstFailing(changed, scenarios) !== null;
    judged.push({ bug, caughtBy: isSeen ? 'scenarios' : explorerFinds(changed, trial.originals) ? 'explorer' : null });
  }
  const percent = percentCaught(judged);
  process.stdout.write(`seeded bugs: seed ${seed}, ${percent.toFixed(1)} % of ${judged.length} caught\n`);
  if (isWhole) process.stdout.write(tableText(judged));
  expect(judged.length).toBeGreaterThanOrEqual(40);
  expect(percent).toBeGreaterThanOrEqual(90);
}, 600_000);
