/** How the coverage page looks: light and dark, wide and narrow. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #fff; --text: #1d2326; --soft: #667077; --rule: #e3e6e8; --link: #0b62a8;
  --all: #dff3e4; --all-edge: #2f9e5b; --all-text: #1b6b3c;
  --some: #fdf0cf; --some-edge: #d19a15; --some-text: #7d5a00;
  --none: #fde3e1; --none-edge: #d4483f; --none-text: #a12820;
  --within-all: #f3faf5; --within-none: #fef4f3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181a; --card: #1b2023; --text: #dfe4e6; --soft: #93a0a6; --rule: #2e3539; --link: #7cc0f5;
    --all: #16352260; --all-edge: #3fb871; --all-text: #7fd6a2;
    --some: #4a380f70; --some-edge: #d9a531; --some-text: #eec766;
    --none: #5223207a; --none-edge: #e5645b; --none-text: #ff9d95;
    --within-all: #16352228; --within-none: #52232030;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 6rem; max-width: 76rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif;
}
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
h1 { margin: 0; font-size: 1.5rem; font-weight: 500; }
h1 strong { margin-left: .35em; font-size: 2.25rem; font-weight: 650; }
header p { margin: .25rem 0 1.75rem; color: var(--soft); }
.summary { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--rule); }
.summary th, .summary td { padding: .5rem .75rem; border-bottom: 1px solid var(--rule); text-align: left; font-weight: 400; }
.summary thead th { color: var(--soft); font-size: .8125rem; }
.summary .share { white-space: nowrap; }
.summary .percent { display: inline-block; min-width: 5rem; font-variant-numeric: tabular-nums; }
.summary .count, .summary thead th:nth-child(n + 3) { text-align: right; font-variant-numeric: tabular-nums; }
.count.all { color: var(--all-text); } .count.some { color: var(--some-text); }
.count.none { color: var(--none-text); } .count.empty { color: var(--soft); }
meter { width: 8rem; height: .625rem; vertical-align: middle; appearance: none; background: var(--rule); border: 0; border-radius: 9px; overflow: hidden; }
meter::-webkit-meter-bar { height: .625rem; background: var(--rule); border: 0; border-radius: 9px; }
meter::-webkit-meter-optimum-value { background: var(--all-edge); border-radius: 9px; }
meter::-moz-meter-bar { background: var(--all-edge); border-radius: 9px; }
.key { margin: .75rem 0 0; color: var(--soft); font-size: .8125rem; }
.key span { margin-right: .5rem; padding: .1rem .5rem; border-left: 4px solid transparent; color: var(--text); }
.key .plain { color: var(--soft); }
section { margin-top: 3rem; }
h2 { position: sticky; top: 0; margin: 0; padding: .6rem 0; background: var(--page); font-size: 1.125rem; font-weight: 600; overflow-wrap: anywhere; }
h2 small { margin-left: .5em; color: var(--soft); font-weight: 400; }
.done { margin: 0 0 .75rem; color: var(--all-text); }
details { margin: 0 0 .75rem; }
summary { cursor: pointer; color: var(--none-text); }
details ul { margin: .5rem 0 0; padding: 0; list-style: none; }
details li { padding: .1rem 0; }
details li a { display: inline-block; min-width: 3rem; padding-right: .75rem; text-align: right; font-variant-numeric: tabular-nums; }
li em, .line em { font-style: normal; font-weight: 600; color: var(--none-text); }
.key em { font-style: normal; font-variant-numeric: tabular-nums; }
.code { padding: .4rem 0; background: var(--card); border: 1px solid var(--rule); font: 13px/1.55 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
.line { display: grid; grid-template-columns: 3rem 3.25rem minmax(0, 1fr); border-left: 4px solid transparent; }
.line:target { outline: 2px solid var(--link); outline-offset: -2px; }
.line b, .line i { padding-right: .75rem; color: var(--soft); font-style: normal; font-weight: 400; text-align: right; user-select: none; }
.line code { padding-right: .75rem; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; }
.line small { display: block; padding: 0 0 .25rem 2ch; font: 12px/1.4 system-ui, sans-serif; color: var(--text); white-space: normal; }
.line small::before { content: '↳ '; color: var(--none-text); }
.all:not(.count) { background: var(--all); border-left-color: var(--all-edge); }
.some:not(.count) { background: var(--some); border-left-color: var(--some-edge); }
.none:not(.count) { background: var(--none); border-left-color: var(--none-edge); }
.within_all { background: var(--within-all); }
.within_none { background: var(--within-none); }
@media (max-width: 52rem) {
  body { padding: 1.25rem .75rem 4rem; }
  .summary thead { display: none; }
  .summary tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .9rem; padding: .6rem .75rem; border-bottom: 1px solid var(--rule); }
  .summary th, .summary td { padding: 0; border: 0; text-align: left; }
  .summary th { flex: 1 1 calc(100% - 12rem); }
  .summary .share { margin-left: auto; }
  .summary .percent { min-width: 0; margin-right: .5rem; }
  meter { width: 5rem; }
  .summary .count { font-size: .8125rem; }
  .summary .count::after { content: ' ' attr(data-kind); color: var(--soft); }
  .summary .count.empty { display: none; }
  .line { grid-template-columns: 2.1rem 2.2rem minmax(0, 1fr); }
  .line b, .line i { padding-right: .4rem; font-size: 11px; }
  .code { font-size: 12px; }
}
@media print { h2 { position: static; } .line { break-inside: avoid; } * { print-color-adjust: exact; } }
`;
