import type { Place } from '../diagnostics/diagnostic.ts';
import type { Dynamic, Flow, Route } from '../model/flow.ts';
import { branchesText, durationText, dynamicText, scheduleTexts, valueText } from './fact-values.ts';
import type { Wording } from './fact-values.ts';
import type { Fact, FactKind } from './state-facts.ts';

/** Everything about a flow beside its states that a caller can notice, or one who runs or calls it. */
export function flowFacts(wording: Wording): readonly Fact[] {
  const { flow } = wording;
  return [
    ...routeFacts(flow),
    ...beginningFacts(wording),
    ...voiceFacts(flow),
    ...valueFacts(flow),
    ...handlerFacts(wording),
  ];
}

function fact(kind: FactKind, what: string, value: string, place: Place, more: Partial<Fact> = {}): Fact {
  return { key: what, kind, what, value, place, ...more };
}

function routeFacts({ routes, keys, place }: Flow): readonly Fact[] {
  const at = keys.get('routes') ?? place;
  if (routes === 'default') return [fact('route', 'route', 'every call that no other route takes', at)];
  return routes.map((route) => {
    const value = routeText(route);
    return fact('route', 'route', value, route.place, { key: `route ${value}` });
  });
}

/** Which calls come to a flow, a text each. */
export function routesOf(flow: Flow): readonly string[] {
  return routeFacts(flow).map(({ value }) => value);
}

function routeText(route: Route): string {
  const parts = (['to', 'from', 'connection_id'] as const).flatMap((key) => {
    const value = route[key];
    return value === undefined ? [] : [`${key} ${value}`];
  });
  return parts.join(', ');
}

function beginningFacts({ flow, nameOf }: Wording): readonly Fact[] {
  const { answer, keys, limits, place } = flow;
  const at = (key: string): Place => keys.get(key) ?? place;
  const answers = typeof answer === 'boolean' ? String(answer) : mapText(answer);
  return [
    fact('target', 'start', nameOf(flow.start), at('start')),
    fact('flow', 'answer', answers, at('answer')),
    ...Object.entries(flow.outbound).map(([name, value]) =>
      fact('flow', `outbound ${name}`, dynamicText(value), at('outbound')),
    ),
    fact('flow', 'limits, states', String(limits.states), at('limits')),
    fact('flow', 'limits, duration', durationText(limits.durationMs), at('limits')),
    fact('flow', 'reload', flow.reload, at('reload')),
  ];
}

function mapText(map: Readonly<Record<string, Dynamic>>): string {
  return Object.entries(map)
    .map(([name, value]) => `${name}: ${dynamicText(value)}`)
    .sort()
    .join(', ');
}

function voiceFacts({ voice, voices, language, keys, place }: Flow): readonly Fact[] {
  const at = (key: string): Place => keys.get(key) ?? place;
  return [
    fact('flow', 'voice', voice, at('voice')),
    fact('flow', 'language', language, at('language')),
    ...[...voices].map(([each, own]) => fact('flow', `voice of ${each}`, own, at('voices'))),
  ];
}

function valueFacts({ inputs, outputs, schedules, settings, switches, vars }: Flow): readonly Fact[] {
  return [
    ...[...inputs.values()].map((input) => {
      const value = input.required ? `${input.type}, required` : `${input.type}, else ${valueText(input.default)}`;
      return fact('flow', `input ${input.name}`, value, input.place, input.secret ? { secret: true } : {});
    }),
    ...[...outputs.values()].map(({ name, value, place }) =>
      fact('flow', `output ${name}`, value.source.trim(), place),
    ),
    ...[...schedules.values()].flatMap((schedule) =>
      [...scheduleTexts(schedule)].map(([when, open]) =>
        fact('flow', `schedule ${schedule.name}, ${when}`, open, schedule.place),
      ),
    ),
    ...[...settings.values()].map(({ name, type, value, place }) =>
      fact('flow', `setting ${name}`, value === undefined ? `${type}, not bound` : valueText(value), place),
    ),
    ...[...switches.values()].map(({ name, on, place }) => fact('flow', `switch ${name}`, on ? 'on' : 'off', place)),
    ...[...vars.values()]
      .filter(({ name, declared }) => declared && !inputs.has(name))
      .map(({ name, value, secret, place }) =>
        fact('flow', `variable ${name}`, valueText(value), place, secret ? { secret: true } : {}),
      ),
  ];
}

function handlerFacts(wording: Wording): readonly Fact[] {
  const { handlers, keys, place } = wording.flow;
  const named = [
    ...(handlers.hangup === null ? [] : [['hangup', handlers.hangup] as const]),
    ...(handlers.error === null ? [] : [['error', handlers.error] as const]),
    ...[...handlers.key].map(([key, branches]) => [`key ${key}`, branches] as const),
    ...handlers.events,
  ];
  return named.map(([name, branches]) => {
    const at = branches[0]?.goto.place ?? keys.get('on') ?? place;
    return fact('target', `at any time, ${name}`, branchesText(branches, wording), at);
  });
}
