import { toMermaid } from '../../../engine/graph/mermaid.ts';
import { graphOf } from './load.ts';

test('one arrow with all its labels, and the conditions of `choose`', () => {
  const graph = graphOf(`
start: desk
vars: { vip: false }
states:
  desk: { transfer: "+13125550100", next: ask, on: { failed: ask } }
  ask: { choose: [{ if: vip, goto: gold }, { if: call.direction == "outgoing", goto: rest }, rest] }
  gold: { speak: Hi., next: [{ if: vip, goto: end }, end], on: { failed: end } }
  rest: { speak: Hi., next: end }
`);
  const arrows = toMermaid(graph)
    .split('\n')
    .filter((line) => line.includes('-->'));
  expect(arrows).toEqual([
    '  x_start --> s_desk',
    '  s_desk -->|"next<br/>failed"| s_ask',
    '  s_ask -->|"if vip"| s_gold',
    '  s_ask -->|"if call.direction == #quot;outgoing#quot;<br/>otherwise"| s_rest',
    '  s_gold -->|"if vip<br/>otherwise<br/>failed"| x_end',
    '  s_rest --> x_end',
  ]);
});

test('a flow as a flowchart', () => {
  const graph = graphOf(`
start: main
vars: { tier: "" }
on: { error: style }
states:
  main:
    menu: { prompt: Press., choices: { 1: style, 2: style, "#": end } }
    on: { failed: style }
    after: { 1m: style }
  style:
    speak: Hello.
    next: [{ if: 'tier == "<gold>"', goto: main }, end]
`);
  expect(toMermaid(graph)).toBe(`flowchart TD
  x_start(["call answered"])
  s_main{{"<b>main</b><br/>menu"}}
  s_style["<b>style</b><br/>speak"]
  x_end(["end"])
  x_on(["at any time"])
  x_start --> s_main
  s_main -->|"key 1<br/>key 2<br/>failed"| s_style
  s_main -->|"key #35;"| x_end
  s_main -.->|"after"| s_style
  s_style -->|"if tier == #quot;#lt;gold#gt;#quot;"| s_main
  s_style --> x_end
  x_on -.->|"error"| s_style
  classDef asks fill:#e8f0fe,stroke:#3367d6,color:#000
  class s_main asks
  classDef outside fill:#f1f3f4,stroke:#80868b,color:#000
  class x_start,x_end,x_on outside
`);
});
