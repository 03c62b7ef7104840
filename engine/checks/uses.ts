import { expressionsOf, templateExpressions, templatesOf } from '../build/expressions-of.ts';
import { verbOfStep } from '../build/verb-of-step.ts';
import type { Expression, Template } from '../expressions/expression.ts';
import type {
  Announcement,
  Assignment,
  Branches,
  Choice,
  Dynamic,
  Flow,
  Output,
  Prompt,
  PromptItem,
  State,
  Step,
} from '../model/flow.ts';
import { requestMethods } from '../model/request.ts';
import type { HttpPart, Shape } from '../model/shape.ts';
import type { ParamSpec } from '../telnyx/action.ts';
import { actionNamed } from '../telnyx/catalogue.ts';

/** A place where the flow uses an expression or a text with `${…}`. */
export type Use =
  | { readonly kind: 'condition'; readonly expression: Expression; readonly role: 'if' | 'check' }
  | { readonly kind: 'said'; readonly template: Template; readonly item: PromptItem }
  | { readonly kind: 'param'; readonly template: Template; readonly spec: ParamSpec }
  | { readonly kind: 'assigned'; readonly assignment: Assignment }
  /** A part of an HTTP request; `url` is where it goes. */
  | {
      readonly kind: 'http';
      readonly part: HttpPart;
      readonly template: Template;
      readonly url: Template | null;
    }
  /** Handed back to the flow that ran this one. */
  | { readonly kind: 'output'; readonly output: Output }
  /** Handed to another flow as one of its inputs. */
  | { readonly kind: 'handed'; readonly assignment: Assignment };

/** Every expression and text of a flow. */
export function usesOf(flow: Flow): readonly Use[] {
  const { handlers } = flow;
  const handlerBranches = [
    handlers.hangup ?? [],
    handlers.error ?? [],
    ...handlers.key.values(),
    ...handlers.events.values(),
  ];
  const answer = typeof flow.answer === 'boolean' ? [] : Object.values(flow.answer);
  return [
    ...[...flow.prompts.values()].flatMap(promptUses),
    ...answer.flatMap((value) => dynamicUses(value, anySpec)),
    ...Object.entries(flow.outbound).flatMap(([name, value]) => dynamicUses(value, dialParam(name))),
    ...[...flow.outputs.values()].map((output) => ({ kind: 'output', output }) as const),
    ...handlerBranches.flatMap(branchUses),
    ...[...flow.states.values()].flatMap(stateUses),
  ];
}

const anySpec: ParamSpec = { type: 'any', description: 'Any value.' };

function dialParam(name: string): ParamSpec {
  return actionNamed('dial')?.params[name] ?? anySpec;
}

function stateUses(state: State): readonly Use[] {
  return [
    ...state.steps.flatMap(stepUses),
    ...state.set.map(assigned),
    ...[state.next ?? [], ...state.on.values(), ...state.events.values()].flatMap(branchUses),
  ];
}

function stepUses(step: Step): readonly Use[] {
  return Object.entries(verbOfStep(step)?.params ?? {}).flatMap(([name, { shape }]) => {
    const value = step.params[name];
    if (value === undefined || value === null) return [];
    return shape.type === 'http' ? httpUses(shape.part, value, step) : shapeUses(shape, value);
  });
}

function httpUses(part: HttpPart, value: unknown, { params }: Step): readonly Use[] {
  const method = requestMethods.find((name) => params[name] !== undefined);
  const url = method === undefined ? null : (params[method] as Template);
  const templates = part === 'url' || part === 'body' ? [value as Template] : templatesOf(value as Dynamic);
  return templates.map((template) => ({ kind: 'http', part, template, url }));
}

function shapeUses(shape: Shape, value: unknown): readonly Use[] {
  switch (shape.type) {
    case 'prompt':
      return promptUses(value as Prompt);
    case 'prompts_by_failure':
      return (value as readonly Prompt[]).flatMap(promptUses);
    case 'condition':
      return [{ kind: 'condition', expression: value as Expression, role: 'check' }];
    case 'choices':
      return (value as readonly Choice[]).flatMap((choice) => branchUses([choice]));
    case 'announcement':
      return promptUses((value as Announcement).prompt);
    case 'branches':
      return branchUses(value as Branches);
    case 'assignments':
      return (value as readonly Assignment[]).map(assigned);
    case 'inputs':
      return (value as readonly Assignment[]).map((assignment) => ({ kind: 'handed', assignment }));
    case 'telnyx':
      return dynamicUses(value as Dynamic, shape.spec);
    case 'phone':
      return numberUses(value as Dynamic);
    case 'text':
      return [{ kind: 'param', template: value as Template, spec: { type: 'string', description: 'A text.' } }];
    default:
      return [];
  }
}

function numberUses(value: Dynamic): readonly Use[] {
  const number: ParamSpec = { type: 'string', format: 'phone', description: 'A number.' };
  return value.kind === 'list' ? value.items.flatMap(numberUses) : dynamicUses(value, number);
}

function branchUses(branches: Branches): readonly Use[] {
  return branches.flatMap((branch): readonly Use[] => [
    ...(branch.if === null ? [] : [{ kind: 'condition', expression: branch.if, role: 'if' } as const]),
    ...branch.set.map(assigned),
  ]);
}

function assigned(assignment: Assignment): Use {
  return { kind: 'assigned', assignment };
}

function promptUses(prompt: Prompt): readonly Use[] {
  return prompt.flatMap((item): readonly Use[] => {
    switch (item.kind) {
      case 'text':
      case 'ssml':
        return [{ kind: 'said', template: item.text, item }];
      case 'audio':
        return [{ kind: 'said', template: item.url, item }];
      case 'media':
        return [{ kind: 'said', template: item.name, item }];
      case 'named':
        return [];
      case 'by_language':
        return [...item.prompts.values()].flatMap(promptUses);
    }
  });
}

function dynamicUses(value: Dynamic, spec: ParamSpec): readonly Use[] {
  switch (value.kind) {
    case 'literal':
      return [];
    case 'template':
      return [{ kind: 'param', template: value.template, spec }];
    case 'list':
      return value.items.flatMap((item) => dynamicUses(item, spec.type === 'list' ? spec.of : anySpec));
    case 'map':
      return Object.entries(value.entries).flatMap(([name, member]) => {
        const known = spec.type === 'map' ? (spec.keys?.[name] ?? spec.others) : undefined;
        return dynamicUses(member, known ?? anySpec);
      });
  }
}

/** The expressions of a use. */
export function useExpressions(use: Use): readonly Expression[] {
  switch (use.kind) {
    case 'condition':
      return [use.expression];
    case 'output':
      return [use.output.value];
    case 'said':
    case 'param':
    case 'http':
      return templateExpressions(use.template);
    case 'assigned':
    case 'handed':
      return expressionsOf(use.assignment.value);
  }
}
