import { parentPort } from 'node:worker_threads';
import { flowLoader } from '../engine.ts';
import type { JudgeAnswer, JudgeOrder } from './folder-judge.ts';
import { judgeFolder } from './judge-folder.ts';

// The thread that reads and judges flows while the main one carries calls out: text in, findings and documents out.
parentPort?.on('message', ({ n, texts, env }: JudgeOrder) => {
  const { flows, ...rest } = judgeFolder(flowLoader, texts, env);
  const answer: JudgeAnswer = { n, judged: { ...rest, flows: flows.map((flow) => ({ ...flow, model: null })) } };
  parentPort?.postMessage(answer);
});
