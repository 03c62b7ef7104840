import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../server/clock.ts';
import { watchFlows, type WatchedFlows } from '../../../server/flows/watch-flows.ts';
import { recordLog } from '../recorded-log.ts';
import { removeTempFolders, tempFolder } from '../temp-folder.ts';

const watches: WatchedFlows[] = [];

interface Watched {
  readonly changes: () => number;
  /** Resolves with the first change after the one that was waited for last. */
  changed(): Promise<void>;
}

async function watching(path: string, over: { pollMs?: number } = {}): Promise<Watched> {
  let changes = 0;
  let seen = 0;
  let wake: () => void = () => undefined;
  const ports = { path, clock: systemClock, log: recordLog(), pollMs: 60_000, ...over };
  watches.push(
    await watchFlows({
      ...ports,
      changed() {
        changes += 1;
        wake();
      },
    }),
  );
  return {
    changes: () => changes,
    async changed() {
      while (changes === seen) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      seen = changes;
    },
  };
}

afterEach(async () => {
  for (const watch of watches.splice(0)) await watch.close();
  removeTempFolders();
});

function aFolder(): string {
  const folder = join(tempFolder(), 'flows');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'main.yaml'), 'one');
  writeFileSync(join(folder, 'sub/card.yaml'), 'one');
  return folder;
}

it('sees what the file system tells of: saves, atomic saves, new and deleted files, sub-folders, settings', async () => {
  const folder = aFolder();
  const watch = await watching(folder);
  const steps: (() => void)[] = [
    () => {
      writeFileSync(join(folder, 'main.yaml'), 'two');
    },
    () => {
      writeFileSync(join(folder, '.main.yaml.tmp'), 'three');
      renameSync(join(folder, '.main.yaml.tmp'), join(folder, 'main.yaml'));
    },
    () => {
      writeFileSync(join(folder, 'sub/card.yaml'), 'two');
    },
    () => {
      writeFileSync(join(folder, 'settings.yaml'), 'a: 1');
    },
    () => {
      mkdirSync(join(folder, 'new'));
    },
    () => {
      writeFileSync(join(folder, 'new/other.yaml'), 'one');
    },
    () => {
      renameSync(join(folder, 'new/other.yaml'), join(folder, 'other.yaml'));
    },
    () => {
      rmSync(join(folder, 'other.yaml'));
    },
  ];
  for (const step of steps) {
    step();
    await watch.changed();
  }
});

it('waits until nothing has changed for a while, but not for ever', async () => {
  const folder = aFolder();
  const watch = await watching(folder);
  for (let times = 0; times < 10; times += 1) {
    writeFileSync(join(folder, 'main.yaml'), `save ${times}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await watch.changed();
  expect(watch.changes()).toBe(1);
  // Whoever writes all the time is read nevertheless.
  const writing = { on: true };
  const writer = (async () => {
    for (let times = 0; writing.on; times += 1) {
      writeFileSync(join(folder, 'main.yaml'), `more ${times}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  await watch.changed();
  writing.on = false;
  await writer;
});

it('passes over what holds no flows', async () => {
  const folder = aFolder();
  mkdirSync(join(folder, 'node_modules'));
  const watch = await watching(folder);
  writeFileSync(join(folder, 'node_modules/x.yaml'), 'x');
  writeFileSync(join(folder, 'notes.txt'), 'x');
  writeFileSync(join(folder, 'main.yaml'), 'two');
  await watch.changed();
  expect(watch.changes()).toBe(1);
});

it('sees by looking that the folder was replaced, and watches the new one', async () => {
  const folder = aFolder();
  const watch = await watching(folder, { pollMs: 10 });
  renameSync(folder, `${folder}.old`);
  await watch.changed();
  mkdirSync(folder);
  await watch.changed();
  writeFileSync(join(folder, 'main.yaml'), 'new');
  await watch.changed();
});

it('sees the flip of a link on the way to the folder, as a deploy does it', async () => {
  const home = tempFolder();
  for (const release of ['1', '2']) {
    mkdirSync(join(home, release, 'flows'), { recursive: true });
    writeFileSync(join(home, release, 'flows/main.yaml'), release);
  }
  symlinkSync('1', join(home, 'current'));
  const watch = await watching(join(home, 'current/flows'), { pollMs: 10 });
  symlinkSync('2', join(home, 'next'));
  renameSync(join(home, 'next'), join(home, 'current'));
  await watch.changed();
  writeFileSync(join(home, 'current/flows/main.yaml'), 'later');
  await watch.changed();
});

it('sees a ConfigMap go to its next revision, with links in a circle beside it', async () => {
  const folder = aFolder();
  for (const revision of ['..1', '..2']) {
    mkdirSync(join(folder, revision));
    writeFileSync(join(folder, revision, 'linked.yaml'), revision);
  }
  symlinkSync('..1', join(folder, '..data'));
  symlinkSync('..data/linked.yaml', join(folder, 'linked.yaml'));
  symlinkSync('..', join(folder, 'sub/circle'));
  const watch = await watching(folder, { pollMs: 10 });
  symlinkSync('..2', join(folder, '..next'));
  renameSync(join(folder, '..next'), join(folder, '..data'));
  await watch.changed();
  writeFileSync(join(folder, 'main.yaml'), 'two');
  await watch.changed();
});

it('calls no more once it is closed', async () => {
  const folder = aFolder();
  const watch = await watching(folder, { pollMs: 5 });
  await watches.pop()?.close();
  writeFileSync(join(folder, 'main.yaml'), 'two');
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(watch.changes()).toBe(0);
});
