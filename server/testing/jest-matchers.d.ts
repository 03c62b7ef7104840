/** What `import 'pressone/jest'` adds to Jest's `expect`. */
import type { Ending } from '../../engine/simulator/call.js';

export { matchers } from './jest.js';

export interface CallMatchers<R> {
  /** The caller heard this: text to be contained, case and spacing aside, or a regular expression. */
  toHaveHeard(what: string | RegExp): R;
  /** The call is in this state now. */
  toBeInState(state: string): R;
  /** A command of this action was sent; of its parameters, those that are named are as they are named. */
  toHaveSent(action: string, params?: Readonly<Record<string, unknown>>): R;
  /** The call has ended, and in this way where one is named. */
  toHaveEnded(by?: Ending): R;
  /** The call entered these states in this order; others may lie between. */
  toHaveVisited(...states: readonly (string | readonly string[])[]): R;
}

// For the global `expect` (@types/jest) …
declare global {
  namespace jest {
    interface Matchers<R, T> extends CallMatchers<R> {}
  }
}

// … and for that of @jest/globals.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T> extends CallMatchers<R> {}
}
