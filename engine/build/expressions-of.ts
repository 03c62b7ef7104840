import type { Expression, Template } from '../expressions/expression.ts';
import type { Dynamic } from '../model/flow.ts';

/** The expressions in a text. */
export function templateExpressions(template: Template): readonly Expression[] {
  return template.parts.filter((part) => typeof part !== 'string');
}

/** Every expression in a value, in the order they are written. */
export function expressionsOf(value: Dynamic): readonly Expression[] {
  return templatesOf(value).flatMap(templateExpressions);
}

/** Every text with `${…}` in a value. */
export function templatesOf(value: Dynamic): readonly Template[] {
  switch (value.kind) {
    case 'literal':
      return [];
    case 'template':
      return [value.template];
    case 'list':
      return value.items.flatMap(templatesOf);
    case 'map':
      return Object.values(value.entries).flatMap(templatesOf);
  }
}
