import { templatesOf } from '../build/expressions-of.ts';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/suggest.ts';
import { checkCondition, checkExpression, checkTemplate, type InferredType } from '../expressions/check-expression.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import type { Template, ValueType } from '../expressions/expression.ts';
import type { Assignment, Dynamic } from '../model/flow.ts';
import type { ParamSpec } from '../telnyx/action.ts';
import type { Check, Report, Subject } from './check.ts';
import { dynamicType, fits, templateType, words } from './inferred-types.ts';
import type { Use } from './uses.ts';

export const expressionChecks: Check = {
  codes: ['unknown-variable', 'type-mismatch'],
  description: 'Names that are no variables, and values of the wrong type.',
  check: (subject, report) => {
    const findings: Diagnostic[] = [];
    for (const use of subject.uses) findings.push(...judge(use, subject));
    for (const { code, place, message, suggestions, also } of withoutLost(findings, subject)) {
      report(code, place, message, { suggestions, also });
    }
    checkAssignments(subject, report);
    for (const use of subject.uses) if (use.kind === 'param') checkParam(use.template, use.spec, subject, report);
  },
};

function judge(use: Use, { types }: Subject): readonly Diagnostic[] {
  switch (use.kind) {
    case 'condition':
      return checkCondition(use.expression, types).diagnostics;
    case 'output':
      return checkExpression(use.output.value, types).diagnostics;
    case 'said':
      return checkTemplate(
        use.template,
        types,
        use.item.kind === 'ssml' ? 'ssml' : use.item.kind === 'audio' ? 'url' : 'prompt',
      );
    case 'param':
      return checkTemplate(use.template, types, null);
    case 'http':
      return checkTemplate(use.template, types, modeOfPart[use.part]);
    case 'assigned':
    case 'handed':
      return templatesOf(use.assignment.value).flatMap((template) => checkTemplate(template, types, null));
  }
}

/** What each part of a request makes of its `${…}`; null keeps the type of a single one. */
const modeOfPart = { url: 'url', headers: 'plain', query: null, json: null, body: 'plain' } as const;

/** Keys of the file that declare names which expressions read. */
const declaring = ['vars', 'inputs', 'schedules', 'settings'];

/** Without names that may be declared where the document could not be read. */
function withoutLost(findings: readonly Diagnostic[], { doubts }: Subject): readonly Diagnostic[] {
  return declaring.some((key) => doubts.keys.has(key))
    ? findings.filter(({ code }) => code !== 'unknown-variable')
    : findings;
}

function checkAssignments({ flow, uses, types, doubts }: Subject, report: Report): void {
  const unknown = new Map<string, Place[]>();
  const seen = new Set<Assignment>();
  for (const use of uses) {
    if (use.kind !== 'assigned' || seen.has(use.assignment)) continue;
    seen.add(use.assignment);
    const { name, value, place } = use.assignment;
    const variable = flow.vars.get(name);
    if (variable === undefined && name !== 'call.language') {
      unknown.set(name, [...(unknown.get(name) ?? []), place]);
      continue;
    }
    const wanted = variable?.type ?? 'string';
    const found = dynamicType(value, types);
    if (fits(found, wanted)) continue;
    const meant = value.kind === 'literal' ? meantExpression(value, wanted, types) : null;
    report('type-mismatch', value.place, `\`${name}\` holds ${words(wanted)}, and this is ${words(found)}`, {
      suggestions: meant === null ? [] : [meant],
    });
  }
  if (doubts.keys.has('vars') || doubts.keys.has('inputs')) return;
  for (const [name, [place, ...also]] of unknown) {
    if (place === undefined) continue;
    const [owner = '', field] = name.split('.');
    if (field !== undefined && name !== 'call.language' && (Object.hasOwn(unsettable, owner) || flow.vars.has(owner))) {
      const why = unsettable[owner] ?? `\`${owner}\` is set as a whole: \`set: { ${owner}: … }\``;
      report('unknown-variable', place, `\`${name}\` cannot be set: ${why}`, { also });
      continue;
    }
    const near = nearestNames(name, [...flow.vars.keys(), 'call.language']);
    const suggestions = name === 'language' ? ['call.language'] : near;
    const remedy = suggestions.length > 0 ? '' : `; declare it: \`vars: { ${name}: "" }\``;
    report('unknown-variable', place, `there is no variable \`${name}\` to set${remedy}`, { suggestions, also });
  }
}

/** What a flow reads and others set. */
const unsettable: Readonly<Record<string, string>> = {
  settings: 'it is bound in `settings.yaml`; a flow keeps what it changes in `vars`',
  switches: 'it is flipped on the server, by API, console or command line; a flow keeps what it changes in `vars`',
  call: "of `call`, only `call.language` is the flow's to set",
  schedules: 'it follows from the time; a flow keeps what it changes in `vars`',
};

type Types = Subject['types'];

/** The `"${…}"` that a text without it seems to mean: `n + 1` for a variable that holds a number. */
function meantExpression({ value, place }: Assigned<'literal'>, wanted: ValueType, types: Types): string | null {
  const { expression } = typeof value === 'string' ? parseExpression(value, place) : { expression: null };
  if (expression === null || typeof value !== 'string') return null;
  const { type, diagnostics } = checkExpression(expression, types);
  return diagnostics.length === 0 && fits(type, wanted) ? `"\${${value}}"` : null;
}

type Assigned<T extends Dynamic['kind']> = Extract<Dynamic, { readonly kind: T }>;

/** A parameter that is one single `${…}` gets its value as it is, so that its type must be Telnyx's. */
function checkParam(template: Template, spec: ParamSpec, { types }: Subject, report: Report): void {
  const found = templateType(template, types);
  const wanted = acceptedBy(spec);
  if (wanted === null || found === 'any' || wanted.includes(found)) return;
  const [first] = wanted;
  if (first === undefined) return;
  const plain = first === 'string' && found !== 'list' && found !== 'map';
  const number = spec.type === 'string' && spec.format === 'phone';
  const remedy = !plain
    ? ''
    : number
      ? '; a number to call is text, such as `"+13125550100"`'
      : '; write `string(…)` around it';
  report('type-mismatch', template.place, `Telnyx takes ${words(first)} here, and this is ${words(found)}${remedy}`);
}

function acceptedBy(spec: ParamSpec): readonly InferredType[] | null {
  switch (spec.type) {
    case 'any':
      return null;
    case 'string':
      return ['string'];
    case 'integer':
      return ['int'];
    case 'number':
      return ['double', 'int'];
    case 'boolean':
      return ['bool'];
    case 'list':
      return ['list'];
    case 'map':
      return ['map'];
    case 'one_of': {
      const options = spec.options.map(acceptedBy);
      return options.includes(null) ? null : options.flatMap((option) => option ?? []);
    }
  }
}
