import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WebhookEvent } from '../../engine/model/event.ts';
import type { CallSnapshot } from '../../engine/model/snapshot.ts';
import { decodeSnapshot } from '../../engine/runtime/encode.ts';
import { placeOf } from '../../engine/runtime/place-of-call.ts';
import { transition } from '../../engine/runtime/transition.ts';
import type { JsonObject } from '../../engine/telnyx/wire.ts';
import { compiled } from '../support/flows.ts';

// Live calls that an earlier release stored, and a flow of its time: after an update they go on where they were.
const { flow, calls } = JSON.parse(readFileSync(join(import.meta.dirname, 'snapshots/format-1.json'), 'utf8')) as {
  readonly flow: string;
  readonly calls: readonly { readonly name: string; readonly snapshot: JsonObject }[];
};
const version = compiled(flow, 'main');

function storedCall(name: string): CallSnapshot {
  const stored = calls.find((call) => call.name === name)?.snapshot;
  expect(stored?.['format']).toBe(1);
  return decodeSnapshot(JSON.stringify(stored));
}

function webhook(type: string, leg: string | undefined, payload: JsonObject): WebhookEvent {
  return { kind: 'webhook', id: 'next', type, occurredAt: null, leg: leg ?? null, legId: null, token: null, payload };
}

test.each([
  [
    'welcome',
    'live main:welcome/s0/say',
    'caller',
    'call.speak.ended',
    { status: 'completed' },
    'live main:ask/s0/gather',
  ],
  [
    'menu',
    'live main:ask/s0/gather',
    'caller',
    'call.gather.ended',
    { digits: '1', status: 'valid' },
    'live main:sales/s0/ring',
  ],
  [
    'collect',
    'live main:account/s0/gather',
    'caller',
    'call.gather.ended',
    { digits: '2222', status: 'valid' },
    'live main:known/s0/say',
  ],
  ['ringing', 'live main:sales/s0/ring', 'far', 'call.hangup', { hangup_cause: 'user_busy' }, 'live main:bye/s0/say'],
] as const)('format 1: %s', (name, was, role, type, payload, is) => {
  const before = storedCall(name);
  expect(placeOf(before)).toBe(was);
  const leg = before.legs.find((each) => each.role === role)?.id;
  const book = { get: () => version };
  const at = (before.timers[0]?.at ?? 0) - 1_000;
  const { snapshot, commands } = transition(before, webhook(type, leg, payload), { now: at, flows: book });
  expect(placeOf(snapshot)).toBe(is);
  expect(commands).not.toEqual([]);
  expect(snapshot.format).toBe(2);
});
