import { ambiguousChoice } from './ambiguous-choice.ts';
import { backNowhere } from './back-nowhere.ts';
import { callOrder } from './call-order.ts';
import type { Check } from './check.ts';
import { duplicateSay } from './duplicate-say.ts';
import { envExposed } from './env-exposed.ts';
import { flowNames } from './flow-names.ts';
import { inputMismatch } from './input-mismatch.ts';
import { returnHandlers } from './return-handlers.ts';
import { expressionChecks } from './expressions.ts';
import { intoTypes } from './into-types.ts';
import { keyShadowed } from './key-shadowed.ts';
import { languageChecks } from './languages.ts';
import { missingNext } from './missing-next.ts';
import { neverDone } from './never-done.ts';
import { noWayOut } from './no-way-out.ts';
import { promptChoiceMismatch } from './prompt-choice-mismatch.ts';
import { promptLength } from './prompt-length.ts';
import { promptNames } from './prompt-names.ts';
import { secretExposed } from './secret-exposed.ts';
import { silentLoop } from './silent-loop.ts';
import { switchNames } from './switch-names.ts';
import { unhandledOutcome } from './unhandled-outcome.ts';
import { unknownState } from './unknown-state.ts';
import { unreachableState } from './unreachable-state.ts';
import { unusedVariable } from './unused-variable.ts';

/** Every rule over a flow: one line each. */
export const checks: readonly Check[] = [
  unknownState,
  unreachableState,
  noWayOut,
  silentLoop,
  missingNext,
  unhandledOutcome,
  backNowhere,
  neverDone,
  ambiguousChoice,
  duplicateSay,
  keyShadowed,
  promptChoiceMismatch,
  callOrder,
  expressionChecks,
  intoTypes,
  unusedVariable,
  switchNames,
  secretExposed,
  flowNames,
  inputMismatch,
  returnHandlers,
  envExposed,
  promptNames,
  promptLength,
  languageChecks,
];
