import { verbOfStep } from '../build/verb-of-step.ts';
import type { Choice, Dynamic, Step, KeyTarget } from '../model/flow.ts';
import type { Check } from './check.ts';

export const keyShadowed: Check = {
  codes: ['key-shadowed'],
  description: 'A key of the whole flow that every state uses itself.',
  check: ({ flow, reached, doubts }, report) => {
    if (doubts.flow || doubts.states.size > 0) return;
    const listening = [...flow.states.values()]
      .filter((state) => reached.has(state.name))
      .flatMap(({ steps }) => steps.filter(isHeard));
    for (const key of flow.handlers.key.keys()) {
      if (listening.some((step) => !usedKeys(step).has(key))) continue;
      report(
        'key-shadowed',
        flow.handlers.keyPlaces.get(key) ?? flow.place,
        `the key \`${key}\` of \`on\` never gets here: every state that takes keys uses it itself; choose another key`,
      );
    }
  },
};

/** Whether a caller can press a key while the step runs. */
function isHeard(step: Step): boolean {
  const traits = verbOfStep(step)?.traits;
  return (
    step.wait &&
    traits !== undefined &&
    (traits.media || traits.waits) &&
    (traits.media || !traits.ends || traits.answers)
  );
}

/** The key that ends a gather; `#` unless the author says otherwise (published OpenAPI). */
function terminatorOf(step: Step): string {
  const given = step.params['terminating_digit'] as Dynamic | undefined;
  return given?.kind === 'literal' && typeof given.value === 'string' ? given.value : '#';
}

/** The keys that a step uses itself. */
function usedKeys(step: Step): ReadonlySet<string> {
  const used = new Set<string>();
  const verb = verbOfStep(step);
  // While it confirms, a collect uses no other key.
  if (verb?.name === 'collect' && step.params['confirm'] !== undefined) return new Set(['1', '2']);
  for (const [name, { shape }] of Object.entries(verb?.params ?? {})) {
    const value = step.params[name];
    if (value === undefined) continue;
    if (shape.type === 'choices') for (const { digits } of value as readonly Choice[]) used.add(digits.charAt(0));
    if (shape.type === 'key_targets') for (const { digit } of value as readonly KeyTarget[]) used.add(digit);
    if (shape.type === 'digits') for (const key of value as string) used.add(key);
  }
  const gathers = verb !== undefined && /^gather_using_|^(gather|pay)$/.test(verb.name);
  const takesDigits = gathers || Object.values(verb?.params ?? {}).some(({ shape }) => shape.type === 'digit_count');
  if (takesDigits) for (const digit of '0123456789') used.add(digit);
  if (verb !== undefined && /^gather(_using_(speak|audio))?$/.test(verb.name)) used.add(terminatorOf(step));
  return used;
}
