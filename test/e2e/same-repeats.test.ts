import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { readScenarios } from '../../engine/simulator/scenario/reader.ts';
import type { Scenario } from '../../engine/simulator/scenario/scenario.ts';
import type { JsonValue } from '../../engine/telnyx/wire.ts';
import { removeTempFolders, tempFolder } from '../server/temp-folder.ts';
import { compiled } from '../support/flows.ts';
import type { Course } from './course.ts';
import { serve } from './served-course.ts';
import { simulate } from './simulated-course.ts';

// What the carrier cannot take just now is sent again by the simulator as by the server: at the same moments, with what
// waits behind it on its leg, and with the same end where that never helps.

const flow = `flow: line
routes: default
start: welcome
on: { hangup: saved, error: sorry }
vars: { leg: "" }
states:
  welcome: { speak: Thank you for calling., next: main_menu }
  main_menu:
    menu:
      prompt: For sales, press 1. To leave a message, press 2. To be recorded, press 3. For an agent, press 4.
      choices: { 1: sales, 2: message, 3: spied_on, 4: agent }
    on: { failed: bye }
  sales: { transfer: { to: "+13125550111", timeout_secs: 20 }, on: { failed: message } }
  message: { record: { max: 30s, silence: 3s, beep: true }, on: { failed: bye }, next: bye }
  spied_on: { siprec_start: { connector_name: spy }, on: { failed: bye }, next: message }
  agent:
    dial: { to: "+13125550112", bridge: true, meanwhile: [{ audio: https://media.acme.example/hold.mp3 }], into: leg }
    on: { failed: bye }
  bye: { speak: Goodbye., next: end }
  sorry: { speak: We are sorry., next: end }
  saved: { wait: 1s, next: end }
`;

const given = { seed: 7, disorder: { sameMomentAnyOrder: false } };

beforeAll(() => {
  // Half of the server's pause before another attempt is chance; the simulator takes the longest.
  jest.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
});

afterEach(removeTempFolders);

afterAll(() => {
  jest.restoreAllMocks();
});

function scenarioOf(carrier: string, steps: string): Scenario {
  const text = `flow: line\nscenarios:\n  - name: it\n    carrier: ${carrier}\n    steps: ${steps}\n`;
  const { file, diagnostics } = readScenarios(text, 'line.test.yaml', 'line');
  const [scenario] = file?.scenarios ?? [];
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics, null, 1));
  return scenario;
}

