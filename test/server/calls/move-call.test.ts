import type { CallSnapshot } from '../../../engine/model/snapshot.ts';
import type { CompiledFlow, TransitionContext } from '../../../server/calls/engine-port.ts';
import { createMigrations, type Migrations } from '../../../server/calls/migrations.ts';
import { moveCall, type MovePorts } from '../../../server/calls/move-call.ts';
import { recordLog } from '../recorded-log.ts';
import { fakeEngine, mainFlow } from './fake-engine.ts';

const serving = (reload: 'pin' | 'migrate' | 'drain', version = 'v2'): CompiledFlow => ({
  ...mainFlow,
  flow: { ...mainFlow.flow, reload },
  version,
});

const context: TransitionContext = { now: 1, flows: { get: () => mainFlow } };

interface Given {
  readonly active?: readonly CompiledFlow[];
  readonly reason?: () => string | null;
  readonly breaks?: boolean;
}

function setUp({ active = [serving('migrate')], reason = () => null, breaks = false }: Given = {}) {
  const engine = { ...fakeEngine(() => ({}), { transition: () => breaks }), whyNotMove: reason };
  const log = recordLog();
  let flows = active;
  const migrations: Migrations = createMigrations(() => flows);
  const ports: MovePorts = { engine, log, migrations };
  const { snapshot } = engine.beginCall(
    mainFlow,
    {
      id: 'a',
      event: {
        ...{ kind: 'webhook', id: '1', type: 'call.initiated', occurredAt: 1, legId: null, token: null, payload: {} },
        leg: 'leg',
      },
    },
    context,
  );
  return {
    migrations,
    log,
    snapshot,
    move: (call: CallSnapshot = snapshot) => moveCall(ports, call, context),
    serve: (next: readonly CompiledFlow[]) => {
      flows = next;
    },
  };
}

test('a call of an older version moves to the one that serves', () => {
  const { move } = setUp();
  expect(move()?.event).toEqual({ kind: 'migration', flow: 'main', from: 'v1', to: 'v2' });
});

test.each([
  ['its flow says pin', [serving('pin')]],
  ['its flow says drain', [serving('drain')]],
  ['its version serves', [serving('migrate', 'v1')]],
  ['its flow is gone', []],
])('a call stays, and nothing is said of it, where %s', (_what, active) => {
  const { move, migrations, log } = setUp({ active });
  expect(move()).toBeNull();
  expect(migrations.reasonFor('a')).toBeNull();
  expect(log.lines).toEqual([]);
});

test.each<readonly [string, (call: CallSnapshot) => CallSnapshot]>([
  ['its caller is gone', (call) => ({ ...call, legs: call.legs.map((leg) => ({ ...leg, state: 'gone' as const })) })],
  ['it is ending', (call) => ({ ...call, stage: 'ending' })],
  ['on.hangup runs', (call) => ({ ...call, hungUp: true })],
  ['it apologises', (call) => ({ ...call, frames: call.frames.map((frame) => ({ ...frame, state: '$end' })) })],
])('a call is left alone when %s', (_what, change) => {
  const { move, snapshot } = setUp({ reason: () => 'must not be asked' });
  expect(move(change(snapshot))).toBeNull();
});

test('why a call stays is told once, counted, and forgotten when it moves', () => {
  const reasons: (string | null)[] = ['its state is gone', 'its state is gone', 'it speaks es-US', null];
  const { move, migrations, log } = setUp({ reason: () => reasons.shift() ?? null });
  move();
  move();
  expect(migrations.reasonFor('a')).toBe('its state is gone');
  expect(log.lines.map(({ fields }) => fields['reason'])).toEqual(['its state is gone']);
  move();
  expect(migrations.reasonsIn('main')).toEqual([{ reason: 'it speaks es-US', calls: 1 }]);
  expect(log.lines).toHaveLength(2);
  expect(move()).not.toBeNull();
  expect([migrations.reasonFor('a'), migrations.reasonsIn('main')]).toEqual([null, []]);
});

test('what kept a call from a version that serves no longer is not told', () => {
  const { move, migrations, serve } = setUp({ reason: () => 'its state is gone' });
  move();
  serve([serving('migrate', 'v3')]);
  expect([migrations.reasonFor('a'), migrations.reasonsIn('main')]).toEqual([null, []]);
});

test('a bug in the move leaves the call as it is, and is in the log once', () => {
  const { move, log, migrations } = setUp({ breaks: true });
  expect(move()).toBeNull();
  expect(move()).toBeNull();
  expect(log.lines.map(({ level, fields }) => [level, fields['code']])).toEqual([['error', 'transition_failed']]);
  expect(migrations.reasonFor('a')).toBe('it could not be moved; the log says why');
});
