import type { AnsweredBy } from './options.ts';
import { plan } from './schedule.ts';
import type { Carrier, FarPlan, Leg } from './state.ts';
import { emit } from './webhooks.ts';

// Answering machine detection on a leg that was dialled (published OpenAPI; how long it takes: assumption `detection-after`).

const DETECTION_MS = 1_500;

/** Settings under which the end of a machine's greeting is reported. */
const REPORTS_GREETING = new Set(['greeting_end', 'detect_beep', 'premium']);

const STANDARD: Readonly<Record<AnsweredBy, string>> = {
  human: 'human',
  machine: 'machine',
  fax: 'not_sure',
  not_sure: 'not_sure',
};

const PREMIUM: Readonly<Record<AnsweredBy, string>> = {
  human: 'human_residence',
  machine: 'machine',
  fax: 'fax_detected',
  not_sure: 'not_sure',
};

/** The leg was answered: detection listens, where it is on. */
export function planDetection(carrier: Carrier, leg: Leg, far: FarPlan): void {
  if (far.detection === 'disabled') return;
  if (far.answeredBy === 'machine' && REPORTS_GREETING.has(far.detection) && far.greetingMs !== null) {
    plan(carrier, carrier.now + far.greetingMs, { kind: 'greeting-ends', leg: leg.id });
  }
  plan(carrier, carrier.now + DETECTION_MS, { kind: 'detection', leg: leg.id });
}

/** Detection has come to its result; premium detection sends none once it has heard the beep. */
export function detected(carrier: Carrier, leg: Leg): void {
  const far = leg.far;
  if (far === null || far.judged) return;
  far.judged = true;
  if (far.detection === 'premium') {
    emit(carrier, leg, 'call.machine.premium.detection.ended', { result: PREMIUM[far.answeredBy] });
  } else {
    emit(carrier, leg, 'call.machine.detection.ended', { result: STANDARD[far.answeredBy] });
  }
  const isOver = far.answeredBy === 'machine' && far.greetingMs === null;
  if (isOver && REPORTS_GREETING.has(far.detection)) greetingEnded(carrier, leg);
}

/** A machine's greeting is over. */
export function greetingEnded(carrier: Carrier, leg: Leg): void {
  const far = leg.far;
  if (far === null) return;
  if (far.detection === 'premium') {
    far.judged = true;
    emit(carrier, leg, 'call.machine.premium.greeting.ended', { result: 'beep_detected' });
    return;
  }
  const result = far.detection === 'detect_beep' ? 'beep_detected' : 'ended';
  emit(carrier, leg, 'call.machine.greeting.ended', { result });
}
