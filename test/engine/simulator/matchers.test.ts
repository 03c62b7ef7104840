import { stripVTControlCharacters } from 'node:util';
import { loadFlows } from '../../../engine/simulator/flow-texts.ts';
import { matchers } from '../../../engine/simulator/matchers.ts';
import { simulate } from '../../../engine/simulator/simulate.ts';
import { line } from './scenario-lab.ts';

expect.extend(matchers);

const flow = loadFlows({ 'line.yaml': line }, { folder: 'flows' }).flow('line');
const inMenu = simulate(flow).hear('for sales');
const ended = simulate(flow).hear('for sales').press('1').runOn();

/** What a matcher prints, without colours, up to what is the same for all. */
function printed(act: () => void): string {
  try {
    act();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return stripVTControlCharacters(text).split('\n\nThe caller had heard')[0] ?? '';
  }
  return 'it passed';
}

test('matchers pass where they hold', () => {
  expect(inMenu).toHaveHeard('thank you');
  expect(inMenu).toHaveHeard('Acme. For sales');
  expect(inMenu).toHaveHeard(/^for SALES/i);
  expect(inMenu).not.toHaveHeard(/^for SALES/);
  expect(inMenu).toBeInState('main_menu');
  expect(inMenu).not.toBeInState('welcome');
  expect(inMenu).not.toHaveEnded();
  expect(inMenu).toHaveVisited('welcome', 'main_menu');
  expect(inMenu).toHaveVisited(['main_menu']);
  expect(inMenu).not.toHaveVisited('main_menu', 'welcome');
  expect(inMenu).not.toHaveSent('transfer');
  expect(ended).toHaveSent('transfer', { to: '+13125550111', timeout_secs: expect.any(Number) });
  expect(ended).not.toHaveSent('transfer', { to: '+13125550112' });
  expect(ended).toHaveEnded();
  expect(ended).toHaveEnded('transferred');
  expect(ended).not.toHaveEnded('error');
});

test.each<[string, () => void, string]>([
  [
    'toHaveHeard',
    () => {
      expect(inMenu).toHaveHeard('sales are closed');
    },
    `expect(call).toHaveHeard(text)

Expected to have heard: "sales are closed"
Nearest heard:          "For sales, press 1. For support, press 2."`,
  ],
  [
    'not.toHaveHeard',
    () => {
      expect(inMenu).not.toHaveHeard('for sales');
    },
    `expect(call).not.toHaveHeard(text)

Expected not to have heard: "for sales"
Heard:                      "For sales, press 1. For support, press 2."`,
  ],
  [
    'toBeInState',
    () => {
      expect(inMenu).toBeInState('sales');
    },
    `expect(call).toBeInState(state)

Expected to be in state: "sales"
Is in:                   "main_menu"`,
  ],
  [
    'toBeInState of a call that is over',
    () => {
      expect(ended).toBeInState('sales');
    },
    `expect(call).toBeInState(state)

Expected to be in state: "sales"
Is in:                   no state`,
  ],
  [
    'toHaveSent with other parameters',
    () => {
      expect(inMenu).toHaveSent('speak', { payload: 'Hello' });
    },
    `expect(call).toHaveSent(action)

Expected to be sent: "speak" with {"payload": "Hello"}
Sent:                speak with {"language": "en-US", "payload": "Thank you for calling Acme.", "voice": "female"}`,
  ],
  [
    'toHaveSent of what was not sent at all',
    () => {
      expect(inMenu).toHaveSent('spaek');
    },
    `expect(call).toHaveSent(action)

Expected to be sent: "spaek"
Sent:                answer, speak, gather_using_speak
Did you mean:        speak?`,
  ],
  [
    'toHaveSent of a request',
    () => {
      expect(inMenu).toHaveSent('request');
    },
    `expect(call).toHaveSent(action)

Expected to be sent: "request"
Sent:                answer, speak, gather_using_speak
Note:                what web services got is in \`call.requests\``,
  ],
  [
    'toHaveEnded',
    () => {
      expect(inMenu).toHaveEnded('flow');
    },
    `expect(call).toHaveEnded(by)

Expected: the call to have ended by "flow"
But:      it goes on`,
  ],
  [
    'not.toHaveEnded',
    () => {
      expect(ended).not.toHaveEnded();
    },
    `expect(call).not.toHaveEnded()

Expected: the call not to have ended
But:      it ended by "transferred"`,
  ],
  [
    'toHaveVisited',
    () => {
      expect(inMenu).toHaveVisited('welcome', 'mainmenu');
    },
    `expect(call).toHaveVisited(...states)

Expected to be entered: "welcome", "mainmenu"
Not entered:            "mainmenu" after "welcome"
Entered:                "welcome", "main_menu"
Did you mean:           main_menu?`,
  ],
  [
    'any of what is no call',
    () => {
      expect('main_menu').not.toBeInState('main_menu');
    },
    `expect(received).not.toBeInState()

received value must be a call of \`simulate\`
Received: "main_menu"`,
  ],
])('%s says what it found', (_name, act, message) => {
  expect(printed(act)).toBe(message);
});

test('a call that is long is shown from its end', () => {
  const long = loadFlows({
    'long.yaml':
      'routes: default\nstart: a\nstates:\n  a: { menu: { prompt: Press 1., choices: { 1: repeat } }, on: { failed: end } }\n',
  }).flow('long');
  const call = simulate(long);
  for (let times = 0; times < 20; times += 1) call.press('1');
  let message = '';
  try {
    expect(call).toBeInState('b');
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain('The caller had heard, without 9 earlier lines:\n');
  expect(message).toMatch(/Timeline, without \d+ earlier lines:\n( +[\d.]+ s {2}\S.*\n){39} +[\d.]+ s {2}\S.*$/);
});
