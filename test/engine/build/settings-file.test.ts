import { authoredDocument, sourceOfDocument } from '../../../engine/build/authored-document.ts';
import { buildFlow } from '../../../engine/build/build-flow.ts';
import type { SettingsValues } from '../../../engine/build/build-given.ts';
import { overlaySettings, readSettingsFile, settingsOf } from '../../../engine/build/settings-file.ts';
import { loadFolder } from '../../../engine/checks/load-folder.ts';
import { parseSource } from '../../../engine/source/parse-source.ts';

const text = `
settings: { number: string, seats: int, rate: double, hours: map, vip: bool }
start: a
states:
  a: { speak: "\${settings.number} \${settings.seats} \${settings.rate}", next: [{ if: settings.vip && settings.hours.mon == 9, goto: end }, { goto: b }] }
  b: { speak: No., next: end }
`;
const base = 'number: 0042\nseats: 12\nrate: 2\nhours: { mon: 9 }\nvip: true\n';

function values(settings: SettingsValues): unknown {
  const { root } = parseSource(text, 'a.yaml');
  const flow = root === null ? null : buildFlow(root, 'a', { settings }).flow;
  return Object.fromEntries([...(flow?.settings ?? [])].map(([name, { value }]) => [name, value]));
}

/** What is said of the flow and of its settings files. */
function findings(...files: readonly string[]): string[] {
  const named = files.map((each, index) => ({
    path: index === 0 ? 'settings.yaml' : 'settings.staging.yaml',
    text: each,
  }));
  return loadFolder([{ path: 'a.yaml', id: 'a', text }], named).diagnostics.map(
    ({ code, message }) => `${code} ${message}`,
  );
}

test('a value has the type that the flow declares; a string keeps its source text', () => {
  expect(findings(base)).toEqual([]);
  const { settings } = readSettingsFile(base, 'settings.yaml');
  expect(values(settings)).toEqual({ number: '0042', seats: 12n, rate: 2, hours: { mon: 9n }, vip: true });
});

test('an overlay replaces values name by name', () => {
  const overlay = 'number: +13125550112\nhours: { tue: 8 }';
  const [below, above] = [readSettingsFile(base, 'settings.yaml'), readSettingsFile(overlay, 'settings.staging.yaml')];
  expect(values(overlaySettings(below.settings, above.settings))).toMatchObject({
    ...{ number: '+13125550112', seats: 12n, hours: { tue: 8n } },
  });
  expect(findings('# nothing yet\n', overlay)).toEqual(
    ['seats', 'rate', 'vip'].map((name): unknown =>
      expect.stringContaining(`\`${name}\` has no value in settings.yaml or settings.staging.yaml`),
    ),
  );
});

test('a finding names the line of the file that binds a value of another type', () => {
  expect(findings(base, '\nseats: twelve')).toEqual([
    'unbound-setting the value in settings.staging.yaml:2 does not fit: `seats` is `twelve`, a string, expected an int',
  ]);
});

test('what is wrong with the file itself is said once, and not again at every setting', () => {
  for (const broken of ['a: "unclosed', '- a\n- b', 'just text', 'number: { a: 1, a: 2 }']) {
    expect([broken, findings(broken)]).toEqual([
      broken,
      [expect.stringMatching(/^(yaml-syntax|wrong-type|duplicate-key)/)],
    ]);
  }
});

test('nothing is known of a call where a setting gets its value', () => {
  expect(findings(base.replace('0042', '"${call.from}"'))).toEqual([expect.stringContaining('expected a plain value')]);
});

test('a stored file binds the same values', () => {
  const { root, settings } = readSettingsFile(base, 'settings.yaml');
  if (root === null) throw new Error('no document');
  const stored = settingsOf(sourceOfDocument(authoredDocument(root), 'settings.yaml'), 'settings.yaml');
  expect(values(stored.settings)).toEqual(values(settings));
});
