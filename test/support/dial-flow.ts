import type { FarEnd } from '../../engine/carrier/options.ts';
import { callInto, type Phone, type PhoneOptions } from './phone.ts';

export const AGENT = '+13125550111';
export const OTHER = '+13125550112';

/** A flow that dials the agent; `dial` are further parameters, `state` further keys of the state. */
export const dialFlow = (dial: string, state = 'next: home'): string => `
flow: dial
routes: default
on: { hangup: over, key: { 0: operator } }
vars: { agent: "", seen: "" }
start: call_agent
states:
  call_agent:
    dial: { to: "${AGENT}", timeout_secs: 20, ${dial} }
    on: { busy: busy, no_answer: silent, rejected: refused, not_found: nobody, machine: machine, failed: failed }
    ${state}
  home: { speak: You are back., next: end }
  join:
    speak: Agent is there.
    next: talk
  talk: { bridge: { call_control_id: "\${agent}", park_after_unbridge: self }, next: home, on: { failed: failed } }
  late: { speak: That took too long., next: end }
  busy: { speak: Busy., next: end }
  silent: { speak: No answer., next: end }
  refused: { speak: Refused., next: end }
  nobody: { speak: No such number., next: end }
  machine: { speak: A machine., next: end }
  failed: { speak: Failed., next: end }
  operator: { speak: Operator., next: end }
  over: { set: { seen: "over" }, next: end }
`;

/** A call into such a flow, with an agent who behaves as told. */
export function withAgent(far: FarEnd, text: string, options: PhoneOptions = {}): Phone {
  return callInto(text, {
    ...options,
    carrier: { farEnds: { [AGENT]: far, [OTHER]: { answersAfter: 3_000, hangsUpAfter: 5_000 } }, ...options.carrier },
  });
}

/** Every leg is gone, and `on.hangup` was entered once. */
export function everybodyGone(phone: Phone): void {
  expect(phone.legs().filter(({ state }) => state !== 'ended')).toEqual([]);
  expect(phone.call().stage).toBe('ended');
  expect(phone.visits().filter((state) => state === 'over')).toHaveLength(1);
}
