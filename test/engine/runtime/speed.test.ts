import type { CallEvent, WebhookEvent } from '../../../engine/model/event.ts';
import { beginCall } from '../../../engine/runtime/begin.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../engine/runtime/encode.ts';
import { transition } from '../../../engine/runtime/transition.ts';
import { compiled } from '../../support/flows.ts';

const filler = Array.from({ length: 200 }, (_, index) => `  filler_${index}: { speak: Never heard., next: main }`);
const flow = compiled(`
flow: speed
routes: default
start: welcome
states:
  welcome: { speak: Welcome., next: main }
  main: { menu: { prompt: Press one., choices: { 1: said, 2: filler_0 } }, on: { failed: said } }
  said: { speak: Thank you., next: end }
${filler.join('\n')}
`);

const ID = '00000000-0000-4000-8000-0000000000aa';
const NOW = 1_800_000_000_000;
const context = { now: NOW, flows: { get: () => flow } };
let counter = 0;

function webhook(type: string, payload: WebhookEvent['payload'] = {}): WebhookEvent {
  counter += 1;
  const occurredAt = NOW * 1_000 + counter;
  return { kind: 'webhook', id: `${counter}`, type, occurredAt, leg: 'v3:a', legId: 'a', token: null, payload };
}

const call: readonly CallEvent[] = [
  webhook('call.answered'),
  webhook('call.speak.ended', { status: 'completed' }),
  webhook('call.dtmf.received', { digit: '1' }),
  webhook('call.gather.ended', { digits: '1', status: 'valid' }),
  webhook('call.speak.ended', { status: 'completed' }),
  webhook('call.hangup', { hangup_cause: 'normal_clearing' }),
];

function runCalls(count: number, throughJson: boolean): number {
  const start = process.hrtime.bigint();
  for (let index = 0; index < count; index += 1) {
    const event = webhook('call.initiated', { from: '+15550001111', to: '+13125550100', direction: 'incoming' });
    let { snapshot } = beginCall(flow, { id: ID, event }, context);
    for (const each of call) {
      if (throughJson) snapshot = decodeSnapshot(encodeSnapshot(snapshot));
      ({ snapshot } = transition(snapshot, each, context));
    }
    expect(snapshot.stage).toBe('ended');
  }
  return Number(process.hrtime.bigint() - start) / 1_000 / count / (call.length + 1);
}

test('prints how long a transition takes', () => {
  runCalls(300, true);
  const plain = runCalls(1_000, false);
  const stored = runCalls(1_000, true);
  process.stdout.write(`transition: ${plain.toFixed(0)} µs, with the snapshot through JSON ${stored.toFixed(0)} µs\n`);
  expect(plain).toBeGreaterThan(0);
});
