import { buildFlow } from '../../../engine/build/build-flow.ts';
import { readSettingsFile } from '../../../engine/build/settings-file.ts';
import { evaluate } from '../../../engine/expressions/evaluate.ts';
import { parseExpression } from '../../../engine/expressions/parse-expression.ts';
import type { CallSnapshot } from '../../../engine/model/snapshot.ts';
import { scopeOf } from '../../../engine/runtime/scope.ts';
import { newFrame, newWork, type Work } from '../../../engine/runtime/work.ts';
import { parseSource } from '../../../engine/source/parse-source.ts';

const text = `
schedules:
  office: { timezone: America/Chicago, open: { mon-fri: 09:00-17:00 } }
  broken: { timezone: Europe/Vienna, open: { sat: 00:00-24:00 } }
settings: { number: string, seats: int }
switches: { emergency: false, night: true }
start: a
states: { a: { speak: Hello., next: end } }
`;
const { settings } = readSettingsFile('number: "+13125550111"\nseats: 3', 'settings.yaml');
const { root } = parseSource(text, 'a.yaml');
const flow = root === null ? null : buildFlow(root, 'a', { settings }).flow;

function workAt(
  moment: string,
  switches: Work['switches'] = {},
  data: CallSnapshot['frames'][number]['data'] = {},
): Work {
  if (flow === null) throw new Error('no flow');
  const frame = { ...newFrame({ flow: 'a', version: 'v1', via: [] }, {}), data };
  return newWork({ frames: [frame], lastOwner: 0 } as unknown as CallSnapshot, Date.parse(moment), flow, switches);
}

function value(source: string, work: Work): unknown {
  const { expression } = parseExpression(source, { file: 'a', line: 1, column: 1, endLine: 1, endColumn: 1 });
  if (expression === null) throw new Error(source);
  const found = evaluate(expression, scopeOf(work, expression.names));
  return found.ok ? found.value : found.reason;
}

const friday = '2026-11-20T10:00:00-06:00';
const saturday = '2026-11-21T10:00:00-06:00';

test('a schedule is true at the moment of the event, however it is named', () => {
  for (const source of ['schedules.office', 'schedules["office"]', '["office"].exists(name, schedules[name])']) {
    expect([source, value(source, workAt(friday)), value(source, workAt(saturday))]).toEqual([source, true, false]);
  }
  expect(value('schedules', workAt(saturday))).toEqual({ office: false, broken: true });
});

test('only the schedules that an expression reads are judged', () => {
  if (flow === null) throw new Error('no flow');
  const office = flow.schedules.get('office');
  if (office === undefined) throw new Error('no schedule');
  const unreadable = { ...office, timezone: 'Nowhere/Land' };
  const work = {
    ...workAt(friday),
    flow: { ...flow, schedules: new Map([...flow.schedules, ['broken', unreadable]]) },
  };
  expect(value('schedules.office', work)).toBe(true);
  expect(value('schedules.broken', work)).toBe('it cannot be evaluated');
});

test('a switch is what the server says, else its start value', () => {
  expect(value('[switches.emergency, switches.night]', workAt(friday))).toEqual([false, true]);
  expect(value('[switches.emergency, switches.night]', workAt(friday, { emergency: true, other: true }))).toEqual([
    true,
    true,
  ]);
});

test('settings have their values', () => {
  expect(value('settings.number + string(settings.seats + 1)', workAt(friday))).toBe('+131255501114');
});

test('the place in a queue is 0 where there is none', () => {
  const queue = { position: 2n, waited: 30n, average_wait: 60n };
  expect(value('queue.position + queue.waited + queue.average_wait', workAt(friday))).toBe(0n);
  expect(value('queue.position + queue.waited + queue.average_wait', workAt(friday, {}, { queue }))).toBe(92n);
});