/** Plays the scenario in both; they must be the same. */
async function played(carrier: string, steps: string): Promise<Course> {
  const folder = join(tempFolder(), 'flows');
  mkdirSync(folder);
  writeFileSync(join(folder, 'line.yaml'), flow);
  const simulated = simulate([compiled(flow)], scenarioOf(carrier, steps), given);
  const served = await serve(simulated, folder, 'one by one');
  expect(served).toEqual(simulated.course);
  return served;
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** When the carrier was asked for it, ms after the first time, and what it answered. */
function attemptsOf({ commands }: Course, action: string): readonly (readonly [number, number])[] {
  const all = commands.filter(({ path }) => textOf(path).endsWith(`/${action}`));
  const first = Number(all[0]?.['at']);
  return all.map(({ at, status }) => [Number(at) - first, Number(status)]);
}

const fault = (command: string, status: number, times: number): string =>
  `{ errors: [{ command: ${command}, status: ${status}, times: ${times} }] }`;

const toSales = '[{ hear: For sales }, { press: 1 }, { wait: 40s }, hang_up]';
const toAgent = toSales.replace('press: 1', 'press: 4');
const toMessage = '[{ hear: For sales }, { press: 2 }, { wait: 5s }, { press: "#" }]';

test.each([
  ['answer', 503, 2, toMessage],
  ['speak', 500, 3, toMessage],
  ['speak', 429, 2, toMessage],
  ['gather_using_speak', 503, 4, toMessage],
  ['transfer', 503, 2, toSales],
  ['transfer', 408, 1, toSales],
  ['record_start', 500, 3, toMessage],
  ['record_start', 429, 1, toMessage],
  ['hangup', 503, 3, toMessage],
  ['playback_start', 503, 3, toAgent],
  ['bridge', 503, 3, toAgent],
  ['bridge', 429, 1, toAgent],
])('%s is answered %d, %d times', async (command, status, times, steps) => {
  const course = await played(fault(command, status, times), steps);
  const waits = [0, 200, 600, 1_400, 3_000].slice(0, times + 1);
  expect(attemptsOf(course, command).slice(0, times + 1)).toEqual(
    waits.map((at, index) => [at, index < times ? status : 200]),
  );
});

test.each([
  ['speak', 429, true],
  ['speak', 500, false],
  ['transfer', 429, false],
  ['transfer', 500, false],
  ['record_start', 429, true],
  ['gather_using_speak', 503, false],
])('%s is always answered %d: known to have failed after 50 s is %s', async (command, status, known) => {
  const choice = command === 'record_start' ? 2 : 1;
  const begun = command === 'speak' ? 'wait: 1s' : command === 'transfer' ? 'hear: For sales' : 'hear: Thank';
  const { timeline } = await played(
    fault(command, status, 1_000),
    `[{ ${begun} }, { wait: 4s }, { press: ${choice} }, { wait: 150s }]`,
  );
  expect(timeline.some(({ text }) => textOf(text).startsWith(`${command} failed: expired`))).toBe(known);
});

test('a bridge waits behind the music of one of its legs', async () => {
  const course = await played(fault('playback_start', 503, 6), toAgent);
  const asked = course.commands.filter(({ path }) => /\/(playback_start|bridge)$/.test(textOf(path)));
  expect(asked.map(({ path }) => textOf(path).split('/').at(-1))).toEqual([
    ...Array.from({ length: 7 }, () => 'playback_start'),
    'bridge',
  ]);
  expect(Number(asked[7]?.['at']) - Number(asked[0]?.['at'])).toBe(11_200);
});

test('a prompt that cannot be said in its time is never said, and holds nothing up', async () => {
  const course = await played(fault('speak', 503, 8), '[{ wait: 16s }, { press: 1 }]');
  expect(attemptsOf(course, 'speak').map(([, status]) => status)).toEqual(Array.from({ length: 7 }, () => 503));
});

test.each([429, 500])(
  'a transfer that is always answered %d rings nowhere once the flow has gone on',
  async (status) => {
    const steps = '[{ hear: For sales }, { press: 1 }, { wait: 60s }, hang_up]';
    const { legs, timeline } = await played(fault('transfer', status, 11), steps);
    expect(timeline.map(({ text }) => text)).toContain('message');
    expect(legs).toHaveLength(1);
  },
);

test('a caller who hangs up ends the repeats', async () => {
  const course = await played(fault('speak', 503, 1_000), '[{ wait: 2s }, hang_up]');
  expect(attemptsOf(course, 'speak')).toHaveLength(4);
});

test('what adds up is sent once where nobody knows whether it arrived, and again where it certainly did not', async () => {
  const steps = '[{ hear: For sales }, { press: 3 }, { wait: 90s }]';
  expect(attemptsOf(await played(fault('siprec_start', 503, 1), steps), 'siprec_start')).toHaveLength(1);
  expect(attemptsOf(await played(fault('siprec_start', 429, 3), steps), 'siprec_start')).toHaveLength(4);
});

test('a hang-up that never succeeds is given up by neither', async () => {
  await played(fault('hangup', 503, 16), toMessage.replace(']', ', { wait: 90s }]'));
});

test.each([1, 3, 4, 9])('a leg is asked after again: %d answers tell nothing', async (times) => {
  const errors = `errors: [{ command: status, status: 503, times: ${times} }]`;
  await played(`{ ${errors}, webhooks: { lose: [call.speak.ended, call.hangup] } }`, '[{ wait: 1s }, hang_up]');
});
