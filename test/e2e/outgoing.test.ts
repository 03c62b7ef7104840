import { removeTempFolders } from '../server/temp-folder.ts';
import { heardText, keepRequests, until } from './phone.ts';
import { makeRig, type Rig } from './rig.ts';

const flow = `flow: line
routes: [{ to: "+13125550100" }]
outbound: { timeout_secs: 20, answering_machine_detection: detect }
start: whose
states:
  whose:
    choose: [{ if: call.direction == "outgoing", goto: reminder }, { goto: order }]
  order:
    start_call: { flow: line, to: "+15550002222" }
    next: agent
    on: { failed: sorry }
  agent:
    dial: { to: "+13125550111", bridge: true, meanwhile: Please hold. }
    next: thanks
    on: { failed: sorry }
  thanks: { speak: Thank you., next: end }
  reminder: { speak: "This is a reminder for a \${call.answered_by}.", next: end }
  sorry: { speak: Sorry., next: end }
`;

let rig: Rig;

afterEach(async () => {
  await keepRequests(rig.phone);
  await rig.close();
  removeTempFolders();
});

test('one call orders another, and dials an agent', async () => {
  rig = await makeRig(flow, { model: { defaultFarEnd: { answersAfter: 40, hangsUpAfter: 2_500 } } });
  await rig.startServer();
  const { phone } = rig;
  const leg = await phone.call('+13125550100');
  await until('the call is over', async () => !(await phone.see(leg)).alive);
  expect(heardText(await phone.see(leg))).toMatch(/Thank you\./);
  const requests = await phone.requests();
  const dialled = requests.filter(({ path }) => path === '/calls').map(({ body }) => body);
  expect(dialled).toMatchObject([
    expect.objectContaining({ to: '+15550002222', from: '+13125550100', answering_machine_detection: 'detect' }),
    expect.objectContaining({ to: '+13125550111', from: '+13125550100', link_to: leg }),
  ]);
  expect(new Set(dialled.map(({ command_id: id }) => id)).size).toBe(2);
  const reminder = await phone.legTo('+15550002222');
  await until('the other call is over', async () => !(await phone.see(reminder)).alive);
  expect(heardText(await phone.see(reminder))).toBe('This is a reminder for a human.');
});
