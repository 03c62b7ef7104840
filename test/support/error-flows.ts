import type { Phone, PhoneOptions } from './phone.ts';

/** What a caller hears when a flow has no answer to an error. */
export const SORRY = 'We are sorry, something went wrong. Goodbye.';

/** A flow that begins in the state `one`. */
export const flowOf = (states: string, head = ''): string => `
flow: errors
routes: default
vars: { data: {}, text: "", number: 1 }
${head}
start: one
states:
  ${states}
`;

/** The carrier refuses a command, once unless told. */
export function refuse(command: string, status = 422, times = 1, code?: string): PhoneOptions {
  return { faults: { errors: [{ command, status, times, ...(code === undefined ? {} : { code }) }] } };
}

/** The call has ended, and no leg is left. */
export function expectOver(phone: Phone): void {
  expect(phone.call().stage).toBe('ended');
  expect(phone.legs().every(({ state }) => state === 'ended')).toBe(true);
}
