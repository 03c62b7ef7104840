import { dirname } from 'node:path';
import type { ApiRig } from '../api/api-rig.ts';
import { TOKEN } from '../api/api-rig.ts';
import { run, type Ran } from './run-command.ts';

/** Runs a command line against the rig's server, as its environment would name it. */
export function operate(rig: ApiRig, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const { port } = new URL(rig.server.url);
  return run(args, {
    env: { PORT: port, PRESSONE_ADMIN_TOKEN: TOKEN, USER: 'jo', ...env },
    cwd: dirname(rig.config.flowsFolder),
  });
}

/** What is printed without what differs from run to run: times, ids, versions, and the width of columns. */
export function steady(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'CALL')
    .replaceAll(/v3:[\w-]+/g, 'LEG')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?![\d.])/g, 'LOCAL TIME')
    .replaceAll(/\b(now|\d+ s ago)\b/g, 'AGO')
    .replaceAll(/after \d+ s/g, 'after AGO')
    .replaceAll(/\b[0-9a-f]{8}\b/g, 'DIGITS')
    .replaceAll(/\d+\.\d\d s/g, 'SECONDS')
    .replaceAll(/\d+ ms/g, 'MS')
    .replaceAll(/ {2,}/g, '  ');
}
