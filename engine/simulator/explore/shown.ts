import { timeText } from '../../build/read-time.ts';
import { apologyText } from '../../runtime/apology.ts';
import type { CompiledFlow } from '../../runtime/machine.ts';
import type { ExploreFinding, ExploreKind } from './explore.ts';
import { readScenarios } from '../scenario/reader.ts';
import { runScenario } from '../scenario/run.ts';
import { scenarioFileText, scenarioText, type WrittenScenario, type WrittenStep } from '../scenario/text.ts';
import type { Leg, World } from './situation.ts';
import { aroundOf, firstWords, stepsOf, type Telling } from './written-scenario.ts';

/** Something that is wrong, with the call that shows it. */
export interface Problem {
  readonly finding: Omit<ExploreFinding, 'scenario'>;
  /** What the scenario is called: what ought to be the case. */
  readonly name: string;
  readonly world: World;
  readonly legs: readonly Leg[];
  /** The prompt that ought to be heard, what is pressed to hear it, and how often: one of these shows it. */
  readonly prompt?: { readonly text: string; readonly wrong: string | null; readonly times: readonly number[] };
}

/** A call that goes on for this long goes on for ever; less where `limits` end it sooner. */
const endsWithin = [600_000, 120_000, 30_000] as const;
const LONGER_MS = 60_000;
/** After the moment that it is about, a scenario goes on for so long. */
const AFTER_MS = 15_000;

/**
 * A problem as a finding, with the scenario that shows it: it is run, and fails for that reason.
 * @returns null where no scenario shows it
 */
export function shown(
  folder: readonly CompiledFlow[],
  flow: CompiledFlow,
  problem: Problem,
  deadAirMs: number,
): ExploreFinding | null {
  // States of different flows may have the same name.
  const own = problem.finding.flow === flow.flow.id ? '' : ` of ${problem.finding.flow}`;
  const named = { ...problem, name: `${problem.name}${own}` };
  for (const telling of ['words', 'waits'] as const) {
    for (const scenario of candidates(named, telling, deadAirMs)) {
      const failure = failureOf(folder, flow, scenario);
      if (failure === null || !proof[problem.finding.kind].test(failure)) continue;
      const [first = ''] = failure.split('\n');
      return {
        ...problem.finding,
        scenario: { name: scenario.name, text: scenarioText(scenario, 0), written: scenario, failure: first },
      };
    }
  }
  return null;
}

/** What the runner says against a scenario that shows a problem of that kind. */
const proof: Readonly<Record<ExploreKind, RegExp>> = {
  error: /not to have heard/,
  dead_air: /no_dead_air/,
  trap: /ends_within/,
  endless_loop: /ends_within|not to have heard/,
  unreachable_state: /expected the call to enter/,
  unheard_prompt: /was not said|cannot press/,
};

function candidates(
  { finding, name, world, legs, prompt }: Problem,
  telling: Telling,
  deadAirMs: number,
): readonly WrittenScenario[] {
  const around = aroundOf(world.setup);
  const steps = stepsOf(legs, telling);
  const last = legs.at(-1)?.took ?? 0;
  const base = { name, ...around };
  const passed = stepsOf(untilLast(legs), telling, Math.ceil((last + AFTER_MS) / 1_000) * 1_000);
  const sorry = { ...base, steps: [...passed, { expect: { not_heard: firstWords(apologyText) } }] };
  switch (finding.kind) {
    case 'error':
      return [sorry];
    case 'dead_air':
      return [{ ...base, steps: passed, invariants: { no_dead_air: timeText(deadAirMs) } }];
    case 'trap':
    case 'endless_loop': {
      const asked = endsWithin.map((ms) => ({
        ...base,
        steps: stepsOf(legs, telling, ms + LONGER_MS),
        invariants: { ends_within: timeText(ms) },
      }));
      return finding.kind === 'trap' ? asked : [...asked, sorry];
    }
    case 'unreachable_state':
      return [{ ...base, steps, visits: [finding.state] }];
    case 'unheard_prompt':
      return (prompt?.times ?? []).map((times) => ({
        ...base,
        steps: [...steps, ...failing(prompt?.wrong ?? null, times), { hear: prompt?.text ?? '' }],
      }));
  }
}

/** A caller who presses something wrong so many times, each time once what follows is said. */
function failing(wrong: string | null, times: number): readonly WrittenStep[] {
  if (wrong === null) return [];
  return Array.from({ length: times }, (_, n) => [...(n === 0 ? [] : [{ wait: '5s' }]), { press: wrong }]).flat();
}

/** The way until time passes for the last time: what is wrong happens then. */
function untilLast(legs: readonly Leg[]): readonly Leg[] {
  const last = legs.at(-1);
  if (last === undefined) return legs;
  return last.did === null ? legs.slice(0, -1) : [...legs.slice(0, -1), { ...last, heard: [] }];
}

function failureOf(folder: readonly CompiledFlow[], { flow }: CompiledFlow, scenario: WrittenScenario): string | null {
  const { file } = readScenarios(scenarioFileText(flow.id, [scenario]), 'explored.test.yaml', flow.id);
  const [read] = file?.scenarios ?? [];
  return read === undefined ? null : (runScenario(folder, read).failure?.message ?? null);
}
