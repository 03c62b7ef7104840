import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FlowLoader } from './flow-loader.ts';
import { type FolderJudge, type FolderTexts, judgeFolder, type JudgedFolder } from './judge-folder.ts';

/** What the worker is asked, and what it answers. */
export interface JudgeOrder {
  readonly n: number;
  readonly texts: FolderTexts;
  readonly env: readonly string[];
}
export interface JudgeAnswer {
  readonly n: number;
  readonly judged: JudgedFolder;
}

/**
 * Texts up to this many characters are judged in this thread: about 40 states, some 15 ms. A message to a worker would
 * cost less, but a process with small flows can do without a second thread and its 40 MB.
 */
const SMALL = 5_000;

/** The compiled worker. It is not there when the sources run, as in tests: then everything is judged in this thread. */
const WORKER = new URL('./judge-worker.js', import.meta.url);

export interface RunningJudge {
  readonly judge: FolderJudge;
  /** Ends the worker's thread, if there is one. */
  close(): Promise<void>;
}

/**
 * Judges large folders in a thread of its own, which is started with the first of them and kept.
 * @param worker the script of that thread
 */
export function createFolderJudge(loader: FlowLoader, worker: URL = WORKER): RunningJudge {
  let thread: Thread | null = null;
  const hasWorker = existsSync(fileURLToPath(worker));
  const judge: FolderJudge = async (texts, env) => {
    if (!hasWorker || sizeOf(texts) <= SMALL) return judgeFolder(loader, texts, env);
    thread ??= startThread(worker, () => {
      thread = null;
    });
    // A thread that broke down has judged nothing: then calls wait, which is better than flows that cannot be changed.
    return (await thread.ask(texts, env)) ?? judgeFolder(loader, texts, env);
  };
  return {
    judge,
    async close() {
      await thread?.end();
    },
  };
}

function sizeOf({ folder, settings }: FolderTexts): number {
  return [...folder, ...settings].reduce((sum, { text }) => sum + text.length, 0);
}

interface Thread {
  /** Null when the thread broke down before it answered. */
  ask(texts: FolderTexts, env: readonly string[]): Promise<JudgedFolder | null>;
  end(): Promise<void>;
}

function startThread(script: URL, ended: () => void): Thread {
  const thread = new Worker(script);
  // It keeps nobody waiting: a process that is done may exit.
  thread.unref();
  const waiting = new Map<number, (judged: JudgedFolder | null) => void>();
  let asked = 0;
  let isOver = false;
  const giveUp = (): void => {
    // After an error comes the exit, when another thread may be at work already.
    if (isOver) return;
    isOver = true;
    ended();
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
  };
  thread.on('message', ({ n, judged }: JudgeAnswer) => {
    waiting.get(n)?.(judged);
    waiting.delete(n);
    if (waiting.size === 0) thread.unref();
  });
  thread.on('error', giveUp);
  thread.on('exit', giveUp);
  return {
    ask(texts, env) {
      asked += 1;
      const order: JudgeOrder = { n: asked, texts, env: [...env] };
      return new Promise((resolve) => {
        waiting.set(order.n, resolve);
        thread.ref();
        thread.postMessage(order);
      });
    },
    async end() {
      await thread.terminate();
    },
  };
}
