import { dialIn, nextMoment, runUntil, startSimulation } from '../../../engine/simulator/simulation.ts';
import { compiled } from '../../support/flows.ts';
import { callInto, CALLER, LINE, START, typeOf } from '../../support/phone.ts';
import { AGENT, richFlow } from '../../support/rich-flow.ts';

const hello = (id: string, routes: string): ReturnType<typeof compiled> =>
  compiled(`
flow: ${id}
routes: ${routes}
start: hello
states: { hello: { speak: "Hello from ${id}.", next: end } }
`);

describe('the simulation', () => {
  test('takes hours of waiting in no time, and is the same every time', () => {
    const run = (): string[] => callInto(richFlow).wait(5_000).press('81').wait(3_600_000).drain().timeline();
    expect(run()).toEqual(run());
  });

  test('several calls at once, each in the flow of its number', () => {
    const flows = [hello('sales', '[{ to: "+13125550100" }]'), hello('support', '[{ to: "+1312*" }]')];
    const simulation = startSimulation({ flows, at: START, carrier: { seed: 3 } });
    dialIn(simulation, { from: CALLER, to: LINE });
    runUntil(simulation, START + 100);
    dialIn(simulation, { from: CALLER, to: '+13125550199' });
    for (let at = nextMoment(simulation); at !== null; at = nextMoment(simulation)) runUntil(simulation, at);
    const said = simulation.timeline.filter(({ kind }) => kind === 'say').map(({ text }) => text);
    expect(said).toEqual(['Hello from sales.', 'Hello from support.']);
    expect([...simulation.calls.values()].map(({ stage }) => stage)).toEqual(['ended', 'ended']);
  });

  test('a webhook counts once, however often it is delivered', () => {
    const once = callInto(richFlow).wait(8_000).press('1').drain();
    const often = callInto(richFlow, { faults: { webhooks: { duplicate: 4 } } })
      .wait(8_000)
      .press('1')
      .drain();
    expect(often.timeline()).toEqual(once.timeline());
  });

  test('a refusal cancels the later commands of its leg, not those of another', () => {
    const phone = callInto(richFlow, {
      carrier: { farEnds: { [AGENT]: { answersAfter: 9_000, hangsUpAfter: null } } },
      faults: { errors: [{ command: 'hangup', status: 422, times: 1 }] },
    });
    phone.wait(500).press('0').wait(1_000).press('0').wait(500);
    expect(phone.sent('transfer')).toHaveLength(2);
    expect(phone.lines('error')).toEqual([]);
  });

  test('a detour holds a webhook back, or loses it', () => {
    const late = callInto(richFlow, { detour: (webhook) => (typeOf(webhook) === 'call.answered' ? 750 : 0) });
    expect(late.wait(740).visits()).toEqual([]);
    expect(late.wait(10).visits()).toEqual(['welcome']);
    const lost = callInto(richFlow, { detour: (webhook) => (typeOf(webhook) === 'call.initiated' ? null : 0) });
    expect(lost.wait(1_000).simulation.calls.size).toBe(0);
  });
});
