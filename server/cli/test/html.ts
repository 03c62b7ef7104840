import {
  covered,
  pointKinds,
  type Covered,
  type CoveragePoint,
  type FileCoverage,
  type PointKind,
} from '../../../engine/simulator/coverage.ts';
import { readLines, type Line } from './html-lines.ts';
import { style } from './html-style.ts';
import { percentOf } from './print-coverage.ts';
import { counted } from '../table.ts';

/**
 * Coverage as one page that needs nothing else: a bar for each file, then its text with what was reached and what was
 * not, in colours and in words.
 * @param texts the flows' texts by their files
 */
export function formatHtml(files: readonly FileCoverage[], texts: ReadonlyMap<string, string>): string {
  const all = files.flatMap(({ points }) => points);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Coverage: ${percentText(covered(all))}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Coverage <strong>${percentText(covered(all))}</strong></h1>
<p>${countsText(all)} reached by the scenarios.</p>
</header>
<main>
${summary(files)}
${files.map((file, index) => section(file, index, texts.get(file.file) ?? '')).join('\n')}
</main>
</body>
</html>
`;
}

function summary(files: readonly FileCoverage[]): string {
  const rows = files.map(({ file, points }, index) => {
    const counts = pointKinds.map((kind) => fraction(kind, covered(points, kind))).join('');
    const { reached, all } = covered(points);
    const share = percentText({ reached, all });
    return `<tr><th scope="row"><a href="#file-${index}">${escaped(file)}</a></th>
<td class="share"><span class="percent">${share}</span><meter min="0" max="${Math.max(all, 1)}" value="${all === 0 ? 1 : reached}">${share}</meter></td>${counts}</tr>`;
  });
  const headings = pointKinds.map((kind) => `<th scope="col">${kind}s</th>`).join('');
  return `<table class="summary">
<thead><tr><th scope="col">flow</th><th scope="col">reached</th>${headings}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p class="key"><span class="all">reached</span> <span class="some">partly</span> <span class="none">not reached</span> <span class="plain">nothing to reach</span> <em>3×</em> how often</p>`;
}

function fraction(kind: PointKind, { reached, all }: Covered): string {
  if (all === 0) return `<td class="count empty" data-kind="${kind}s">–</td>`;
  const tone = reached === all ? 'all' : reached === 0 ? 'none' : 'some';
  return `<td class="count ${tone}" data-kind="${kind}s">${reached}/${all}</td>`;
}

function section({ file, points }: FileCoverage, index: number, text: string): string {
  const missed = points.filter(({ hits }) => hits === 0);
  const list = missed.map(
    (point) => `<li><a href="#line-${index}-${point.place.line}">${point.place.line}</a> ${markedMiss(point)}</li>`,
  );
  const misses =
    missed.length === 0
      ? '<p class="done">Everything is reached.</p>'
      : `<details><summary>${counted(missed.length, 'thing')} not reached</summary><ul>${list.join('')}</ul></details>`;
  return `<section id="file-${index}">
<h2>${escaped(file)} <small>${percentText(covered(points))}</small></h2>
${misses}
<div class="code">${readLines(text, points)
    .map((line) => lineHtml(line, index))
    .join('')}</div>
</section>`;
}

function lineHtml({ number, text, tone, hits, missed }: Line, index: number): string {
  const notes = missed.map((point) => `<small>${markedMiss(point)}</small>`).join('');
  const hint = missed.map(missText).join('; ');
  const title = hint === '' ? '' : ` title="${escaped(hint)}"`;
  const count = hits === null ? '' : `${hits}×`;
  return `<div id="line-${index}-${number}" class="line ${tone}"${title}><b>${number}</b><i>${count}</i><code>${escaped(text)}${notes}</code></div>`;
}

const verbs: Readonly<Record<PointKind, string>> = {
  state: 'never entered',
  choice: 'never taken',
  outcome: 'never happened',
  handler: 'never happened',
  transition: 'never taken',
  prompt: 'never said',
};

/** `main: key 2 → sales`. */
function subjectOf({ kind, name, to, language }: CoveragePoint): string {
  if (kind === 'state') return `state ${name}`;
  if (kind === 'prompt') return `${language === undefined ? '' : `in ${language}: `}“${name}”`;
  const plain = name.replace(/^\$on: /, 'on ');
  return to === undefined || plain.endsWith(`: to ${to}`) || plain.endsWith(': to $end')
    ? plain.replace(/: to \$end$/, ` → ${to ?? 'end'}`).replace(/: to (\S+)$/, ' → $1')
    : `${plain} → ${to}`;
}

/** `main: key 2 → sales: never taken`. */
function missText(point: CoveragePoint): string {
  return `${subjectOf(point)}: ${verbs[point.kind]}`;
}

function markedMiss(point: CoveragePoint): string {
  return `${escaped(subjectOf(point))}: <em>${verbs[point.kind]}</em>`;
}

function countsText(points: readonly CoveragePoint[]): string {
  const { reached, all } = covered(points);
  return `${reached} of ${counted(all, 'thing')}`;
}

function percentText(share: Covered): string {
  return `${percentOf(share).toFixed(1)} %`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of authors, as text; what cannot be shown is. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? '')
    .replace(/[^\P{Cc}\t]|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
