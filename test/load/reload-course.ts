import { writeFileSync } from 'node:fs';
import { phoneOf, until, type Phone } from '../e2e/phone.ts';

/** Calls that go on while their flow is changed again and again. */
export interface Course {
  readonly calls: number;
  /** When one call begins after the one before, ms. */
  readonly callEvery: number;
  /** Keys of one call, and the time between them, ms. */
  readonly keys: number;
  readonly keyEvery: number;
  readonly reloads: number;
  /** From one save to the next, at least, ms. */
  readonly saveEvery: number;
}

export interface CoursePorts {
  readonly emulatorUrl: string;
  /** The flow's file. */
  readonly file: string;
  /** When the server serves another version, or has found the file broken, ms since 1970; asked before each save. */
  readonly nextEffect: () => Promise<number>;
}

export interface CourseOutcome {
  /** From a save to its effect, sorted, ms; good saves, then broken ones. */
  readonly effects: readonly number[];
  readonly broken: readonly number[];
  /** What went wrong, one line each. */
  readonly troubles: readonly string[];
  /** Versions that some call ran from beginning to end. */
  readonly versions: number;
}

/** A flow that says its version with everything it says. */
export function flowText(version: number, next = 'bye'): string {
  const menu = (name: string, other: string): string =>
    `  ${name}:\n    menu: { prompt: "Version ${version}, ${name} menu.", choices: { 1: ${other}, 9: bye }, timeout: 60s }\n` +
    `    on: { failed: lost }\n`;
  return (
    `routes: default\nstart: first\nstates:\n${menu('first', 'second')}${menu('second', 'first')}` +
    `  lost: { speak: "Version ${version}, lost.", next: ${next} }\n` +
    `  bye: { speak: "Version ${version}, goodbye.", next: end }\n`
  );
}

/** Every tenth save is broken. */
const isBroken = (save: number): boolean => save % 10 === 9;

export async function runCourse(course: Course, ports: CoursePorts): Promise<CourseOutcome> {
  const phone = phoneOf(ports.emulatorUrl);
  const troubles: string[] = [];
  const versions = new Set<string>();
  const deliveries = await watchDeliveries(ports.emulatorUrl, troubles);
  const calls = Array.from({ length: course.calls }, async (_, index) => {
    await pause(index * course.callEvery);
    try {
      versions.add(await oneCall(phone, course));
    } catch (error) {
      troubles.push(`call ${index}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  const effects: number[] = [];
  const broken: number[] = [];
  for (let save = 0; save < course.reloads; save += 1) {
    const effect = ports.nextEffect();
    const savedAt = Date.now();
    writeFileSync(ports.file, flowText(save + 1, isBroken(save) ? 'nowhere' : 'bye'));
    (isBroken(save) ? broken : effects).push((await effect) - savedAt);
    await pause(Math.max(0, savedAt + course.saveEvery - Date.now()));
  }
  await Promise.all(calls);
  await deliveries.close();
  const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);
  return { effects: sorted(effects), broken: sorted(broken), troubles, versions: versions.size };
}

/** A caller who goes from menu to menu and says goodbye; returns the version that was heard throughout. */
async function oneCall(phone: Phone, { keys, keyEvery }: Course): Promise<string> {
  const leg = await phone.call('+13125550100');
  const heard = async (): Promise<string[]> => (await phone.see(leg)).heard.map(({ text }) => text ?? '');
  for (let key = 0; key <= keys; key += 1) {
    await until(`menu ${key} was heard`, async () => (await heard()).length > key);
    await pause(keyEvery);
    if (key < keys) await phone.press(leg, '1');
  }
  await phone.press(leg, '9');
  await until('the call was over', async () => !(await phone.see(leg)).alive);
  const texts = await heard();
  const said = new Set(
    texts.map((text) => /^Version (\d+), (?:first menu|second menu|goodbye)\.$/.exec(text)?.[1] ?? text),
  );
  const [version = '', ...others] = said;
  if (others.length > 0) throw new Error(`it heard several versions: ${texts.join(' | ')}`);
  if (!(texts.at(-1) ?? '').endsWith('goodbye.')) throw new Error(`it did not end well: ${texts.join(' | ')}`);
  if (texts.length !== keys + 2)
    throw new Error(`it heard ${texts.length} prompts for ${keys} keys: ${texts.join(' | ')}`);
  return version;
}

/** Notes every webhook that was not acknowledged with 200 at its first attempt. */
async function watchDeliveries(emulatorUrl: string, troubles: string[]): Promise<{ close(): Promise<void> }> {
  const closing = new AbortController();
  const response = await fetch(`${emulatorUrl}/emulator/events`, { signal: closing.signal });
  const reading = (async () => {
    let rest = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith('data:') && line.includes('"delivery"') && !line.includes('"outcome":200'))
          troubles.push(line);
      }
    }
  })().catch((error: unknown) => {
    if (!closing.signal.aborted) throw error;
  });
  return {
    async close() {
      closing.abort();
      await reading;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
