import { diagnostic } from '../../../../engine/diagnostics/make.ts';
import { formatJunit } from '../../../../server/cli/test/junit.ts';
import type { Project } from '../../../../server/cli/test/load-projects.ts';
import type { Tried } from '../../../../server/cli/test/run-projects.ts';

const project: Project = { flows: [], files: [], findings: [], texts: new Map(), isWhole: true };

const tried = (given: Partial<Tried>): Tried => ({
  file: 'a.test.yaml',
  name: 'x',
  line: 3,
  failure: null,
  ran: true,
  timeline: [],
  ms: 12.3,
  ...given,
});

const failure = { step: 2, line: 7, message: 'expected a\nfound b', heard: ['Hello.'] };

it('is a suite a file and a case a scenario', () => {
  const files = [{ project, path: 'a.test.yaml', tried: [tried({}), tried({ name: 'y', failure })] }];
  expect(formatJunit(files, [])).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="pressone" tests="2" failures="1" errors="0" skipped="0" time="0.025">',
      '  <testsuite name="a.test.yaml" file="a.test.yaml" tests="2" failures="1" errors="0" skipped="0" time="0.025">',
      '    <testcase name="x" classname="a.test.yaml" file="a.test.yaml" line="3" time="0.012"/>',
      '    <testcase name="y" classname="a.test.yaml" file="a.test.yaml" line="3" time="0.012">',
      '      <failure message="expected a">step 2, a.test.yaml:7',
      'expected a',
      'found b',
      'the caller heard:',
      '  Hello.</failure>',
      '    </testcase>',
      '  </testsuite>',
      '</testsuites>',
      '',
    ].join('\n'),
  );
});

it('escapes what XML would take for its own, and what it cannot hold', () => {
  const name = `<b> & "c" 'd' \u0000\u001b[31m ]]> \ud800 😀 é\tz\n`;
  const xml = formatJunit([{ project, path: 'a&b.test.yaml', tried: [tried({ name })] }], []);
  expect(xml).toContain(
    'name="&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos; \ufffd\ufffd[31m ]]&gt; \ufffd 😀 é&#9;z&#10;"',
  );
  expect(xml).toContain('<testsuite name="a&amp;b.test.yaml"');
});

it('counts what could not be run as errors: broken files, and scenarios of broken flows', () => {
  const place = { file: 'b.yaml', line: 4, column: 2, endLine: 4, endColumn: 3 };
  const notRun = tried({ ran: false, failure: { step: null, line: 3, message: 'not run', heard: [] }, ms: 0 });
  const xml = formatJunit(
    [{ project, path: 'a.test.yaml', tried: [notRun] }],
    [diagnostic('unknown-state', place, 'there is no state `x`')],
  );
  expect(xml).toContain('<testsuites name="pressone" tests="2" failures="0" errors="2" skipped="0" time="0.000">');
  expect(xml).toContain(
    '<error message="there is no state `x`">b.yaml:4:2: there is no state `x` [unknown-state]</error>',
  );
  expect(xml).toContain('<error message="not run">a.test.yaml:3\nnot run</error>');
});
