import type { CallStore, Publication } from '../../../server/store/call-store.ts';
import { NOW } from './writes.ts';

export function flowConformance(store: () => CallStore): void {
  describe('flow versions', () => {
    const publication = (replaces: number, version: string): Publication => ({
      replaces,
      active: { main: version },
      proposed: `folder-${version}`,
      versions: [{ flow: 'main', version, document: `{"v":"${version}"}` }],
      now: NOW,
    });

    it('begin with nothing', async () => {
      await expect(store().readState()).resolves.toEqual({ revision: 0, active: {}, switches: {}, proposed: null });
      await expect(store().readVersion('main', 'v1')).resolves.toBeNull();
    });

    it('are published by compare-and-set', async () => {
      await expect(store().publish(publication(0, 'v1'))).resolves.toBe(true);
      await expect(store().publish(publication(0, 'v2'))).resolves.toBe(false);
      await expect(store().readState()).resolves.toMatchObject({ revision: 1, active: { main: 'v1' } });
      await expect(store().readVersion('main', 'v2')).resolves.toBeNull();
      await expect(store().publish(publication(1, 'v2'))).resolves.toBe(true);
      await expect(store().readState()).resolves.toMatchObject({ revision: 2, proposed: 'folder-v2' });
      await expect(store().readVersion('main', 'v1')).resolves.toBe('{"v":"v1"}');
    });
  });
}
