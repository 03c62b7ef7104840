import { verbOfStep } from '../build/verb-of-step.ts';
import type { State } from '../model/flow.ts';
import { END, HANDLERS, START, type Edge, type Graph } from './graph.ts';

const LONGEST_LABEL = 60;
const OTHERWISE = 'otherwise';
/** Labels that stand for none where an arrow has no other. */
const unnamed: ReadonlySet<string> = new Set(['next', 'start', 'verb', OTHERWISE]);

/** A flow as a Mermaid flowchart. */
export function toMermaid(graph: Graph): string {
  const { flow } = graph;
  const ends = graph.edges.some(({ to }) => to === END);
  const handles = graph.edges.some(({ from }) => from === HANDLERS);
  const lines = [
    'flowchart TD',
    `  ${idOf(START)}(["${escape(flow.answer === false ? 'call comes in' : 'call answered')}"])`,
    ...[...flow.states.values()].map(nodeLine),
    ...(ends ? [`  ${idOf(END)}(["end"])`] : []),
    ...(handles ? [`  ${idOf(HANDLERS)}(["at any time"])`] : []),
    ...grouped(graph.edges).map(edgeLine),
    ...classLines(graph, { ends, handles }),
  ];
  return `${lines.join('\n')}\n`;
}

// Names get a prefix, since words such as `end` and `style` mean something to Mermaid.
function idOf(node: string): string {
  return node.startsWith('$') ? `x_${node.slice(1)}` : `s_${node}`;
}

const shapes = {
  asks: ['{{', '}}'],
  decides: ['{', '}'],
  connects: ['[[', ']]'],
  plain: ['[', ']'],
} as const;

type Look = keyof typeof shapes;

function lookOf(state: State): Look {
  const traits = state.steps.map((step) => verbOfStep(step)?.traits);
  if (traits.some((each) => each?.entry === true)) return 'asks';
  if (state.steps.some(({ verb }) => verb === 'choose')) return 'decides';
  return traits.some((each) => each?.ends === true) ? 'connects' : 'plain';
}

function nodeLine(state: State): string {
  const [open, close] = shapes[lookOf(state)];
  const verbs = state.steps.map(({ verb }) => verb).join(', ');
  const label = [`<b>${escape(state.name)}</b>`, escape(verbs === '' ? 'set' : verbs)].join('<br/>');
  return `  ${idOf(state.name)}${open}"${label}"${close}`;
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly labels: string[];
  /** Handlers, events and the clock come from outside the flow of states. */
  readonly dotted: boolean;
}

function grouped(edges: readonly Edge[]): readonly Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const { from, to, kind, label, conditional } of edges) {
    const dotted = kind === 'handler' || kind === 'event' || kind === 'after';
    const key = `${from} ${to} ${String(dotted)}`;
    const arrow = arrows.get(key) ?? { from, to, labels: [], dotted };
    // Alone a plain `next` needs no word; beside an outcome that leads to the same state it does.
    const text = label === '' ? (conditional ? OTHERWISE : kind) : label;
    if (!arrow.labels.includes(text)) arrow.labels.push(text);
    arrows.set(key, arrow);
  }
  return [...arrows.values()].map((arrow) => (arrow.labels.length > 1 ? arrow : { ...arrow, labels: named(arrow) }));
}

function named({ labels }: Arrow): string[] {
  return labels.filter((label) => !unnamed.has(label));
}

function edgeLine({ from, to, labels, dotted }: Arrow): string {
  const line = dotted ? '-.->' : '-->';
  const text = labels.map((label) => escape(clip(label))).join('<br/>');
  return `  ${idOf(from)} ${line}${text === '' ? '' : `|"${text}"|`} ${idOf(to)}`;
}

function clip(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ').trim()];
  return letters.length <= LONGEST_LABEL ? letters.join('') : `${letters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}

function escape(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    '#': '#35;',
    '"': '#quot;',
    '<': '#lt;',
    '>': '#gt;',
    '&': '#amp;',
  };
  return text.replace(/[#"<>&]/g, (sign) => signs[sign] ?? sign).replace(/\s+/g, ' ');
}

function classLines(graph: Graph, has: { readonly ends: boolean; readonly handles: boolean }): string[] {
  const asks: string[] = [];
  const connects: string[] = [];
  for (const state of graph.flow.states.values()) {
    const look = lookOf(state);
    if (look === 'asks') asks.push(idOf(state.name));
    if (look === 'connects') connects.push(idOf(state.name));
  }
  const outside = [idOf(START), ...(has.ends ? [idOf(END)] : []), ...(has.handles ? [idOf(HANDLERS)] : [])];
  const named = (name: string, style: string, nodes: readonly string[]): string[] =>
    nodes.length === 0 ? [] : [`  classDef ${name} ${style}`, `  class ${nodes.join(',')} ${name}`];
  return [
    ...named('asks', 'fill:#e8f0fe,stroke:#3367d6,color:#000', asks),
    ...named('connects', 'fill:#e6f4ea,stroke:#1e8e3e,color:#000', connects),
    ...named('outside', 'fill:#f1f3f4,stroke:#80868b,color:#000', outside),
  ];
}
