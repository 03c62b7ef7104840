import { startDelivery, type Settlement } from '../../../server/calls/delivery.ts';
import type { OutboxCommand } from '../../../server/store/call-store.ts';
import { createVirtualClock, START } from '../virtual-clock.ts';
import { aSpec } from './action-specs.ts';
import type { ScriptedCarrier } from './scripted-carrier.ts';

/** One delivery on a virtual clock. */
export interface Run {
  readonly carrier: ScriptedCarrier;
  readonly clock: ReturnType<typeof createVirtualClock>;
  readonly settled: () => Settlement | null;
  readonly marks: boolean[];
  readonly abandon: () => void;
}

/** Delivers command 1, a speak committed at START unless `over` says otherwise. */
export function deliver(
  carrier: ScriptedCarrier,
  over: Partial<OutboxCommand> = {},
  resumed = false,
  now = START,
): Run {
  const clock = createVirtualClock(now);
  const marks: boolean[] = [];
  let settlement: Settlement | null = null;
  const delivery = startDelivery(
    {
      carrier,
      clock,
      random: () => 0.5,
      actionNamed: aSpec,
      mark: () => {
        marks.push(true);
        return Promise.resolve();
      },
      unmark: () => {
        marks.push(false);
      },
    },
    {
      call: 'c',
      n: 1,
      seq: 1,
      action: 'speak',
      leg: 'leg-a',
      legs: ['leg-a'],
      params: {},
      mayHaveArrived: true,
      loose: false,
      committedAt: START,
      ...over,
    },
    resumed,
  );
  void delivery.settled.then((result) => {
    settlement = result;
  });
  return {
    carrier,
    clock,
    settled: () => settlement,
    marks,
    abandon: () => {
      delivery.abandon();
    },
  };
}
