import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import { meantPhone } from '../source/scalar.ts';
import type { ParamSpec } from '../telnyx/action.ts';
import { checkValue, type ParamProblem } from '../telnyx/params.ts';
import { clip, type Reading } from './reading.ts';

/** Where a value stands, and what it is called in messages. */
export interface Spot {
  readonly place: Place;
  readonly what: string;
}

/** Reports what Telnyx would refuse about one text, number or bool. */
export function checkLiteral(spec: ParamSpec, value: string | number | boolean, spot: Spot, reading: Reading): void {
  const [problem] = checkValue(spec, value, []);
  if (problem === undefined) return;
  const suggestions = typeof value === 'string' ? meantValues(spec, problem, value) : [];
  const limit = problem.kind === 'range' && typeof value === 'string' ? ` of ${[...value].length} characters` : '';
  const message = `${spot.what} is \`${clip(String(value))}\`${limit}, expected ${problem.expected}`;
  reading.report(codeOf(problem, spec), spot.place, message, { suggestions });
}

function meantValues(spec: ParamSpec, problem: ParamProblem, value: string): readonly string[] {
  if (problem.kind === 'enum') return nearestNames(value, enumOf(spec));
  const meant = codeOf(problem, spec) === 'bad-number' ? meantPhone(value) : null;
  return meant === null ? [] : [meant];
}

function codeOf(problem: ParamProblem, spec: ParamSpec): DiagnosticCode {
  if (problem.kind === 'type') return 'wrong-type';
  const number = spec.type === 'string' && (spec.format === 'phone' || spec.format === 'sip');
  return number && problem.kind === 'characters' ? 'bad-number' : 'parameter-range';
}

function enumOf(spec: ParamSpec): readonly string[] {
  if (spec.type === 'string') return spec.values ?? [];
  return spec.type === 'one_of' ? spec.options.flatMap(enumOf) : [];
}
