import type { Carrier, Happening, Planned, Posted } from './state.ts';

// Two binary heaps in plain arrays: what will happen, by time, and what is on its way, by time of arrival.

/** Notes that `happening` takes place at `at` (ms), after everything else noted for that moment. */
export function plan(carrier: Carrier, at: number, happening: Happening): void {
  push(carrier.agenda, { at, serial: ++carrier.serial, happening }, sooner);
}

/** The next thing to happen, or undefined. */
export function upcoming(carrier: Carrier): Planned | undefined {
  return carrier.agenda[0];
}

/** Takes the next thing to happen off the agenda. */
export function takeUpcoming(carrier: Carrier): void {
  pop(carrier.agenda, sooner);
}

/** Puts a webhook on its way. */
export function send(carrier: Carrier, posted: Posted): void {
  push(carrier.mail, posted, earlier);
}

/** The next webhook to arrive, or undefined. */
export function arriving(carrier: Carrier): Posted | undefined {
  return carrier.mail[0];
}

/** Takes the next webhook off the way. */
export function takeArriving(carrier: Carrier): void {
  pop(carrier.mail, earlier);
}

function sooner(a: Planned, b: Planned): boolean {
  return a.at < b.at || (a.at === b.at && a.serial < b.serial);
}

function earlier(a: Posted, b: Posted): boolean {
  if (a.due !== b.due) return a.due < b.due;
  if (a.tie !== b.tie) return a.tie < b.tie;
  return a.serial < b.serial;
}

function push<T>(heap: T[], item: T, before: (a: T, b: T) => boolean): void {
  let index = heap.length;
  heap.push(item);
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above] as T;
    if (!before(item, parent)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = item;
}

function pop<T>(heap: T[], before: (a: T, b: T) => boolean): void {
  const item = heap.pop();
  if (item === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let below = index * 2 + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && before(heap[below + 1] as T, heap[below] as T)) below++;
    const child = heap[below] as T;
    if (!before(child, item)) break;
    heap[index] = child;
    index = below;
  }
  heap[index] = item;
}
