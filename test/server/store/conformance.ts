import type { CallStore } from '../../../server/store/call-store.ts';
import { commitConformance } from './conformance-commit.ts';
import { flowConformance } from './conformance-flows.ts';
import { listConformance } from './conformance-lists.ts';
import { outboxConformance } from './conformance-outbox.ts';
import { pruneConformance } from './conformance-prune.ts';
import { unknownConformance } from './conformance-unknown.ts';

/** A store under test that can be opened again on what an earlier one left. */
export interface StoreFactory {
  /** A new store over the same data; the one before is closed first, or was left as a crash leaves it. */
  open(): Promise<CallStore>;
  /** Ends the process that holds the store, as far as its data can tell: nothing is closed or flushed. */
  crash(): Promise<void>;
  /** Closes and removes everything. */
  dispose(): Promise<void>;
}

/** What every `CallStore` must hold to. */
export function describeCallStore(name: string, createFactory: () => Promise<StoreFactory>): void {
  describe(`CallStore: ${name}`, () => {
    const bench: Bench = { factory: undefined, store: undefined };

    beforeEach(async () => {
      bench.factory = await createFactory();
      bench.store = await bench.factory.open();
    });
    afterEach(async () => {
      await bench.factory?.dispose();
    });

    const store = (): CallStore => {
      if (bench.store === undefined) throw new Error('The store is not open.');
      return bench.store;
    };
    const reopen = async (how: 'after close' | 'after crash'): Promise<CallStore> => {
      if (bench.factory === undefined) throw new Error('There is no factory.');
      if (how === 'after close') await store().close();
      else await bench.factory.crash();
      bench.store = await bench.factory.open();
      return bench.store;
    };

    commitConformance(store, reopen);
    outboxConformance(store, reopen);
    unknownConformance(store);
    flowConformance(store);
    listConformance(store);
    pruneConformance(store);
  });
}

interface Bench {
  factory: StoreFactory | undefined;
  store: CallStore | undefined;
}

export type Reopen = (how: 'after close' | 'after crash') => Promise<CallStore>;
