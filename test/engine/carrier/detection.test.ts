import { command } from '../../../engine/carrier/commands.ts';
import type { AnsweredBy } from '../../../engine/carrier/options.ts';
import { AGENT, pass, quietCarrier, START, US, type Seen } from './phone-lab.ts';

/** What machine detection reports of a dial that is answered after a second: when (from the answer), what, with which result. */
function detected(detection: string, answeredBy: AnsweredBy, greetingMs?: number): unknown[] {
  const far = { answersAfter: 1_000, hangsUpAfter: null, answeredBy };
  const carrier = quietCarrier({ defaultFarEnd: greetingMs === undefined ? far : { ...far, greetingMs } });
  const body = { connection_id: 'app-1', from: US, to: AGENT, answering_machine_detection: detection };
  expect(command(carrier, { method: 'POST', path: '/calls', body }, START).status).toBe(200);
  return pass(carrier, 60_000)
    .filter(({ type }: Seen) => type.startsWith('call.machine.'))
    .map(({ at, type, payload }) => [at - 1_000, type, payload['result']]);
}

test.each([
  ['human', 'human'],
  ['machine', 'machine'],
  ['not_sure', 'not_sure'],
  ['fax', 'not_sure'],
] as const)('standard detection of a %s', (answeredBy, result) => {
  expect(detected('detect', answeredBy)).toEqual([[1_500, 'call.machine.detection.ended', result]]);
});

test.each([
  ['human', 'human_residence'],
  ['fax', 'fax_detected'],
  ['not_sure', 'not_sure'],
] as const)('premium detection of a %s', (answeredBy, result) => {
  expect(detected('premium', answeredBy)).toEqual([[1_500, 'call.machine.premium.detection.ended', result]]);
});

test('a machine’s greeting ends after the verdict, as the setting reports it', () => {
  expect(detected('greeting_end', 'machine', 6_000)).toEqual([
    [1_500, 'call.machine.detection.ended', 'machine'],
    [6_000, 'call.machine.greeting.ended', 'ended'],
  ]);
  expect(detected('detect_beep', 'machine', 6_000)[1]).toEqual([6_000, 'call.machine.greeting.ended', 'beep_detected']);
  expect(detected('premium', 'machine', 6_000)).toEqual([
    [1_500, 'call.machine.premium.detection.ended', 'machine'],
    [6_000, 'call.machine.premium.greeting.ended', 'beep_detected'],
  ]);
  expect(detected('detect', 'machine', 6_000)).toHaveLength(1);
});

test('premium detection that hears the beep first sends nothing else', () => {
  expect(detected('premium', 'machine', 700)).toEqual([[700, 'call.machine.premium.greeting.ended', 'beep_detected']]);
});

test('nothing is reported where it is off', () => {
  expect(detected('disabled', 'machine', 700)).toEqual([]);
});
