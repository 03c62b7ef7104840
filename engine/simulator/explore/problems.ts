import { timeText } from '../../build/read-time.ts';
import type { Flow } from '../../model/flow.ts';
import { neverEntered, neverHeard, untakenTargets, type Untaken } from './never-reached.ts';
import { stateKey } from '../passed-keys.ts';
import type { Trouble } from './look.ts';
import { cutOff, roundsOf } from './rounds.ts';
import type { Search } from './search.ts';
import type { Problem } from './shown.ts';
import { legsTo, type InState, type Situation, type WayKind } from './situation.ts';

/** Everything but hanging up, and what the network breaks: an end that takes those is none. */
const ordinary: ReadonlySet<WayKind> = new Set(['pass', 'caller', 'event']);
const byItself: ReadonlySet<WayKind> = new Set(['pass']);

/** All that is wrong with what a search found, each cause once. */
export function problemsOf(found: Search, deadAirMs: number): readonly Problem[] {
  const troubles = onePerState(found.troubles).flatMap((trouble) => troubleProblem(trouble, deadAirMs));
  const situations = [...found.situations.values()];
  const untaken = untakenTargets(found.flow.flow, found.seen);
  const traps = trapsIn(found, situations, untaken);
  const trapped = new Set(traps.flatMap(({ region }) => region));
  const loops = loopsIn(situations.filter((each) => !trapped.has(each)));
  // A loop that the engine ended says the same as the round it goes.
  const silent = new Set(
    troubles.filter(({ finding }) => finding.kind === 'endless_loop').map(({ finding }) => finding.state),
  );
  return [
    ...troubles,
    ...traps.map(({ problem }) => problem),
    ...loops.filter(({ states }) => !states.some((state) => silent.has(state))).map(({ problem }) => problem),
    ...(found.isComplete ? [...unreachable(found, untaken), ...unheard(found)] : []),
  ];
}

/** The first of each kind in each state. */
function onePerState(troubles: readonly Trouble[]): readonly Trouble[] {
  const seen = new Set<string>();
  return troubles.filter(({ kind, here }) => {
    const key = JSON.stringify([kind, here?.flow, here?.state]);
    return !seen.has(key) && seen.add(key);
  });
}

function troubleProblem({ kind, leg, world, here, text }: Trouble, deadAirMs: number): readonly Problem[] {
  if (here === null) return [];
  const { flow, state, place } = here;
  const legs = [...(leg.from === null ? [] : legsTo(leg.from)), leg];
  const of = { flow, state, place };
  switch (kind) {
    case 'dead_air': {
      const message = `in \`${state}\` the caller is left in silence for more than ${timeText(deadAirMs)}; say something meanwhile, or be quicker`;
      return [
        {
          finding: { kind, severity: 'error', message, ...of },
          name: `nobody waits in silence in ${state}`,
          world,
          legs,
        },
      ];
    }
    case 'error': {
      const message = `in \`${state}\` the caller hears that something went wrong, and the call ends (${text}); handle it with \`on\``;
      return [
        { finding: { kind, severity: 'error', message, ...of }, name: `nothing goes wrong in ${state}`, world, legs },
      ];
    }
    case 'silent_loop': {
      const message = `from \`${state}\` the call goes round without asking anybody, until \`limits.states\` ends it (${text})`;
      return [
        {
          finding: { kind: 'endless_loop', severity: 'error', message, ...of },
          name: `the call gets on from ${state}`,
          world,
          legs,
        },
      ];
    }
  }
}

/** Regions that no way leads out of, each by its own first situation. */
function trapsIn(
  { flow }: Search,
  situations: readonly Situation[],
  untaken: readonly Untaken[],
): readonly { readonly problem: Problem; readonly region: readonly Situation[] }[] {
  const doubtful = new Set(
    untaken.filter(({ isCertain, conditions }) => !isCertain && conditions.length > 0).map(({ edge }) => edge.from),
  );
  const isDoubtful = ({ here }: Situation): boolean =>
    here !== null && here.flow === flow.flow.id && doubtful.has(here.state);
  const isEnd = (each: Situation): boolean =>
    each.isOver || each.isQuiet || each.isWithPeople || !each.isTried || isDoubtful(each);
  const cut = cutOff(situations, isEnd, ordinary);
  const inCut = new Set(cut);
  const rounds = roundsOf(cut, ordinary).filter((round) => {
    const own = new Set(round);
    return round.every(({ ways }) =>
      ways.every(({ to, kind }) => !ordinary.has(kind) || own.has(to) || !inCut.has(to)),
    );
  });
  return byState(rounds).map(({ first, here, region }) => {
    const all = statesOf(region);
    const message = `no caller gets out of ${listed(all)} but by hanging up: no way on from there leads to an end`;
    const problem: Problem = {
      finding: { kind: 'trap', severity: 'error', message, ...here },
      name: `there is a way out of ${here.state}`,
      world: first.world,
      legs: legsTo(first),
    };
    return { problem, region };
  });
}

