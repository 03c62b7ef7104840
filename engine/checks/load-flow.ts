import { authoredDocument } from '../build/authored-document.ts';
import { buildFlow } from '../build/build-flow.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { orderDiagnostics } from '../diagnostics/order.ts';
import type { Flow } from '../model/flow.ts';
import { parseSource } from '../source/parse-source.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import { menusOf } from './ambiguous-choice.ts';
import { checkFlow } from './check-flow.ts';

/** What came of loading a file. */
export interface LoadedFlow {
  /** Null when there is an error among the diagnostics. */
  readonly flow: Flow | null;
  /** In order of line. */
  readonly diagnostics: readonly Diagnostic[];
  /** The document as authored: what the version digest is made of. Null when the text is no YAML. */
  readonly document: JsonValue;
}

/**
 * Loads a flow: parses, reads and checks it. Takes any text and never throws.
 * @param file its name in findings
 * @param id the flow's id unless the file gives another: its path below the folder, without `.yaml`
 */
export function loadFlow(text: string, file: string, id: string): LoadedFlow {
  const { root, diagnostics: parsed } = parseSource(text, file);
  if (root === null) return { flow: null, diagnostics: orderDiagnostics(parsed), document: null };
  const document = authoredDocument(root);
  const built = buildFlow(root, id);
  if (built.flow === null) {
    return { flow: null, diagnostics: orderDiagnostics([...parsed, ...built.diagnostics]), document };
  }
  // What the parser left out, such as the second of two states with one name, may have led anywhere.
  const doubts = parsed.length === 0 ? built.doubts : { ...built.doubts, flow: true };
  const found = checkFlow({ flow: built.flow, doubts });
  const diagnostics = orderDiagnostics([...withChoices(parsed, built.flow), ...built.diagnostics, ...found]);
  const broken = diagnostics.some(({ severity }) => severity === 'error');
  return { flow: broken ? null : built.flow, diagnostics, document };
}

/** A key written twice among a menu's choices is a finding of its own. */
function withChoices(findings: readonly Diagnostic[], flow: Flow): readonly Diagnostic[] {
  if (!findings.some(({ code }) => code === 'duplicate-key')) return findings;
  const choices = new Map(
    menusOf({ flow }).flatMap((menu) => menu.choices.map(({ digits, place }) => [placeKey(place), digits] as const)),
  );
  return findings.map((finding) => {
    const [first] = finding.also;
    const digits = first === undefined ? undefined : choices.get(placeKey(first));
    if (finding.code !== 'duplicate-key' || digits === undefined) return finding;
    const message = `this menu has the choice \`${digits}\` twice, and only one can count; remove one, or give it other digits`;
    return { ...finding, code: 'duplicate-choice', message };
  });
}

function placeKey({ line, column }: Place): string {
  return `${line}:${column}`;
}
