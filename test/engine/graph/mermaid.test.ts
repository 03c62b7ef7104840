import { toMermaid } from '../../../engine/graph/mermaid.ts';
import { graphOf } from './load.ts';

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
