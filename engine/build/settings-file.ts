import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceNode } from '../source/node.ts';
import { parseSource } from '../source/parse-source.ts';
import type { SettingsValues } from './build-given.ts';
import { asMap } from './read-map.ts';
import { checkFieldName } from './read-name.ts';
import { readingInto } from './reading.ts';

/** What came of reading a settings file. */
export interface SettingsFile {
  readonly settings: SettingsValues;
  readonly diagnostics: readonly Diagnostic[];
  /** The document, for the version's digest and for `settingsOf`; null when the text is no YAML. */
  readonly root: SourceNode | null;
}

/**
 * Reads a settings file: a map from name to value. Which type a value must have is for the flows to say that name it.
 * @param file its name in findings
 */
export function readSettingsFile(text: string, file: string): SettingsFile {
  const { root, diagnostics } = parseSource(text, file);
  if (root === null) return { settings: { files: [file], values: new Map() }, diagnostics, root };
  const read = settingsOf(root, file);
  return { ...read, diagnostics: [...diagnostics, ...read.diagnostics], root };
}

/** Reads the document of a settings file. */
export function settingsOf(root: SourceNode, file: string): Omit<SettingsFile, 'root'> {
  const diagnostics: Diagnostic[] = [];
  const reading = readingInto(diagnostics, { lost: () => undefined, declare: () => undefined });
  const values = new Map<string, SourceNode>();
  // A file with nothing in it, or comments alone, binds nothing.
  const empty = root.kind === 'scalar' && root.style === 'absent';
  const map = empty
    ? null
    : asMap(root, 'a settings file', 'a map from name to value, e.g. `sales_number: "+13125550111"`', reading);
  for (const { key, value } of map?.entries ?? []) {
    checkFieldName(key.text, key.place, 'this setting', reading);
    values.set(key.text, value);
  }
  return { settings: { files: [file], values }, diagnostics };
}

/** The settings of one file with those of another over them, name by name. */
export function overlaySettings(base: SettingsValues, overlay: SettingsValues): SettingsValues {
  return { files: [...base.files, ...overlay.files], values: new Map([...base.values, ...overlay.values]) };
}

/** Whether a file of that name binds settings. */
export function isSettings(name: string): boolean {
  return /^settings(\.[^.]+)?\.yaml$/.test(name);
}
