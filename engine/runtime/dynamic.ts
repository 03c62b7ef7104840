import { kindOf } from '../expressions/evaluate.ts';
import { evaluateTemplate, renderText, textOf } from '../expressions/render.ts';
import { toJson } from '../expressions/json.ts';
import type { Template, Value } from '../expressions/expression.ts';
import type { Assignment, Dynamic } from '../model/flow.ts';
import { actionNamed } from '../telnyx/catalogue.ts';
import type { JsonValue } from '../telnyx/wire.ts';
import { FlowProblem } from './engine-error.ts';
import { scopeOf } from './scope.ts';
import { ofType } from './typed-value.ts';
import { frameOf, withCall, withFrame, withTrace, type Work } from './work.ts';

type Evaluated = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

function namesOf(template: Template): string[] {
  return template.parts.flatMap((part) => (typeof part === 'string' ? [] : part.names));
}

function valueOf(work: Work, dynamic: Dynamic): Evaluated {
  switch (dynamic.kind) {
    case 'literal':
      return { ok: true, value: dynamic.value };
    case 'template':
      return evaluateTemplate(dynamic.template, scopeOf(work, namesOf(dynamic.template)));
    case 'list': {
      const values: Value[] = [];
      for (const item of dynamic.items) {
        const value = valueOf(work, item);
        if (!value.ok) return value;
        values.push(value.value);
      }
      return { ok: true, value: values };
    }
    case 'map': {
      const values: Record<string, Value> = {};
      for (const [key, item] of Object.entries(dynamic.entries)) {
        const value = valueOf(work, item);
        if (!value.ok) return value;
        values[key] = value.value;
      }
      return { ok: true, value: values };
    }
  }
}

/** A parameter's value as JSON, with its templates filled in. */
export function evaluateDynamic(
  work: Work,
  dynamic: Dynamic,
): { readonly ok: true; readonly json: JsonValue } | { readonly ok: false; readonly reason: string } {
  const value = valueOf(work, dynamic);
  return value.ok ? { ok: true, json: toJson(value.value) } : value;
}

/** An expression that cannot be evaluated where a value is needed: the flow's `error`, not a bug. */
export function dynamicProblem(work: Work, where: string, reason: string): FlowProblem {
  return new FlowProblem(work, 'bad_data', `${where}: ${reason}`);
}

/** What the engine calls by another name than Telnyx. */
const actions: Readonly<Record<string, string>> = { outbound: 'dial', conference: 'conference_join' };

function isUrl(action: string, name: string): boolean {
  const spec = actionNamed(actions[action] ?? action)?.params[name];
  return spec?.type === 'string' && (spec.format === 'url' || spec.format === 'websocket');
}

/** A URL, in which no value leaves its place. */
function evaluateUrl(work: Work, template: Template): ReturnType<typeof evaluateDynamic> {
  const rendered = renderText(template, scopeOf(work, namesOf(template)), 'url');
  return rendered.ok ? { ok: true, json: rendered.text } : rendered;
}

/** Parameters of one of Telnyx's actions as JSON, each template filled in. */
export function evaluateParams(
  work: Work,
  action: string,
  values: Readonly<Record<string, Dynamic>>,
): Record<string, JsonValue> {
  const params: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(values)) {
    const evaluated =
      value.kind === 'template' && isUrl(action, name)
        ? evaluateUrl(work, value.template)
        : evaluateDynamic(work, value);
    if (!evaluated.ok) throw dynamicProblem(work, `${action}.${name}`, evaluated.reason);
    params[name] = evaluated.json;
  }
  return params;
}

/**
 * The names of some assignments with what their right sides are now.
 * @param where what a name's right side is called where it cannot be evaluated
 */
export function valuesOf(
  work: Work,
  assignments: readonly Assignment[],
  where: (name: string) => string,
): (readonly [string, Value])[] {
  return assignments.map((each) => {
    const value = valueOf(work, each.value);
    if (!value.ok) throw dynamicProblem(work, where(each.name), value.reason);
    return [each.name, value.value] as const;
  });
}

/** Gives variables new values; all right sides see the old ones. */
export function assign(work: Work, assignments: readonly Assignment[]): Work {
  const values = valuesOf(work, assignments, (name) => `set ${name}`);
  let next = work;
  for (const [name, value] of values) {
    if (name === 'call.language') next = setLanguage(next, value);
    else next = withFrame(next, { vars: { ...frameOf(next).vars, [name]: valueFor(work, name, value) } });
  }
  return next;
}

/** The value as a variable may hold it: data may be of any type, a variable keeps its own. */
function valueFor(work: Work, name: string, value: Value): Value {
  const type = work.flow.vars.get(name)?.type ?? 'any';
  const fit = ofType(value, type);
  if (fit === undefined) throw dynamicProblem(work, `set ${name}`, `it is ${kindOf(value)}, expected ${type}`);
  return fit;
}

function setLanguage(work: Work, value: Value): Work {
  if (typeof value !== 'string' || !work.flow.languages.includes(value)) {
    return withTrace(
      work,
      'note',
      `the flow has no language \`${textOf(value) ?? 'of that type'}\`; the call keeps ${work.call.info.language}`,
    );
  }
  return withCall(work, { info: { ...work.call.info, language: value } });
}
