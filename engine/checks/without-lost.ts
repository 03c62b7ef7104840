import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LostText } from '../source/yaml-recover.ts';

/** Codes that say something is missing: nothing is known to be where a part of the text could not be read. */
const aboutMissing: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  'missing-key',
  'missing-next',
  'unhandled-outcome',
  'unused-variable',
  'missing-translation',
]);

/** Codes about a name that is not there; it may have been in what could not be read. */
const aboutNames: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  'unknown-state',
  'unknown-variable',
  'unknown-prompt',
  'unknown-language',
  'unknown-switch',
]);

/** Findings without those that a part of the text that could not be read may have caused. */
export function withoutLost(findings: readonly Diagnostic[], lost: LostText): readonly Diagnostic[] {
  if (lost.lines.size === 0) return findings;
  return findings.filter(({ code, place, message }) => {
    if (lost.lines.has(place.line)) return false;
    if (aboutNames.has(code)) return !lost.words.has(/`([\w-]+)`/.exec(message)?.[1] ?? '');
    if (code === 'prompt-choice-mismatch') return false;
    if (code === 'wrong-type' && message.includes('is never taken')) return false;
    if (!lost.keys) return true;
    if (code === 'unknown-outcome' && message.includes('has no verb')) return false;
    return !aboutMissing.has(code) && !(code === 'wrong-type' && /has no value|is an empty/.test(message));
  });
}
