import { removeTempFolders } from '../server/temp-folder.ts';
import { hears, heardText, keepRequests, until } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';

const flow = `flow: acme
routes: [{ to: "+13125550100" }]
start: welcome
states:
  welcome: { speak: Thank you for calling., next: main }
  main:
    menu:
      prompt: For sales, press 1. For support, press 2.
      choices: { 1: sales, 2: support }
      no_match: That is not one of the choices.
    on: { failed: bye }
  sales: { transfer: "+13125550111", on: { failed: bye } }
  support:
    collect: { prompt: Enter your eight digits., digits: 8, check: luhn(account), into: account, no_match: Not an account. }
    on: { failed: bye }
    next: said
  said: { speak: "Account \${spell(account)}.", next: desk }
  desk: { transfer: { to: "+13125550112", timeout_secs: 20 }, on: { failed: bye } }
  bye: { speak: Goodbye., next: end }
`;

let rig: Rig;

/** @param welcomeMs how long the welcome takes to say */
async function serve(welcomeMs: number): Promise<void> {
  rig = await makeRig(flow, {
    model: {
      defaultFarEnd: { answersAfter: 60, hangsUpAfter: 200 },
      farEnds: { '+13125550111': 'busy' },
      speech: { wordsPerMinute: 20_000, durationsMs: { 'Thank you for calling.': welcomeMs } },
    },
  });
  await rig.startServer();
}

afterEach(async () => {
  await keepRequests(rig.phone);
  await rig.close();
  removeTempFolders();
});

test('YAML to a transfer: wrong key, right key, account number, far end', async () => {
  await serve(20);
  const { phone } = rig;
  const leg = await phone.call('+13125550100');
  await hears(phone, leg, 'For sales');
  await phone.press(leg, '9');
  await hears(phone, leg, 'That is not one of the choices.');
  await phone.press(leg, '2');
  await hears(phone, leg, 'Enter your eight digits.');
  await phone.press(leg, '79927399');
  await hears(phone, leg, 'Not an account.');
  await phone.press(leg, '99927390');
  await hears(phone, leg, 'Not an account.', 2);
  await phone.press(leg, '12345674');
  await until('the call is over', async () => !(await phone.see(leg)).alive);
  const view = await phone.see(leg);
  expect(heardText(view)).toContain('Account 1 2 3 4 5 6 7 4.');
  expect(view.legs.find((each) => each.to === '+13125550112')?.state).toBe('ended');
  expect(rig.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a busy far end takes the failed way, and the call ends with every leg gone', async () => {
  await serve(20);
  const { phone } = rig;
  const leg = await phone.call('+13125550100');
  await hears(phone, leg, 'For sales');
  await phone.press(leg, '1');
  await hears(phone, leg, 'Goodbye.');
  await until('the call is over', async () => !(await phone.see(leg)).alive);
  expect((await phone.see(leg)).legs.every((each) => each.state === 'ended')).toBe(true);
});

test('a call without a route is rejected and logged', async () => {
  await serve(20);
  const { phone } = rig;
  const leg = await phone.call('+13125559999');
  await until('the call is over', async () => !(await phone.see(leg)).alive);
  expect((await phone.requests()).map(({ path }) => path.split('/').at(-1))).toContain('reject');
  expect(rig.log.lines.some(({ message }) => /route/i.test(message))).toBe(true);
});

test('webhooks three times over, late and out of order change nothing in what the caller hears', async () => {
  await serve(20);
  const { phone } = rig;
  await phone.faults({ webhooks: { duplicate: 3, reorder: true } });
  const leg = await phone.call('+13125550100');
  await hears(phone, leg, 'For sales');
  await phone.press(leg, '2');
  await hears(phone, leg, 'Enter your eight digits.');
  await phone.press(leg, '12345674');
  await until('the call is over', async () => !(await phone.see(leg)).alive);
  expect(heardText(await phone.see(leg))).toBe(
    'Thank you for calling. | For sales, press 1. For support, press 2. | Enter your eight digits. | Account 1 2 3 4 5 6 7 4.',
  );
});

test('keys pressed during the welcome go through the menu without its prompt', async () => {
  await serve(10_000);
  const { phone } = rig;
  const leg = await phone.call('+13125550100');
  await hears(phone, leg, 'Thank you');
  await phone.press(leg, '212345674');
  await hears(phone, leg, 'Account 1 2 3 4 5 6 7 4.');
  expect(heardText(await phone.see(leg))).not.toContain('For sales');
});
