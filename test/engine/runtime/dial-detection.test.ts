import type { FarEnd } from '../../../engine/carrier/options.ts';
import { dialFlow, everybodyGone, withAgent } from '../../support/dial-flow.ts';

const DETECT = dialFlow('bridge: true, answering_machine_detection: detect');

describe('machine detection', () => {
  test.each([
    ['detect', 'human', 'You are back.'],
    ['detect', 'not_sure', 'You are back.'],
    ['detect', 'machine', 'A machine.'],
    ['premium', 'human', 'You are back.'],
    ['premium', 'fax', 'A machine.'],
    ['premium', 'machine', 'A machine.'],
    ['greeting_end', 'machine', 'A machine.'],
  ] as const)('%s: %s', (detection, answeredBy, heard) => {
    const text = DETECT.replace('detection: detect', `detection: ${detection}`);
    const phone = withAgent({ ...{ answersAfter: 4_000, hangsUpAfter: 5_000 }, answeredBy }, text).drain();
    expect(phone.heard()).toEqual([heard]);
    everybodyGone(phone);
  });

  test('waits for the verdict, and hangs a machine up', () => {
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: null, answeredBy: 'machine' }, DETECT).wait(5_400);
    expect(phone.visits()).toEqual(['call_agent']);
    phone.wait(200);
    expect(phone.visits()).toEqual(['call_agent', 'machine']);
    expect(phone.legs()[1]?.state).toBe('ended');
    everybodyGone(phone.drain());
  });

  test('a beep before the verdict means a machine', () => {
    const text = DETECT.replace('detection: detect', 'detection: premium');
    const far: FarEnd = { answersAfter: 4_000, hangsUpAfter: null, answeredBy: 'machine', greetingMs: 700 };
    const phone = withAgent(far, text).wait(4_800);
    expect(phone.visits()).toEqual(['call_agent', 'machine']);
    everybodyGone(phone.drain());
  });

  test('a verdict that never comes counts as not sure', () => {
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: 40_000 }, DETECT, {
      faults: { webhooks: { lose: ['call.machine.detection.ended'] } },
    });
    phone.wait(21_000);
    expect(phone.legs().map(({ state }) => state)).toEqual(['bridged', 'bridged']);
    expect(phone.drain().heard()).toEqual(['You are back.']);
    everybodyGone(phone);
  });

  test('the callee may hang up before it', () => {
    const phone = withAgent({ answersAfter: 4_000, hangsUpAfter: 500 }, DETECT).drain();
    expect(phone.heard()).toEqual(['Failed.']);
    everybodyGone(phone);
  });
});
