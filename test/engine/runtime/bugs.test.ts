import type { CallSnapshot } from '../../../engine/model/snapshot.ts';
import type { WebhookEvent } from '../../../engine/model/event.ts';
import { EngineError } from '../../../engine/runtime/engine-error.ts';
import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import { failTransition, lastResort, transition } from '../../../engine/runtime/transition.ts';
import { compiled } from '../../support/flows.ts';
import { callInto } from '../../support/phone.ts';
import { codeThrown } from '../../support/thrown.ts';
import { problemsOf } from '../../support/snapshot-invariants.ts';

const good = compiled(`
flow: bugs
routes: default
prompts: { broken: Broken. }
on: { error: sorry, hangup: over }
start: one
states:
  one: { wait: 5s, next: two }
  two: { speak: { prompt: broken }, next: end }
  sorry: { speak: "\${error.code} in \${error.state}", next: end }
  over: { set: { x: "" }, next: end }
vars: { x: "" }
`);

class BrokenMap extends Map<string, never> {
  override get(): never {
    throw new TypeError('a bug');
  }
}

/** The flow with a bug in the engine's way to its named prompts. */
const buggy: CompiledFlow = { ...good, flow: { ...good.flow, prompts: new BrokenMap() } };

describe('a bug in the machine', () => {
  test('becomes the flow’s error on the state it was in, and the facts of the event are kept', () => {
    const phone = callInto(buggy).drain();
    expect(phone.heard()).toEqual(['internal in one']);
    expect(phone.lines('error')).toEqual(['a bug']);
    expect(phone.call().stage).toBe('ended');
  });

  test('without on.error it is the apology', () => {
    const flow: CompiledFlow = compiled(`
flow: bugs
routes: default
prompts: { broken: Broken. }
start: one
states:
  one: { wait: 5s, next: two }
  two: { speak: { prompt: broken }, next: end }
`);
    const phone = callInto({ ...flow, flow: { ...flow.flow, prompts: new BrokenMap() } }).drain();
    expect(phone.heard()).toEqual(['We are sorry, something went wrong. Goodbye.']);
  });

  test('leaves the snapshot given as it was, and says what threw', () => {
    const call = callInto(good).wait(1_000).call();
    const context = { now: call.info.startedAt + 5_000, flows: { get: () => buggy } };
    const timer = call.timers.find(({ name }) => name === 'wait');
    const event = { kind: 'timer', timer: timer?.id ?? 0 } as const;
    const before = structuredClone(call);
    let thrown: unknown;
    try {
      transition(call, event, context);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(EngineError);
    expect(call).toEqual(before);
    const { snapshot, trace } = failTransition(call, event, thrown, context);
    expect(snapshot.frames.map(({ state }) => state)).toEqual(['sorry']);
    expect(trace[0]).toMatchObject({ kind: 'error', data: { code: 'internal' } });
    expect(problemsOf(snapshot, [buggy])).toEqual([]);
  });
});

describe('a flow that is gone', () => {
  const none = { now: 1_900_000_000_000, flows: { get: () => undefined } };
  const call = callInto(good).wait(1_000).call();

  function webhook(type: string): WebhookEvent {
    const leg = call.legs[0]?.id ?? '';
    return { kind: 'webhook', id: type, type, occurredAt: null, leg, legId: null, token: null, payload: {} };
  }

  test('cannot be run nor told, so the last resort speaks and hangs up', () => {
    const event = webhook('call.dtmf.received');
    expect(codeThrown(() => transition(call, event, none))).toBe('unknown_version');
    const { snapshot, commands } = lastResort(call, event, none);
    expect(commands.map(({ action }) => action)).toEqual(['speak']);
    expect(snapshot.stage).toBe('ending');
    expect(problemsOf(snapshot, [good])).toEqual([]);
    const [timer] = snapshot.timers;
    const later = transition(snapshot, { kind: 'timer', timer: timer?.id ?? 0 }, none);
    expect(later.commands.map(({ action }) => action)).toEqual(['hangup']);
    const over = transition(later.snapshot, webhook('call.hangup'), none);
    expect(over.snapshot.stage).toBe('ended');
  });

  test('an unanswered call is hung up, an ended one just ends', () => {
    const ringing: CallSnapshot = { ...call, legs: call.legs.map((leg) => ({ ...leg, state: 'ringing' })) };
    const hungUp = lastResort(ringing, webhook('call.answered'), none);
    expect(hungUp.commands.map(({ action }) => action)).toEqual(['hangup']);
    const gone: CallSnapshot = { ...call, legs: call.legs.map((leg) => ({ ...leg, state: 'gone' })) };
    expect(lastResort(gone, webhook('call.hangup'), none).snapshot.stage).toBe('ended');
  });
});
