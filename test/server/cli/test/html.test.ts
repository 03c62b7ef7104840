import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTempFolders } from '../../temp-folder.ts';
import { aProject, run } from '../run-command.ts';

afterEach(removeTempFolders);

const SHOP = `routes: default
language: en-US
voices: { en-US: AWS.Polly.Joanna-Neural, es-US: AWS.Polly.Lupe-Neural }
# <img src=x onerror=alert(1)>
start: main
states:
  main:
    menu:
      prompt: { en-US: "For <hours> & \\"more\\", press 1.", es-US: "Para el horario, oprima 1." }
      choices: { 1: hours, 2: sales, "*": repeat }
    on: { failed: end }

  hours: { speak: { en-US: From nine to five., es-US: De nueve a cinco. }, next: end }
  sales:
    transfer: "+13125550111"
    on: { failed: end }
`;
const HOURS = 'scenarios: [{ name: hours, steps: [press: 1, hear: nine to five] }]\n';

async function page(files: Readonly<Record<string, string>> = { shop: SHOP, 'shop.test': HOURS }): Promise<string> {
  const cwd = aProject(files);
  const { code, out, err } = await run(['test', '--html', 'out/coverage.html'], { cwd });
  expect(err).toBe('Wrote out/coverage.html.\n');
  expect(code).toBe(0);
  expect(out).toContain('lines not reached');
  return readFileSync(join(cwd, 'out/coverage.html'), 'utf8');
}

/** What a line of the page shows, with how it is coloured. */
function shown(html: string, line: number): { readonly tone: string; readonly title: string; readonly text: string } {
  const [, tone = '', title = '', inner = ''] =
    new RegExp(`<div id="line-0-${line}" class="line (\\w+)"(?: title="([^"]*)")?>(.*?)</div>`, 's').exec(html) ?? [];
  return { tone, title, text: inner.replace(/<[^>]*>/g, '|').replace(/\|+/g, '|') };
}

describe('pressone test --html', () => {
  it('shows each line of the flows with how often it was reached, and in words what was not', async () => {
    const html = await page();
    expect(shown(html, 5)).toEqual({ tone: 'plain', title: '', text: '|5|start: main|' });
    expect(shown(html, 7)).toEqual({ tone: 'all', title: '', text: '|7|1×|  main:|' });
    expect(shown(html, 8)).toEqual({ tone: 'within_all', title: '', text: '|8|    menu:|' });
    expect(shown(html, 10)).toEqual({
      tone: 'some',
      title: 'main: key 2 → sales: never taken; main: key * → main: never taken',
      text:
        '|10|1×|      choices: { 1: hours, 2: sales, &quot;*&quot;: repeat }|' +
        'main: key 2 → sales: |never taken|main: key * → main: |never taken|',
    });
    expect(shown(html, 11).title).toBe('main: failed → end: never happened');
    expect(shown(html, 12).tone).toBe('plain');
    expect(shown(html, 13)).toMatchObject({ tone: 'some', title: 'in es-US: “De nueve a cinco.”: never said' });
    expect(shown(html, 14)).toMatchObject({ tone: 'none', title: 'state sales: never entered' });
    expect(shown(html, 15).tone).toBe('within_none');
  });

  it('sums up every flow', async () => {
    const html = await page();
    expect(html).toContain('<h1>Coverage <strong>46.2 %</strong></h1>');
    expect(html).toContain('6 of 13 things reached');
    expect(html).toContain('<td class="count some" data-kind="states">2/3</td>');
    expect(html).toContain('<td class="count some" data-kind="prompts">2/4</td>');
    expect(html).toContain('<td class="count empty" data-kind="handlers">–</td>');
    expect(html).toContain('<summary>7 things not reached</summary>');
    expect(html.match(/<a href="#line-0-\d+">/g)).toHaveLength(7);
  });

  it('is text where authors wrote it, and needs nothing but itself', async () => {
    const html = await page();
    expect(html).toContain('# &lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('For &lt;hours&gt; &amp; \\&quot;more\\&quot;, press 1.');
    expect(html).not.toMatch(/<(script|img|link|iframe)\b|\bsrc=(?!x)|@import|url\(/);
  });

  it('says of a flow that is reached whole that it is', async () => {
    const flow = 'routes: default\nstart: a\nstates: { a: { speak: Hello there., next: end } }\n';
    const html = await page({ a: flow, 'a.test': 'scenarios: [{ name: a, steps: [hear: Hello] }]\n' });
    expect(html).toContain('Everything is reached.');
    expect(html).not.toContain('not reached</summary>');
  });
});
