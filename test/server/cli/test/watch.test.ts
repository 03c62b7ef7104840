import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import type { ServiceIo } from '../../../../server/cli/io.ts';
import { addTestCommand } from '../../../../server/cli/test.ts';
import { runOnChange, watchFolders } from '../../../../server/cli/test/watch.ts';
import { removeTempFolders, tempFolder } from '../../temp-folder.ts';

afterEach(removeTempFolders);

const QUIET_MS = 2;

/** A watch that changes when a test says so, and an end to it. */
function byHand() {
  const state = { changed: (): void => undefined, stop: (): void => undefined, folders: [''], closed: false };
  return {
    state,
    interrupted: () =>
      new Promise<void>((resolve) => {
        state.stop = resolve;
      }),
    watchFolders: (folders: readonly string[], changed: () => void) => {
      state.changed = changed;
      state.folders = [...folders];
      return Promise.resolve({
        close: () => {
          state.closed = true;
          return Promise.resolve();
        },
      });
    },
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue(); tries += 1) {
    if (tries > 500) throw new Error('it did not happen');
    await sleep(10);
  }
}

describe('runOnChange', () => {
  it('runs once, and once more for changes that come together', async () => {
    const hand = byHand();
    let runs = 0;
    const over = runOnChange({
      ...hand,
      folders: ['a'],
      quietMs: QUIET_MS,
      run: () => Promise.resolve(void (runs += 1)),
    });
    await until(() => runs === 1);
    hand.state.changed();
    hand.state.changed();
    await until(() => runs === 2);
    await sleep(5 * QUIET_MS);
    expect(runs).toBe(2);
    hand.state.stop();
    await over;
    expect(hand.state.closed).toBe(true);
  });

  it('never runs twice at a time, and misses no change during a run', async () => {
    const hand = byHand();
    let running = 0;
    let most = 0;
    let runs = 0;
    let finish = (): void => undefined;
    const run = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      runs += 1;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      running -= 1;
    };
    const over = runOnChange({ ...hand, folders: [], quietMs: QUIET_MS, run });
    await until(() => runs === 1);
    hand.state.changed();
    await sleep(5 * QUIET_MS);
    expect(runs).toBe(1);
    finish();
    await until(() => runs === 2);
    expect(most).toBe(1);
    hand.state.stop();
    finish();
    await over;
  });

  it('closes the watch when a run throws', async () => {
    const hand = byHand();
    const run = (): Promise<void> => Promise.reject(new Error('broken'));
    await expect(runOnChange({ ...hand, folders: [], quietMs: QUIET_MS, run })).rejects.toThrow('broken');
    expect(hand.state.closed).toBe(true);
  });
});

describe('watchFolders', () => {
  it('sees YAML files that change, come and go, and no others', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'a.yaml'), 'x: 1');
    mkdirSync(join(folder, 'node_modules'));
    let changes = 0;
    const watching = await watchFolders([folder], () => (changes += 1));
    writeFileSync(join(folder, 'notes.txt'), 'x');
    writeFileSync(join(folder, 'node_modules', 'b.yaml'), 'x: 1');
    writeFileSync(join(folder, 'a.yaml'), 'x: 22');
    await until(() => changes === 1);
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'inner', 'c.yaml'), 'x: 1');
    await until(() => changes >= 2);
    const before = changes;
    rmSync(join(folder, 'a.yaml'));
    await until(() => changes > before);
    await watching.close();
  });
});

describe('pressone test --watch', () => {
  const flow = 'routes: default\nstart: a\nstates: { a: { speak: Hello., next: end } }\n';
  const scenarios = (text: string): string => `scenarios:\n  - { name: greets, steps: [hear: ${text}] }\n`;

  it('runs again after each change, lives through half a file and none, and ends with the last exit code', async () => {
    const cwd = tempFolder();
    mkdirSync(join(cwd, 'flows'));
    const write = (name: string, text: string): void => {
      writeFileSync(join(cwd, 'flows', name), text);
    };
    write('a.yaml', flow);
    write('a.test.yaml', scenarios('Hello.'));
    const hand = byHand();
    const codes: number[] = [];
    let out = '';
    let err = '';
    const io: ServiceIo = {
      stdout: (text) => (out += text),
      stderr: (text) => (err += text),
      env: {},
      cwd,
      setExitCode: (code) => codes.push(code),
      isTty: false,
      interrupted: hand.interrupted,
      onReload: () => () => undefined,
    };
    const program = new Command().exitOverride();
    addTestCommand(program, io, hand.watchFolders);
    const over = program.parseAsync(['test', '--watch'], { from: 'user' });
    let waits = 0;
    const ran = async (): Promise<string> => {
      waits += 1;
      await until(() => err.split('Waiting for changes').length > waits);
      const text = out;
      out = '';
      return text;
    };
    expect(await ran()).toContain('1 passed');
    expect(hand.state.folders).toEqual([join(cwd, 'flows')]);
    write('a.test.yaml', scenarios('Goodbye.'));
    hand.state.changed();
    expect(await ran()).toContain('1 failed');
    write('a.yaml', flow.slice(0, 40));
    hand.state.changed();
    expect(await ran()).toContain('flows/a.yaml');
    rmSync(join(cwd, 'flows', 'a.test.yaml'));
    hand.state.changed();
    await ran();
    expect(err).toContain('there are no scenarios in the folder `flows`');
    expect(codes).toEqual([]);
    write('a.yaml', flow);
    write('a.test.yaml', scenarios('Hello.'));
    hand.state.changed();
    expect(await ran()).toContain('1 passed');
    hand.state.stop();
    await over;
    expect(codes).toEqual([0]);
  });
});
