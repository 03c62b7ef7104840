import { join } from 'node:path';
import { flowText, runCourse } from '../load/reload-course.ts';
import { removeTempFolders } from '../server/temp-folder.ts';
import { makeRig } from './rig.ts';

afterEach(removeTempFolders);

test('20 calls and 10 reloads: no call fails, none hears two versions, no webhook is refused', async () => {
  const rig = await makeRig(flowText(0));
  let effect: (at: number) => void = () => undefined;
  await rig.startServer({
    tellReloaded({ report, newlyBroken }) {
      if (report.changed.length + newlyBroken.length > 0) effect(Date.now());
    },
  });
  const course = { calls: 20, callEvery: 130, keys: 4, keyEvery: 200, reloads: 10, saveEvery: 200 };
  const outcome = await runCourse(course, {
    emulatorUrl: rig.emulator.url,
    file: join(rig.config.flowsFolder, 'test.yaml'),
    nextEffect: () =>
      new Promise((resolve) => {
        effect = resolve;
      }),
  });
  await rig.close();
  expect(outcome.troubles).toEqual([]);
  expect([outcome.effects.length, outcome.broken.length]).toEqual([9, 1]);
  expect(outcome.versions).toBeGreaterThan(2);
}, 60_000);
