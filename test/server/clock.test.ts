import { systemClock } from '../../server/clock.ts';

describe('the machine’s clock', () => {
  it('runs what is due, later and in order', async () => {
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      systemClock.schedule(systemClock.now() + 15, () => {
        order.push('second');
        resolve();
      });
      systemClock.schedule(systemClock.now() - 1_000, () => order.push('first'));
      order.push('here');
      // The scheduled calls alone do not keep the process alive.
      setTimeout(() => undefined, 40);
    });
    expect(order).toEqual(['here', 'first', 'second']);
  });

  it('takes back what was scheduled', async () => {
    let ran = false;
    const cancel = systemClock.schedule(systemClock.now() + 1, () => (ran = true));
    cancel();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(ran).toBe(false);
  });

  it('waits for what is far away', async () => {
    let ran = false;
    const cancel = systemClock.schedule(systemClock.now() + 2 ** 40, () => (ran = true));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(ran).toBe(false);
    cancel();
  });
});
