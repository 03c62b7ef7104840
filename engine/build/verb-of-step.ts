import type { Step } from '../model/flow.ts';
import { verbatimVerb, verbNamed } from '../verbs/registry.ts';
import type { Verb } from '../verbs/verb.ts';

/** The verb that a step carries out: Telnyx's action verbatim where the step has that verb's own parameters. */
export function verbOfStep(step: Step): Verb | undefined {
  const verb = verbNamed(step.verb);
  const verbatim = verb?.verbatimKey !== undefined && Object.hasOwn(step.params, verb.verbatimKey);
  return verbatim ? (verbatimVerb(step.verb) ?? verb) : verb;
}
