import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hears, until } from '../e2e/phone.ts';
import { makeRig, type Rig } from '../e2e/rig.ts';
import { run, type Ran } from '../server/cli/run-command.ts';
import { removeTempFolders } from '../server/temp-folder.ts';

const flow = `flow: bank
routes: default
outbound: { timeout_secs: 20 }
switches: { open: true }
vars: { pin: { type: string, value: "", secret: true }, rate: "", night: false }
on: { hangup: gone }
start: whose
states:
  whose:
    choose: [{ if: call.direction == "outgoing", goto: reminder }, { if: switches.open, goto: main }, { goto: closed }]
  main:
    menu: { prompt: "For your balance, press 1. For an agent, press 2. For a call, press 3.", choices: { 1: pin, 2: agent, 3: order } }
    on: { failed: closed }
  pin:
    collect: { prompt: Enter your PIN., digits: 4, into: pin, secret: true, no_match: That is no PIN. }
    on: { failed: closed }
    next: judge
  judge: { choose: [{ if: pin == "8046", goto: rate }, { goto: wrong }] }
  rate:
    request: { get: "https://127.0.0.1:1/rate", into: rate }
    on: { failed: balance }
    next: balance
  balance: { speak: Your balance is fine., next: main }
  wrong: { speak: That is not your PIN., next: main }
  agent: { transfer: "+13125550111", on: { failed: closed } }
  order: { start_call: { flow: bank, to: "+15550002222" }, on: { failed: closed }, next: main }
  reminder: { speak: This is a reminder., next: end }
  closed: { speak: We are closed., next: end }
  gone: { set: { night: true }, next: end }
`;

const PIN = '8046';

/** The same with a slip: PINs are not looked at, and the agent has another number. */
const draft = flow.replace('if: pin == "8046", goto: rate', 'if: size(pin) == 9, goto: rate').replace('0111', '0112');

let rig: Rig;

afterEach(async () => {
  await rig.close();
  removeTempFolders();
});

const pressone = (...args: readonly string[]): Promise<Ran> =>
  run(args, {
    env: { PORT: String(rig.config.port), PRESSONE_DATA: rig.config.dataFolder },
    cwd: rig.config.flowsFolder,
  });

/** Output without what differs from run to run. */
function steady(text: string): string {
  return text
    .replaceAll(join(rig.config.flowsFolder, 'draft.yaml'), 'DRAFT')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{8}\b/g, 'DIGITS')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/^ | $/gm, '');
}

async function ended(): Promise<readonly string[]> {
  const { out } = await pressone('calls', 'list', '--ended', '--format', 'json');
  return (JSON.parse(out) as { calls: { id: string }[] }).calls.map(({ id }) => id);
}

/** Four calls: a PIN that is right and a transfer, one that is wrong and a refused command, an order and what it orders. */
async function makeCalls(): Promise<void> {
  const { phone } = rig;
  const over = (leg: string): Promise<void> => until('the call is over', async () => !(await phone.see(leg)).alive);
  const right = await phone.call('+13125550100');
  await hears(phone, right, 'For your balance');
  await phone.press(right, '1');
  await hears(phone, right, 'Enter your PIN.');
  await phone.press(right, PIN);
  await hears(phone, right, 'Your balance is fine.');
  await hears(phone, right, 'For your balance', 2);
  await phone.press(right, '2');
  await over(right);

  const wrong = await phone.call('+13125550100');
  await hears(phone, wrong, 'For your balance');
  await phone.press(wrong, '1');
  await hears(phone, wrong, 'Enter your PIN.');
  await phone.faults({ errors: [{ command: 'gather_using_speak', status: 422, times: 1 }] });
  await phone.press(wrong, '1111');
  await hears(phone, wrong, 'That is not your PIN.');
  await over(wrong);

  const ordering = await phone.call('+13125550100');
  await hears(phone, ordering, 'For your balance');
  await phone.press(ordering, '3');
  await until('the other call is over', async () => {
    const leg = await phone.legTo('+15550002222');
    return leg !== '' && !(await phone.see(leg)).alive;
  });
  await phone.hangUp(ordering);
  await until('all is journalled', async () => (await ended()).length === 4);
}

test('calls of a server, disorder and refusals among them, give what they gave', async () => {
  rig = await makeRig(flow, {
    model: {
      disorder: { delayMs: [0, 60], duplicate: 0.2 },
      defaultFarEnd: { answersAfter: 60, hangsUpAfter: 300 },
    },
  });
  const server = await rig.startServer();
  await makeCalls();
  const [newest = ''] = await ended();

  // The server holds the store: it is asked.
  const asked = await pressone('replay', '--since', '1h', '--format', 'json');
  expect(asked.err).toBe('');
  expect(JSON.parse(asked.out)).toEqual({ replayed: 4, reports: [] });
  expect(asked.code).toBe(0);
  expect((await pressone('replay', newest.slice(0, 8))).out).toMatch(/events replayed: each gave what is recorded/);
  await server.stop();

  // Nobody holds it: it is read.
  expect((await pressone('replay', '--since', '1h')).out).toBe('4 calls replayed: 4 gave what is recorded.\n');
  const missing = await pressone('replay', 'abcdef');
  expect(missing.err).toMatch(/^There is no call abcdef\./);
  expect(missing.code).toBe(2);

  const file = join(rig.config.flowsFolder, 'draft.yaml');
  writeFileSync(file, draft);
  const tried = await pressone('replay', '--since', '1h', '--flow', file, '--as', 'bank');
  expect(tried.err).toBe('');
  expect(steady(tried.out)).toBe(
    [
      '1 of 4 calls ends differently with DRAFT.',
      '',
      'CALL BEGAN WAS IS FIRST OTHER STATE',
      'DIGITS TIME transferred to +13125550111 in `agent` transferred to +13125550112 in `agent` rate → wrong',
      '',
    ].join('\n'),
  );
  expect(tried.code).toBe(1);

  const saved = join(rig.config.flowsFolder, '../call.json');
  await pressone('replay', newest, '--save', saved);
  const text = readFileSync(saved, 'utf8');
  expect((await pressone('replay', saved)).out).toContain('each gave what is recorded');
  writeFileSync(saved, text.replace(/"commands":"[0-9a-f]{8}/, '"commands":"00000000'));
  const shown = await pressone('replay', saved);
  expect(shown.out).toMatch(/^Event 1 of \d+ gave something else: call\.placed, 0\.00 s after the call began\.$/m);
  expect(shown.out).toMatch(
    /^ {2}commands {2}recorded {2}digest 00000000, see the timeline\n {12}replayed {2}1\. dial /m,
  );
  expect(shown.code).toBe(1);
}, 60_000);
