import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import type { ValueType } from '../expressions/expression.ts';
import type { SourceNode } from '../source/node.ts';

const MOST_LISTED = 16;

/** What the readers of one document share. They never throw: what cannot be read is reported and left out. */
export interface Reading {
  readonly report: Report;
  /** Takes findings that another part of the engine has made. */
  readonly take: (findings: readonly Diagnostic[]) => void;
  /** A way out of what is being read was lost, so nothing may be concluded from where it seems to lead. */
  readonly lost: () => void;
  /** A verb keeps its outcome under this name. */
  readonly declare: (name: string, type: ValueType, secret: boolean, place: Place) => void;
}

export type Report = (
  code: DiagnosticCode,
  place: Place,
  message: string,
  more?: { readonly suggestions?: readonly string[]; readonly also?: readonly Place[] },
) => void;

/** A reading that adds its findings to `diagnostics`. */
export function readingInto(diagnostics: Diagnostic[], notes: Pick<Reading, 'lost' | 'declare'>): Reading {
  return {
    report: (code, place, message, more = {}) => {
      diagnostics.push(diagnostic(code, place, message, more));
    },
    take: (findings) => {
      diagnostics.push(...findings);
    },
    ...notes,
  };
}

/** The same reading with its findings set aside, for trying one of several forms. */
export function trial(reading: Reading): { readonly reading: Reading; readonly findings: readonly Diagnostic[] } {
  const findings: Diagnostic[] = [];
  return { reading: readingInto(findings, { lost: () => undefined, declare: reading.declare }), findings };
}

/** What a node is, for the first half of a message: `the text "hello"`, `a list of 3`. */
export function describeNode(node: SourceNode): string {
  switch (node.kind) {
    case 'map':
      return node.entries.length === 0 ? 'an empty map' : 'a map';
    case 'list':
      return node.items.length === 0 ? 'an empty list' : 'a list';
    case 'scalar':
      return node.style === 'absent' ? 'nothing' : `\`${clip(node.text)}\``;
  }
}

/** Text short enough for a message, on one line. */
export function clip(text: string, length = 40): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

/** Reports that `what` should have been something else. */
export function reportWrongType(reading: Reading, node: SourceNode, what: string, expected: string): void {
  const absent = node.kind === 'scalar' && node.style === 'absent';
  const found = absent ? 'has no value' : `is ${describeNode(node)}`;
  reading.report('wrong-type', node.place, `${what} ${found}, expected ${expected}`);
}

/** `a`, `a or b`, `a, b or c`, each in backticks. */
export function oneOf(names: readonly string[], last = 'or'): string {
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} ${last} ${quoted[quoted.length - 1] ?? ''}`;
}

/** Names that have a whole word in common with another: `timeout` and `timeout_secs`. */
function namesWith(name: string, known: readonly string[]): readonly string[] {
  return known.filter((each) => name.length > 2 && each.split('_').includes(name)).slice(0, 3);
}

/** What a thing takes, for the end of a message; empty where there is too much of it to read. */
export function takesList(known: readonly string[]): { readonly otherwise?: string } {
  if (known.length === 0) return { otherwise: 'it takes none' };
  return known.length > MOST_LISTED ? {} : { otherwise: `it takes ${oneOf(known, 'and')}` };
}

/** A name that is not among the known ones. */
export interface Stranger {
  readonly name: string;
  readonly message: string;
  readonly known: readonly string[];
  /** Goes after the message where no known name is near. */
  readonly otherwise?: string;
}

/** Reports a name that is not among the known ones, with the nearest of them, which it gives back. */
export function reportUnknownName(
  reading: Reading,
  code: DiagnosticCode,
  place: Place,
  found: Stranger,
): readonly string[] {
  const suggestions = meantNames(found.name, found.known);
  const rest = suggestions.length > 0 || found.otherwise === undefined ? '' : `; ${found.otherwise}`;
  reading.report(code, place, `${found.message}${rest}`, { suggestions });
  return suggestions;
}

/** What a key is called elsewhere: a word → the keys it may mean here, best first. */
const otherKeys: Readonly<Record<string, readonly string[]>> = {
  number: ['to'],
  phone: ['to'],
  callee: ['to'],
  phone_number: ['to'],
  destination: ['to'],
  target: ['to', 'goto'],
  to: ['sip_address', 'goto'],
  uri: ['sip_address'],
  next: ['goto'],
  then: ['goto'],
  state: ['goto'],
  when: ['if', 'in'],
  condition: ['if'],
  say: ['payload', 'prompt', 'text'],
  text: ['payload', 'prompt'],
  message: ['payload', 'prompt', 'text'],
  url: ['audio_url', 'audio'],
  file: ['audio_url', 'audio'],
  options: ['choices'],
  keys: ['choices'],
  save: ['into'],
  variable: ['into'],
  result: ['into'],
  outputs: ['into'],
  save_as: ['into'],
  retry: ['retries'],
  variables: ['vars'],
  languages: ['voices'],
  inputs: ['with'],
  args: ['with'],
  params: ['with', 'query'],
  parameters: ['with'],
  data: ['json'],
  payload: ['prompt', 'json'],
  delay: ['in'],
  timeout: ['silence', 'max_wait'],
  timeout_secs: ['timeout', 'silence', 'max_wait'],
  max_length: ['max'],
  max_duration: ['max'],
  max_wait_secs: ['max_wait'],
  max_wait_time_secs: ['max_wait'],
  play_beep: ['beep'],
  queue_name: ['name'],
  music: ['hold', 'meanwhile'],
  interval: ['every'],
  event: ['for'],
  events: ['for'],
  until: ['for'],
  amd: ['answering_machine_detection'],
  bridge_on_answer: ['bridge'],
  bridge_intent: ['bridge'],
  return: ['goto'],
  holidays: ['closed'],
  hours: ['open'],
  tz: ['timezone'],
};

/** The known names that a misspelt one, or what others call them, seems to mean; best first. */
export function meantNames(name: string, known: readonly string[]): readonly string[] {
  const written = name.replace(/^min_/, 'minimum_').replace(/^max_/, 'maximum_');
  const others = Object.hasOwn(otherKeys, name) ? (otherKeys[name] ?? []) : [];
  const meant = [written, ...others].find((each) => known.includes(each));
  if (meant !== undefined) return [meant];
  const near = nearestNames(name, known);
  return near.length > 0 ? near : namesWith(name, known);
}
