import { Composer, Parser, visit, type CST, type Document, type ParsedNode } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import { convertDocument } from './convert.ts';
import type { SourceNode } from './node.ts';
import { sourceText, type SourceText } from './positions.ts';
import { recoverSyntax } from './yaml-problems.ts';
import type { LostText } from './yaml-recover.ts';

export interface ParsedSource {
  /** Null when no sense can be made of the text; an empty document is an absent scalar. */
  readonly root: SourceNode | null;
  readonly diagnostics: readonly Diagnostic[];
  /** What had to be left out to read the rest. */
  readonly lost: LostText;
}

/** Characters. */
export const LONGEST_FILE = 4_000_000;

const nothingLost: LostText = { lines: new Set(), words: new Set(), keys: false };

/** Reads YAML into a tree of source text with positions. Takes any string and never throws. */
export function parseSource(text: string, file: string): ParsedSource {
  // Editors do not show a byte-order mark, so columns are counted without it.
  const source = sourceText(text.startsWith('\uFEFF') ? text.slice(1) : text, file);
  if (source.text.length > LONGEST_FILE) {
    return refused(source, `this file is longer than ${LONGEST_FILE / 1_000_000} million characters`);
  }
  try {
    return parseDocuments(source);
  } catch {
    // The library recurses; only a text made to do so nests deep enough to exhaust the stack.
    return refused(source, 'this file is nested too deeply to be read');
  }
}

function parseDocuments(source: SourceText): ParsedSource {
  const tokens = [...new Parser().parse(source.text)];
  const [first, ...others] = compose(tokens, source.text);
  const diagnostics: Diagnostic[] = [];
  for (const token of tokens) {
    if (token.type === 'directive') diagnostics.push(...directiveProblem(token.source, token.offset, source));
  }
  const [second] = others;
  if (second !== undefined) diagnostics.push(secondDocument(second, source));
  if (first === undefined) return { root: null, diagnostics, lost: nothingLost };
  const recovered = recoverSyntax(first, source, (text) => compose(new Parser().parse(text), text)[0]);
  const { document, lost } = recovered;
  diagnostics.push(...recovered.diagnostics);
  if (document === null) return { root: null, diagnostics, lost };
  if (document.contents === null) {
    return {
      root: { kind: 'scalar', text: '', style: 'absent', place: source.place(0, 0), inFlow: false },
      diagnostics,
      lost,
    };
  }
  const converted = convertDocument(document.contents, source, aliasesOf(document, source.text));
  const found = converted.diagnostics.filter(({ place }) => !lost.lines.has(place.line));
  return { root: converted.root, diagnostics: [...diagnostics, ...found], lost };
}

function compose(tokens: Iterable<CST.Token>, text: string): readonly Document.Parsed[] {
  const composer = new Composer<ParsedNode>({
    schema: 'failsafe',
    strict: true,
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
  });
  return [...composer.compose(tokens, true, text.length)];
}

function aliasesOf(document: Document, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  if (!text.includes('*')) return names;
  visit(document, { Alias: (_key, alias) => void names.add(alias.source) });
  return names;
}

function directiveProblem(text: string, offset: number, source: SourceText): readonly Diagnostic[] {
  if (/^%YAML\s+1\.2\s*$/.test(text)) return [];
  const version = /^%YAML\s+(\S+)/.exec(text)?.[1];
  const message =
    version === undefined
      ? 'a line that starts with `%` is a directive; only `%YAML 1.2` is known here'
      : `flows are written in YAML 1.2, not ${version}; leave this line out`;
  return [diagnostic('yaml-syntax', source.place(offset, offset + text.trimEnd().length), message)];
}

function secondDocument(document: Document.Parsed, source: SourceText): Diagnostic {
  const start = document.range[0];
  const marker = source.text.lastIndexOf('---', start);
  const line = source.lineAt(marker >= 0 && marker <= start && source.lineAt(marker).start === marker ? marker : start);
  const message = 'one file holds one document; what follows `---` must be a file of its own';
  return diagnostic('yaml-syntax', source.place(line.start, line.start + line.text.trimEnd().length), message);
}

function refused(source: SourceText, message: string): ParsedSource {
  return { root: null, diagnostics: [diagnostic('yaml-syntax', source.place(0, 0), message)], lost: nothingLost };
}
