import { makePrng, nextFraction, nextInteger } from '../../../engine/carrier/prng.ts';
import { heard } from '../../../engine/carrier/view.ts';
import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import { dialIn, hangUp, nextMoment, press, runUntil, startSimulation } from '../../../engine/simulator/simulation.ts';
import { compiled } from '../../support/flows.ts';
import { problemsOf } from '../../support/snapshot-invariants.ts';

const on = 'on: { hangup: gone, error: sorry, key: { "0": zero, "9": nine } }';
const ending = `
  gone: { set: { n: 0 }, next: end }
  sorry: { speak: Sorry., next: first }
  zero: { speak: Zero., next: first }
  nine: { speak: Nine., next: first }
`;
const first = (choices: string): string => `
  first:
    menu: { prompt: "Press any of one to five.", choices: { ${choices} }, no_match: No., tries: 9, timeout: 4s }
    on: { failed: bye }
`;
const code = (next: string): string => `
  code: { collect: { prompt: "Two to four digits.", digits: { min: 2, max: 4 }, into: code, inter_digit_timeout: 2s }, on: { failed: ${next} }, next: said }
  said: { speak: "You said \${spell(code)}, \${n}.", next: ${next} }
`;
const song = (next: string): string => `
  song: { play: "https://example.com/song.mp3", next: pause }
  pause: { wait: 700ms, next: away }
  away: { transfer: "+13125550111", on: { failed: ${next} }, next: ${next} }
`;
const count = '"${n + 1}"';

/** All in one flow. */
const flat = compiled(`
routes: default
${on}
vars: { n: 0 }
start: first
states:${first(`1: code, 2: song, 3: first, 4: bye, 5: { goto: code, set: { n: ${count} } }`)}${code('first')}${song('first')}
  bye: { speak: Goodbye., next: end }
${ending}`);

/** The same with its parts as sub-flows, one of them two deep. */
const split = compiled(
  `
routes: default
${on}
vars: { n: 0 }
start: first
states:${first(`1: code, 2: song, 3: first, 4: bye, 5: { goto: code, set: { n: ${count} } }`)}
  code: { run: { flow: code, with: { n: "\${n}" } }, next: first }
  song: { run: outer, on: { done: first }, next: bye }
  bye: { speak: Goodbye., next: end }
${ending}`,
  'split',
  'v1',
  {
    code: `inputs: { n: { type: int, required: true } }\nstart: code\nstates:${code('return')}`,
    outer: 'start: in\nstates:\n  in: { run: song, next: "return:done" }\n',
    song: `start: song\nstates:${song('return')}`,
  },
);

interface Course {
  readonly heard: readonly string[];
  readonly sent: readonly string[];
  readonly problems: readonly string[];
}

function runCall(flow: CompiledFlow, seed: number): Course {
  const prng = makePrng(seed, 11);
  const start = 1_700_000_000_000;
  const simulation = startSimulation({
    flows: [flow],
    at: start,
    throughJson: true,
    carrier: {
      seed,
      disorder: {
        delayMs: [0, 300],
        duplicate: 0.2,
        lose: 0.05,
        loses: ['call.gather.ended', 'call.speak.ended', 'call.playback.ended'],
        sameMomentAnyOrder: true,
      },
    },
  });
  const problems: string[] = [];
  const run = (until: number): void => {
    for (let at = nextMoment(simulation); at !== null && at <= until; at = nextMoment(simulation)) {
      runUntil(simulation, at);
      for (const call of simulation.calls.values()) problems.push(...problemsOf(call, [flow]));
    }
    runUntil(simulation, until);
  };
  const leg = dialIn(simulation, { from: '+15550001111', to: '+13125550100' });
  let at = start + 400;
  for (let presses = nextInteger(prng, 1, 20); presses > 0; presses -= 1) {
    at += nextFraction(prng) < 0.6 ? nextInteger(prng, 60, 900) : nextInteger(prng, 900, 12_000);
    run(at);
    press(simulation, leg, String(nextInteger(prng, 0, 9)));
  }
  run(at + nextInteger(prng, 0, 5_000));
  hangUp(simulation, leg);
  run(start + 3_600_000);
  if ([...simulation.calls.values()].some(({ stage }) => stage !== 'ended')) problems.push('the call does not end');
  return {
    heard: heard(simulation.carrier, leg).heard.map(
      ({ text, audio, cutShort }) => `${text ?? audio ?? ''} ${cutShort}`,
    ),
    sent: simulation.sent.map(
      ({ at: moment, command }) => `${moment} ${command.action} ${JSON.stringify(command.params)}`,
    ),
    problems,
  };
}

test('200 random calls go the same way through sub-flows as through one flow', () => {
  const seed = Number(process.env['SEED'] ?? 20_261_121);
  let sounds = 0;
  for (let index = 0; index < 200; index += 1) {
    const [one, other] = [runCall(flat, seed + index), runCall(split, seed + index)];
    expect({ seed: seed + index, ...other }).toEqual({ seed: seed + index, ...one, problems: [] });
    sounds += one.heard.length;
  }
  expect(sounds).toBeGreaterThan(800);
});
