import { nearestNames } from '../diagnostics/suggest.ts';
import type { Call, Ending } from './call.ts';
import { historyText } from './call-text.ts';
import { findIn, nearestTo, patternOf } from './pattern.ts';
import { firstMissed } from './visits.ts';

// Jest calls a matcher with its own tools as `this`; what is used of them is named here, so that no Jest is needed.

type Print = (value: unknown) => string;
type Paint = (text: string) => string;

export interface MatcherContext {
  readonly isNot?: boolean;
  /** A method, since what Jest takes as testers is narrower. */
  equals(one: unknown, other: unknown, testers?: unknown[]): boolean;
  readonly customTesters?: readonly unknown[];
  readonly utils: {
    readonly matcherHint: (
      name: string,
      received?: string,
      expected?: string,
      options?: { readonly isNot?: boolean; readonly secondArgument?: string },
    ) => string;
    readonly printExpected: Print;
    readonly printReceived: Print;
    readonly DIM_COLOR: Paint;
    readonly subsetEquality: unknown;
  };
}

export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What is shown of a failure: lines of "what: value", the fitting ones first. */
type Facts = readonly (readonly [label: string, value: string])[];

/** The caller heard this: text to be contained, case and spacing aside, or a regular expression. */
function toHaveHeard(this: MatcherContext, received: unknown, what: string | RegExp): MatcherResult {
  const call = callIn(this, 'toHaveHeard', received);
  const { printExpected, printReceived } = this.utils;
  const found = findIn(call.heard, patternOf(what));
  const nearest = nearestTo(String(what), call.heard);
  return {
    pass: found !== null,
    message: () =>
      failureText(this, 'toHaveHeard', call, 'text', [
        [this.isNot === true ? 'Expected not to have heard' : 'Expected to have heard', printExpected(what)],
        ...(found === null
          ? facts('Nearest heard', nearest === null ? null : printReceived(nearest))
          : facts('Heard', printReceived(call.heard[found - 1]))),
      ]),
  };
}

/** The call is in this state now. */
function toBeInState(this: MatcherContext, received: unknown, state: string): MatcherResult {
  const call = callIn(this, 'toBeInState', received);
  const { printExpected, printReceived } = this.utils;
  const is = call.state === null ? 'no state' : printReceived(call.state);
  return {
    pass: call.state === state,
    message: () =>
      failureText(this, 'toBeInState', call, 'state', [
        [this.isNot === true ? 'Expected not to be in state' : 'Expected to be in state', printExpected(state)],
        ['Is in', is],
      ]),
  };
}

/** A command of this action was sent; of its parameters, those that are named are as they are named. */
function toHaveSent(
  this: MatcherContext,
  received: unknown,
  action: string,
  params?: Readonly<Record<string, unknown>>,
): MatcherResult {
  const call = callIn(this, 'toHaveSent', received);
  const { printExpected, printReceived, subsetEquality } = this.utils;
  const same = call.commands
    // Further attempts are the same command.
    .filter((command) => command.action === action && command.attempt === 1)
    .map((command) => command.params);
  const testers = [...(this.customTesters ?? []), subsetEquality];
  const pass = same.some((sent) => params === undefined || this.equals(sent, params, testers));
  const others = [...new Set(call.commands.map((command) => command.action))];
  const [meant] = nearestNames(action, others);
  const withText = params === undefined ? '' : ` with ${printExpected(params)}`;
  return {
    pass,
    message: () =>
      failureText(this, 'toHaveSent', call, 'action', [
        [
          this.isNot === true ? 'Expected not to be sent' : 'Expected to be sent',
          `${printExpected(action)}${withText}`,
        ],
        ...same.map((sent) => ['Sent', `${action} with ${printReceived(sent)}`] as const),
        ...(same.length > 0 ? [] : facts('Sent', others.length === 0 ? 'nothing' : others.join(', '))),
        ...facts('Note', action === 'request' ? 'what web services got is in `call.requests`' : null),
        ...facts('Did you mean', same.length > 0 || meant === undefined ? null : `${meant}?`),
      ]),
  };
}

/** The call has ended, and in this way where one is named. */
function toHaveEnded(this: MatcherContext, received: unknown, by?: Ending): MatcherResult {
  const call = callIn(this, 'toHaveEnded', received);
  const { printExpected, printReceived } = this.utils;
  const { endings } = call;
  const expected = by === undefined ? '' : ` by ${printExpected(by)}`;
  const is =
    endings.length === 0 ? 'it goes on' : `it ended by ${endings.map((each) => printReceived(each)).join(' and ')}`;
  return {
    pass: by === undefined ? endings.length > 0 : endings.includes(by),
    message: () =>
      failureText(this, 'toHaveEnded', call, by === undefined ? '' : 'by', [
        ['Expected', `the call ${this.isNot === true ? 'not ' : ''}to have ended${expected}`],
        ['But', is],
      ]),
  };
}

/** The call entered these states in this order; others may lie between. */
function toHaveVisited(
  this: MatcherContext,
  received: unknown,
  ...states: readonly (string | readonly string[])[]
): MatcherResult {
  const call = callIn(this, 'toHaveVisited', received);
  const { printExpected, printReceived } = this.utils;
  const wanted = states.flat();
  const missed = firstMissed(wanted, call.visited);
  const name = missed === null ? '' : (wanted[missed] ?? '');
  const [meant] = nearestNames(name, call.visited);
  const after = missed === null || missed === 0 ? '' : ` after ${printExpected(wanted[missed - 1])}`;
  return {
    pass: missed === null,
    message: () =>
      failureText(this, 'toHaveVisited', call, '...states', [
        [
          this.isNot === true ? 'Expected not to be entered' : 'Expected to be entered',
          wanted.map(printExpected).join(', '),
        ],
        ...facts('Not entered', missed === null ? null : `${printExpected(name)}${after}`),
        ['Entered', call.visited.length === 0 ? 'none' : call.visited.map(printReceived).join(', ')],
        ...facts('Did you mean', missed === null || meant === undefined ? null : `${meant}?`),
      ]),
  };
}

/** Matchers for `expect.extend`. */
export const matchers = { toHaveHeard, toBeInState, toHaveSent, toHaveEnded, toHaveVisited };

function facts(label: string, value: string | null): Facts {
  return value === null ? [] : [[label, value]];
}

function failureText(context: MatcherContext, name: string, call: Call, expected: string, shown: Facts): string {
  const { matcherHint, DIM_COLOR } = context.utils;
  const hint = matcherHint(name, 'call', expected, { isNot: context.isNot === true });
  const width = Math.max(...shown.map(([label]) => label.length)) + 2;
  const lines = shown.map(([label, value]) => `${`${label}:`.padEnd(width)}${value}`);
  return [hint, lines.join('\n'), historyText(call, DIM_COLOR)].join('\n\n');
}

/** The call that a matcher was given; anything else fails at once, whatever is expected of it. */
function callIn(context: MatcherContext, name: string, received: unknown): Call {
  if (typeof received === 'object' && received !== null && 'heard' in received && 'visited' in received) {
    return received as Call;
  }
  const hint = context.utils.matcherHint(name, 'received', '', { isNot: context.isNot === true });
  const is = context.utils.printReceived(received);
  throw new TypeError(`${hint}\n\nreceived value must be a call of \`simulate\`\nReceived: ${is}`);
}
