import type { FarEnd } from '../../../engine/carrier/options.ts';
import { everybodyGone } from '../../support/dial-flow.ts';
import { callInto, type Phone, type PhoneOptions } from '../../support/phone.ts';

const FIRST = '+13125550111';
const SECOND = '+13125550112';
const THIRD = '+13125550113';

const flow = (to: string): string => `
flow: hunt
routes: default
on: { hangup: over }
vars: { desk: "${SECOND}", desks: { type: list, value: ["${FIRST}", "${THIRD}"] }, seen: "" }
start: hunt
states:
  hunt:
    transfer: { to: ${to}, timeout_secs: 10 }
    next: home
    on: { busy: busy, no_answer: silent, failed: failed }
    after: { 60s: late }
  home: { speak: You are back., next: end }
  busy: { speak: Busy., next: end }
  silent: { speak: No answer., next: end }
  failed: { speak: Failed., next: end }
  late: { speak: That took too long., next: end }
  over: { set: { seen: "over" }, next: end }
`;

const ALL = flow(`["${FIRST}", "\${desk}", "${THIRD}"]`);
const answers: FarEnd = { answersAfter: 2_000, hangsUpAfter: 4_000 };

function hunt(far: readonly [FarEnd, FarEnd, FarEnd], text = ALL, options: PhoneOptions = {}): Phone {
  const farEnds = { [FIRST]: far[0], [SECOND]: far[1], [THIRD]: far[2] };
  return callInto(text, { ...options, carrier: { farEnds, ...options.carrier } });
}

const rung = (phone: Phone): unknown[] => phone.sent('transfer').map(({ params }) => params['to']);

test.each<FarEnd>(['busy', 'no_answer', 'rejected', 'not_found'])('%s goes on to the next target', (far) => {
  const phone = hunt([far, answers, answers]).drain();
  expect(rung(phone)).toEqual([FIRST, SECOND]);
  expect(phone.heard()).toEqual(['You are back.']);
  everybodyGone(phone);
});

test('a refused command goes on to the next target', () => {
  const phone = hunt([answers, answers, answers], ALL, {
    faults: { errors: [{ command: 'transfer', status: 422, times: 1 }] },
  }).drain();
  expect(rung(phone)).toEqual([FIRST, SECOND]);
  expect(phone.heard()).toEqual(['You are back.']);
  everybodyGone(phone);
});

test('the outcome of the last one decides', () => {
  for (const [last, text] of [
    ['busy', 'Busy.'],
    ['no_answer', 'No answer.'],
    ['rejected', 'Failed.'],
  ] as const) {
    const phone = hunt(['not_found', 'rejected', last]).drain();
    expect(rung(phone)).toEqual([FIRST, SECOND, THIRD]);
    expect(phone.heard()).toEqual([text]);
    everybodyGone(phone);
  }
});

test('each target has its own time to ring', () => {
  const phone = hunt(['no_answer', 'no_answer', answers]).wait(21_000);
  expect(rung(phone)).toEqual([FIRST, SECOND, THIRD]);
  expect(phone.drain().heard()).toEqual(['You are back.']);
});

test('a target whose every event is lost is given up, and hung up when it turns up', () => {
  let second: string | null = null;
  const phone = hunt([{ answersAfter: 200_000, hangsUpAfter: null }, answers, answers], ALL, {
    detour: (webhook) => {
      const to = (webhook.event.data['payload'] as { readonly to?: string }).to;
      if (to === FIRST) second ??= webhook.leg;
      return webhook.leg === second ? null : 0;
    },
  }).drain();
  expect(rung(phone)).toEqual([FIRST, SECOND]);
  everybodyGone(phone);
});

test('the caller hangs up while the second rings', () => {
  const phone = hunt(['busy', { answersAfter: 8_000, hangsUpAfter: null }, answers])
    .wait(4_000)
    .hangUp()
    .drain();
  expect(rung(phone)).toEqual([FIRST, SECOND]);
  expect(phone.heard()).toEqual([]);
  everybodyGone(phone);
});

test('a computed target is one target, and a computed list is a list', () => {
  expect(rung(hunt(['busy', 'busy', 'busy'], flow('"${desk}"')).drain())).toEqual([SECOND]);
  const list = hunt(['busy', 'busy', 'busy'], flow('"${desks}"').replace('type: list,', 'type: any,')).drain();
  expect(rung(list)).toEqual([FIRST, THIRD]);
});

test('entering the state again begins with the first', () => {
  const again = ALL.replace('busy: busy', 'busy: again').replace(
    'home: {',
    'again: { wait: 1s, next: hunt_again }\n  hunt_again: { transfer: ["' +
      FIRST +
      '"], next: home, on: { failed: failed } }\n  home: {',
  );
  const phone = hunt(['busy', 'busy', 'busy'], again).drain();
  expect(rung(phone)).toEqual([FIRST, SECOND, THIRD, FIRST]);
});
