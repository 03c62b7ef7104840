import { hangUp, passWatched, PATIENCE_MS, pressKeys, sayWords } from '../../../engine/simulator/caller-steps.ts';
import { askedRequests, type AskedRequests } from '../../../engine/simulator/asked-requests.ts';
import type { Pattern } from '../../../engine/simulator/pattern.ts';
import type { CallerAct, CallNotes } from '../../../engine/simulator/scenario/recorded-steps.ts';
import type { SimulatedReply } from '../../../engine/simulator/requests.ts';
import { findHeard } from '../../../engine/simulator/scenario/hearing.ts';
import { mocksOf } from '../../../engine/simulator/scenario/http.ts';
import { contentOf, isOver, soundsOf, type Session } from '../../../engine/simulator/scenario/session.ts';
import { startScenario, type ScenarioGiven } from '../../../engine/simulator/scenario/start.ts';
import { KEY_GAP_MS } from '../../../engine/simulator/scenario/steps.ts';
import type { CallSetup, HttpMock } from '../../../engine/simulator/scenario/scenario.ts';
import { shownCall, type ShownCall } from '../../../engine/simulator/shown-call.ts';
import { nextMoment } from '../../../engine/simulator/simulation.ts';
import { waitingFor } from '../../../engine/simulator/waiting.ts';
import type { CompiledFlow } from '../../../engine/runtime/machine.ts';

/** A telephone with a call on it. What is done gives back why it cannot be, or null. */
export interface Phone {
  readonly session: Session;
  readonly shown: ShownCall;
  readonly asked: AskedRequests;
  /** The call's clock, ms since 1970. */
  readonly now: () => number;
  /** When something happens next by itself; null when nothing will, or the call's time stands still. */
  readonly next: () => number | null;
  /** Whether the flow has finished. */
  readonly isOver: () => boolean;
  /** What of the call waits for a person now, as an id; null while it goes on by itself. */
  readonly point: () => string | null;
  /** Lets the call's time pass until a moment, until `enough`, or until a request waits for its answer. */
  readonly pass: (until: number, enough?: () => boolean) => void;
  readonly press: (keys: string) => string | null;
  readonly say: (words: string) => string | null;
  /** Time begins to pass as something that the caller does, until `done`. */
  readonly beginWait: () => { readonly done: () => void };
  /** Whether it was said since the last one that was waited for; true once. */
  readonly hasHeard: (what: Pattern) => boolean;
  readonly hangUp: () => string | null;
  readonly answer: (reply: SimulatedReply) => void;
  /** What was done so far, to be written down. */
  readonly recorded: () => CallNotes;
}

/** Nobody presses two keys faster, ms. */
const FASTEST_FINGER_MS = 50;

/** How long the caller waits for what `hear` names, ms. */
export const HEAR_PATIENCE_MS = PATIENCE_MS;

type Opened = { readonly ok: true; readonly phone: Phone } | { readonly ok: false; readonly problem: string };

/**
 * Places the call.
 * @param mocks answers for requests; the others are asked for
 */
export function openPhone(
  flows: readonly CompiledFlow[],
  setup: CallSetup,
  given: ScenarioGiven,
  mocks: readonly HttpMock[],
): Opened {
  const clock = { now: () => setup.call.at };
  const asked = askedRequests(mocksOf(mocks, () => clock.now()).answer);
  const started = startScenario(flows, setup, { ...given, http: asked.http });
  if (!started.ok) return started;
  const { session } = started;
  clock.now = () => session.simulation.now;
  const phone = phoneOn(session, asked);
  // The first ring, before which nobody can hang up.
  phone.pass(phone.now());
  return { ok: true, phone };
}

function phoneOn(session: Session, asked: AskedRequests): Phone {
  const { simulation } = session;
  const shown = shownCall(session);
  const acts: CallerAct[] = [];
  /** Keys that wait until a request is answered. */
  let held = '';
  const isAsked = (): boolean => asked.open().length > 0;
  const pass = (until: number, enough: () => boolean = () => false): void => {
    if (isAsked()) return;
    passWatched(session, until, () => {
      shown.look();
      return isAsked() || enough();
    });
    shown.look();
  };
  /** Does something, and notes when. */
  const act = (
    what: { kind: 'press'; keys: string } | { kind: 'say'; words: string } | { kind: 'hang_up' },
    run: () => { readonly message: string } | null,
  ): string | null => {
    const begun = { at: simulation.now, soundsBefore: soundsOf(session).length };
    const broken = run();
    shown.look();
    if (broken !== null) return broken.message;
    acts.push({ ...what, ...begun, until: simulation.now });
    return null;
  };
  let last = { at: -Infinity, sounds: 0 };
  /** What was pasted, or typed while no time passed, is pressed as a person would: after what is heard there is no hurry. */
  const isTooFast = (): boolean =>
    simulation.now - last.at < FASTEST_FINGER_MS && soundsOf(session).length === last.sounds;
  const press = (keys: string): string | null => {
    for (const [index, key] of [...keys].entries()) {
      if (index > 0 || isTooFast()) pass(last.at + KEY_GAP_MS);
      last = { at: simulation.now, sounds: soundsOf(session).length };
      if (index > 0 && isAsked()) {
        held += keys.slice(index);
        return null;
      }
      shown.key(key);
      const problem = act({ kind: 'press', keys: key }, () => pressKeys(session, { keys: key, after: 0, every: 0 }));
      if (problem !== null) return problem;
    }
    return null;
  };
  return {
    session,
    shown,
    asked,
    now: () => simulation.now,
    next: () => (isAsked() ? null : nextMoment(simulation)),
    isOver: () => isOver(session),
    point: () => waitingFor(session)?.id ?? null,
    pass,
    press,
    say: (words) => act({ kind: 'say', words }, () => sayWords(session, words)),
    beginWait() {
      const begun = { at: simulation.now, soundsBefore: soundsOf(session).length };
      return {
        done() {
          const ms = simulation.now - begun.at;
          if (ms > 0) acts.push({ kind: 'wait', ms, ...begun, until: simulation.now });
        },
      };
    },
    hasHeard(what) {
      const found = findHeard(session, what);
      if (found !== null) session.heardTo = found;
      return found !== null;
    },
    hangUp: () => act({ kind: 'hang_up' }, () => hangUp(session)),
    answer(reply) {
      asked.answer(simulation, reply);
      const keys = held;
      held = '';
      if (keys !== '') press(keys);
    },
    recorded: () => ({
      startedAt: session.startedAt,
      acts,
      heard: soundsOf(session).map((sound) => ({ at: sound.at, text: shown.mask().text(contentOf(sound)) })),
    }),
  };
}
