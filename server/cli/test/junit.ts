import type { Diagnostic } from '../../../engine/diagnostics/diagnostic.ts';
import { escapeXml } from '../../../engine/expressions/xml-text.ts';
import type { Tried, TriedFile } from './run-projects.ts';

/**
 * What came of the scenarios as JUnit's XML: a suite a file, a case a scenario. A file with errors is a suite with one
 * case, which could not be run.
 * @param findings of flows, settings and scenario files
 */
export function formatJunit(files: readonly TriedFile[], findings: readonly Diagnostic[]): string {
  const errors = new Map<string, Diagnostic[]>();
  for (const each of findings) {
    if (each.severity === 'error') errors.set(each.place.file, [...(errors.get(each.place.file) ?? []), each]);
  }
  const suites = [
    ...[...errors].map(([path, found]) => suite(path, [{ xml: unreadable(path, found), kind: 'error', ms: 0 }])),
    ...files.map(({ path, tried }) => suite(path, tried.map(caseOf))),
  ];
  const total = sumOf(suites.flatMap(({ cases }) => cases));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="pressone" ${total}>`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Case {
  readonly xml: string;
  readonly kind: 'passed' | 'failure' | 'error';
  readonly ms: number;
}

function suite(path: string, cases: readonly Case[]): { readonly xml: string; readonly cases: readonly Case[] } {
  const open = `  <testsuite name="${attribute(path)}" file="${attribute(path)}" ${sumOf(cases)}>`;
  return { xml: [open, ...cases.map(({ xml }) => xml), '  </testsuite>'].join('\n'), cases };
}

function sumOf(cases: readonly Case[]): string {
  const count = (kind: Case['kind']): number => cases.filter((each) => each.kind === kind).length;
  const ms = cases.reduce((sum, each) => sum + each.ms, 0);
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="0" time="${seconds(ms)}"`;
}

function caseOf({ file, name, line, failure, ran, ms }: Tried): Case {
  const at = `name="${attribute(name)}" classname="${attribute(file)}" file="${attribute(file)}" line="${line}"`;
  const open = `    <testcase ${at} time="${seconds(ms)}"`;
  if (failure === null) return { xml: `${open}/>`, kind: 'passed', ms };
  const kind = ran ? 'failure' : 'error';
  const [first = ''] = failure.message.split('\n');
  const step = failure.step === null ? '' : `step ${failure.step}, `;
  const heard = failure.heard.length === 0 ? [] : ['the caller heard:', ...failure.heard.map((text) => `  ${text}`)];
  const text = [`${step}${file}:${failure.line}`, failure.message, ...heard].join('\n');
  const inner = `      <${kind} message="${attribute(first)}">${content(text)}</${kind}>`;
  return { xml: [`${open}>`, inner, '    </testcase>'].join('\n'), kind, ms };
}

function unreadable(path: string, found: readonly Diagnostic[]): string {
  const [first] = found;
  const text = found.map(({ place, code, message }) => `${path}:${place.line}:${place.column}: ${message} [${code}]`);
  return [
    `    <testcase name="has no errors" classname="${attribute(path)}" file="${attribute(path)}" time="0.000">`,
    `      <error message="${attribute(first?.message ?? '')}">${content(text.join('\n'))}</error>`,
    '    </testcase>',
  ].join('\n');
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

/** Text between tags; what XML cannot write is shown as U+FFFD. */
function content(text: string): string {
  return escapeXml(text, '\ufffd');
}

/** Text for an attribute, where a reader takes white space that is not named for spaces. */
function attribute(text: string): string {
  return content(text).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
