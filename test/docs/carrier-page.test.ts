import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assumptions } from '../../engine/carrier/assumptions.ts';

// docs/carrier.md is made of the model's table of assumptions. `UPDATE_GOLDEN=1` writes it anew.
const page = join(import.meta.dirname, '../../docs/carrier.md');

function makePage(): string {
  const sections = assumptions.map(({ name, assumes, why, option }) => {
    const turned = option === undefined ? '' : ` The other way: the model's option \`${option}\`.`;
    return `**${name}.** ${assumes} *Why:* ${why}${turned}`;
  });
  return [
    '# What the carrier model assumes',
    'The model of Telnyx Call Control (`engine/carrier/`) serves the emulator and the simulator. What Telnyx documents it does as documented. What Telnyx does not document is decided here, by name; before you build on one of these, try it on a live call.',
    ...sections,
  ]
    .join('\n\n')
    .concat('\n');
}

test('docs/carrier.md names every assumption of the model', () => {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, makePage());
  expect(readFileSync(page, 'utf8')).toBe(makePage());
});
