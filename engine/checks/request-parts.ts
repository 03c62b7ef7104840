import { fieldOf } from '../expressions/env-placeholder.ts';
import type { Expression, Template } from '../expressions/expression.ts';
import type { Flow } from '../model/flow.ts';
import type { Use } from './uses.ts';

type InRequest = Extract<Use, { readonly kind: 'http' }>;

/** How a secret in a part of a request would get out; null where it may stand. */
export function exposureInRequest({ part, url }: InRequest, flow: Flow): string | null {
  if (part === 'url' || part === 'query') return 'it would stand in a URL, which lands in logs';
  // A URL that could not be read is a finding of its own.
  return url === null || isHttps(url, flow) ? null : 'it would be sent without encryption, or nobody knows to whom';
}

/** True where the URL begins with `https://`, in the flow or in the setting that it begins with. */
function isHttps(url: Template, flow: Flow): boolean {
  const [first] = url.parts;
  if (first === undefined) return false;
  if (typeof first === 'string') return /^https:\/\//i.test(first);
  const value = flow.settings.get(fieldOf(first, 'settings') ?? '')?.value;
  return typeof value === 'string' && /^https:\/\//i.test(value);
}

/** True where an expression of a request's URL stands after the host. */
export function standsAfterHost({ parts }: Template, expression: Expression): boolean {
  const before = parts.slice(0, parts.indexOf(expression));
  // What a value gives is not known here; one letter stands for it.
  const text = before.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*[/?#]/i.test(text) || /^x[/?#]/.test(text);
}