/** Rounds that a call goes by itself. */
function loopsIn(
  situations: readonly Situation[],
): readonly { readonly problem: Problem; readonly states: readonly string[] }[] {
  const rounds = roundsOf(
    situations.filter((each) => !each.isOver && !each.isQuiet),
    byItself,
  ).filter((round) => !round.some(({ isWithPeople }) => isWithPeople) && goesOn(round));
  return byState(rounds).map(({ first, here, region }) => {
    const states = statesOf(region);
    const isAsked = region.some((each) => each.isAsked);
    const who = isAsked
      ? 'a caller who says nothing is kept going round'
      : 'the call goes round by itself, without asking anybody,';
    const message = `${who} through ${listed(states)} without an end; count how often, and end the call or hand it on`;
    const problem: Problem = {
      finding: { kind: 'endless_loop', severity: isAsked ? 'warning' : 'error', message, ...here },
      name: `a call without an answer ends after ${here.state}`,
      world: first.world,
      legs: legsTo(first),
    };
    return { problem, states };
  });
}

/** Whether a state is entered again on the way round: what takes long is no loop. */
function goesOn(round: readonly Situation[]): boolean {
  const own = new Set(round);
  return round.some(({ ways }) => ways.some(({ to, isSame, kind }) => own.has(to) && !isSame && byItself.has(kind)));
}

interface Region {
  readonly first: Situation;
  readonly here: InState;
  readonly region: readonly Situation[];
}

/** The first situation of each region, each state once. */
function byState(rounds: readonly (readonly Situation[])[]): readonly Region[] {
  const taken = new Set<string>();
  return rounds
    .flatMap((region): readonly Region[] => {
      const first = region.filter(({ here }) => here !== null).sort((a, b) => a.number - b.number)[0];
      const here = first?.here ?? null;
      return first === undefined || here === null ? [] : [{ first, here, region }];
    })
    .sort((a, b) => a.first.number - b.first.number)
    .filter(({ region }) => {
      const keys = region.flatMap(({ here }) => (here === null ? [] : [stateKey(here.flow, here.state)]));
      const isNew = keys.every((key) => !taken.has(key));
      for (const key of keys) taken.add(key);
      return isNew;
    });
}

function statesOf(region: readonly Situation[]): readonly string[] {
  const ordered = region.toSorted((a, b) => a.number - b.number);
  return [...new Set(ordered.flatMap(({ here }) => (here === null ? [] : [here.state])))];
}

const MOST_NAMED = 4;

function listed(states: readonly string[]): string {
  const named = states.slice(0, MOST_NAMED).map((name) => `\`${name}\``);
  const more = states.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function unreachable({ flow: { flow }, seen, situations }: Search, untaken: readonly Untaken[]): readonly Problem[] {
  return neverEntered(flow, seen, untaken).flatMap(({ state, by }) => {
    const before = by === null ? null : firstIn(situations.values(), flow, by.edge.from);
    const start = before ?? [...situations.values()][0];
    if (start === undefined) return [];
    const why = by === null ? 'nothing leads there' : `\`${by.edge.from}\` never takes the way there${whyNot(by)}`;
    const message = `no call enters \`${state.name}\`: ${why}`;
    const of = { flow: flow.id, state: state.name, place: state.place };
    return [
      {
        finding: { kind: 'unreachable_state', severity: 'warning', message, ...of },
        name: `there is a way to ${state.name}`,
        world: start.world,
        legs: legsTo(start),
      },
    ];
  });
}

function whyNot({ own, conditions, error }: Untaken): string {
  if (error !== null) return ` (an error comes first: ${error})`;
  if (conditions.length === 0) return '';
  return own === null ? ' (another one comes first each time)' : ` (\`${own.source.trim()}\` is never true)`;
}

function unheard({ flow: { flow }, seen, situations }: Search): readonly Problem[] {
  return neverHeard(flow, seen).flatMap(({ state, place, text, kind, tries, nth, wrong }) => {
    const there = firstIn(situations.values(), flow, state.name);
    if (there === null) return [];
    const times = tries === 1 ? 'the first failure' : `failure ${tries}`;
    const message = `nobody hears this \`${kind}\` of \`${state.name}\`: ${times} leaves it without a word (\`tries: ${tries}\`)`;
    return [
      {
        finding: { kind: 'unheard_prompt', severity: 'warning', message, place, flow: flow.id, state: state.name },
        name: `a caller can hear: ${text}`,
        world: there.world,
        legs: legsTo(there),
        prompt: { text, wrong, times: [nth, tries] },
      },
    ];
  });
}

function firstIn(situations: Iterable<Situation>, flow: Flow, state: string): Situation | null {
  for (const each of situations) {
    if (each.here?.flow === flow.id && each.here.state === state && !each.world.isFaulty) return each;
  }
  return null;
}
