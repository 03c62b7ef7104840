import type { CallSnapshot } from '../../engine/model/snapshot.ts';
import { compiledOf } from '../../engine/runtime/flow-book.ts';
import type { Simulation } from '../../engine/simulator/simulation-state.ts';

/** How long a caller may hear nothing while a step of the verb runs, ms: what it waits for, or who talks. */
const patience: Readonly<Record<string, number>> = {
  wait: 20_000,
  request: 20_000,
  record: 130_000,
  queue: 40_000,
  transfer: 45_000,
  dial: 45_000,
  conference: Infinity,
  gather_using_ai: 90_000,
  ai_assistant_start: 90_000,
};
/** An answer and an event take 300 ms each; a few silent steps may come one after the other. */
const SHORT_MS = 3_000;

/** Watches how long the caller of a call hears nothing; says so when it is too long. `slack` in ms. */
export function deadAirWatch(simulation: Simulation, slack: number): (call: CallSnapshot) => string | null {
  const since = new Map<string, { readonly step: number; readonly at: number; readonly allowed: number }>();
  return (call) => {
    const { now } = simulation;
    const before = since.get(call.id);
    const long = before !== undefined && now - before.at > before.allowed + slack ? now - before.at : null;
    if (!isSilent(simulation, call)) since.delete(call.id);
    else {
      const step = call.frames.at(-1)?.owners.step ?? 0;
      if (before?.step !== step)
        since.set(call.id, { step, at: now, allowed: patience[verbOf(simulation, call)] ?? SHORT_MS });
    }
    return long === null ? null : `the caller heard nothing for ${long} ms`;
  };
}

/** Nothing plays, rings or talks, and nobody listens to the caller. */
function isSilent({ carrier }: Simulation, call: CallSnapshot): boolean {
  const id = call.legs.find(({ role }) => role === 'caller')?.id ?? '';
  const leg = carrier.legs[id];
  if (leg?.state !== 'answered' || call.stage !== 'live') return false;
  const sounds = leg.playing !== null || leg.overlay !== null || leg.queue.length > 0 || leg.ringing.length > 0;
  // Until machine detection has ended the flow does not begin.
  const isJudged = call.frames[0]?.state.startsWith('$') === true && call.frames.length === 1;
  return !isJudged && !sounds && leg.conference === null && leg.conversation === null && leg.gather === null;
}

function verbOf({ flows }: Simulation, call: CallSnapshot): string {
  const frame = call.frames.at(-1);
  if (frame?.step === undefined || frame.step === null) return '';
  return compiledOf(flows, frame).flow.states.get(frame.state)?.steps[Number(frame.step.slice(1))]?.verb ?? '';
}
