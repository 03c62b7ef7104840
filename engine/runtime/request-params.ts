import {
  envPlaceholder,
  fieldOf,
  jsonWithoutPlaceholders,
  splitPlaceholders,
  withoutPlaceholders,
} from '../expressions/env-placeholder.ts';
import { evaluate } from '../expressions/evaluate.ts';
import type { Expression, Template } from '../expressions/expression.ts';
import { toJson } from '../expressions/json.ts';
import { renderText } from '../expressions/render.ts';
import { afterHost, dotSegment, placeInUrl } from '../expressions/url-text.ts';
import type { Dynamic } from '../model/flow.ts';
import type { RequestParams } from '../model/request.ts';
import { isList, type JsonValue } from '../telnyx/wire.ts';
import type { RequestSpec } from '../verbs/phases.ts';
import { dynamicProblem } from './dynamic.ts';
import { scopeOf } from './scope.ts';
import type { Work } from './work.ts';

/**
 * A request with every `${…}` filled in, but for `env`, of which the engine knows nothing.
 * @throws FlowProblem where a value has no text, or none that may stand there
 */
export function requestParams(work: Work, spec: RequestSpec): RequestParams {
  const { url, hostKnown } = urlOf(work, spec.url);
  const into = spec.into === null ? undefined : work.flow.vars.get(spec.into);
  return {
    method: spec.method,
    url: withQuery(url, spec.query === null ? '' : queryOf(work, spec.query)),
    host_known: hostKnown,
    headers: spec.headers === null ? {} : headersOf(work, spec.headers),
    ...(spec.json === null ? {} : { json: jsonOf(work, spec.json, 'json') }),
    ...(spec.body === null ? {} : { body: textOf(work, spec.body, 'body') }),
    timeout_ms: spec.timeoutMs,
    retries: spec.retries,
    ...(into?.type === 'string' ? { wants_text: true as const } : {}),
  };
}

/** The URL, and whether its host is one that the flow or its settings name. */
function urlOf(work: Work, template: Template): { readonly url: string; readonly hostKnown: boolean } {
  let url = '';
  let hostKnown = true;
  for (const part of template.parts) {
    if (typeof part === 'string') {
      url += withoutPlaceholders(part);
      continue;
    }
    const before = !afterHost.test(url);
    const secret = fieldOf(part, 'env');
    if (secret !== null) {
      if (before) throw dynamicProblem(work, 'request.url', '`env` may stand only after the host');
      url += envPlaceholder(secret);
      continue;
    }
    const text = partText(work, part, 'url');
    if (before && fieldOf(part, 'settings') !== null) {
      url += text;
      continue;
    }
    const placed = placeInUrl(text, url);
    if (!placed.ok) throw dynamicProblem(work, 'request.url', placed.reason);
    hostKnown &&= !before;
    url += placed.text;
  }
  if (dotSegment(url)) throw dynamicProblem(work, 'request.url', 'the address has a path part of dots alone');
  return { url: url.replace(/#.*$/s, ''), hostKnown };
}

function withQuery(url: string, query: string): string {
  if (query === '') return url;
  return `${url}${url.includes('?') ? (/[?&]$/.test(url) ? '' : '&') : '?'}${query}`;
}

function queryOf(work: Work, query: Dynamic): string {
  return pairsOf(work, query, 'query')
    .flatMap(([name, value]) => {
      const texts = isList(value) ? value : [value];
      return texts.map((each) => `${encoded(work, name)}=${encoded(work, plainText(work, `query.${name}`, each))}`);
    })
    .join('&');
}

function encoded(work: Work, text: string): string {
  try {
    return splitPlaceholders(text)
      .map((piece) => (piece.isPlaceholder ? piece.text : encodeURIComponent(piece.text)))
      .join('');
  } catch {
    throw dynamicProblem(work, 'request.query', 'half a character cannot be encoded');
  }
}

/** A line break would end the header and begin another; no header carries the other control characters. */
function isUnfit(text: string): boolean {
  return [...text].some((character) => (character < ' ' && character !== '\t') || character === '\u007f');
}

function headersOf(work: Work, headers: Dynamic): Record<string, string> {
  const entries = pairsOf(work, headers, 'headers').map(([name, value]) => {
    const text = plainText(work, `headers.${name}`, value);
    if (isUnfit(text)) {
      throw dynamicProblem(work, `request.headers.${name}`, 'a line break or the like cannot stand in a header');
    }
    return [name.toLowerCase(), text.trim()] as const;
  });
  return Object.fromEntries(entries);
}

function pairsOf(work: Work, dynamic: Dynamic, what: string): (readonly [string, JsonValue])[] {
  const json = jsonOf(work, dynamic, what);
  if (json === null || typeof json !== 'object' || isList(json)) {
    throw dynamicProblem(work, `request.${what}`, 'it is no map');
  }
  return Object.entries(json);
}

function plainText(work: Work, what: string, value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'object') throw dynamicProblem(work, `request.${what}`, 'a list or a map has no text');
  return String(value);
}

/** A value whose single `${…}` keep their types. */
function jsonOf(work: Work, dynamic: Dynamic, what: string): JsonValue {
  switch (dynamic.kind) {
    case 'literal':
      return jsonWithoutPlaceholders(toJson(dynamic.value));
    case 'list':
      return dynamic.items.map((item) => jsonOf(work, item, what));
    case 'map':
      return Object.fromEntries(
        Object.entries(dynamic.entries).map(([key, item]) => [withoutPlaceholders(key), jsonOf(work, item, what)]),
      );
    case 'template': {
      const [only] = dynamic.template.parts;
      if (dynamic.template.parts.length !== 1 || only === undefined || typeof only === 'string') {
        return textOf(work, dynamic.template, what);
      }
      const secret = fieldOf(only, 'env');
      if (secret !== null) return envPlaceholder(secret);
      const value = evaluate(only, scopeOf(work, only.names));
      if (!value.ok) throw dynamicProblem(work, `request.${what}`, `\${${only.source}}: ${value.reason}`);
      return jsonWithoutPlaceholders(toJson(value.value));
    }
  }
}

function textOf(work: Work, template: Template, what: string): string {
  return template.parts
    .map((part) => {
      if (typeof part === 'string') return withoutPlaceholders(part);
      const secret = fieldOf(part, 'env');
      return secret === null ? partText(work, part, what) : envPlaceholder(secret);
    })
    .join('');
}

function partText(work: Work, part: Expression, what: string): string {
  const alone: Template = { source: part.source, place: part.place, parts: [part] };
  const rendered = renderText(alone, scopeOf(work, part.names), 'plain');
  if (!rendered.ok) throw dynamicProblem(work, `request.${what}`, rendered.reason);
  return withoutPlaceholders(rendered.text);
}
