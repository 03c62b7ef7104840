import { components, isCycle } from '../../../engine/graph/cycles.ts';
import { END, HANDLERS, START, type Edge, type Graph } from '../../../engine/graph/graph.ts';
import { reachableFrom, reversed } from '../../../engine/graph/reach.ts';
import { graphOf } from './load.ts';

const lines = (graph: Graph): string[] =>
  graph.edges.map(({ from, to, kind, label, conditional }) =>
    [`${from} > ${to}`, kind, label, conditional ? 'conditional' : ''].filter((part) => part !== '').join(' | '),
  );

const flow = `
start: main
on:
  hangup: save
  key: { "0": [{ if: saved, goto: desk }, end] }
vars: { saved: false }
states:
  main:
    menu:
      prompt: Press.
      choices: { 1: account, 2: { goto: desk, if: saved }, "*": repeat }
    on: { failed: gone, call.bridged: end }
    after: { 1m: desk }
  account:
    collect: { prompt: Enter., digits: 2 }
    on: { no_input: back, failed: end }
    next: [{ if: saved, goto: save }, desk]
  desk: { transfer: "+13125550111", on: { failed: end } }
  save: { set: { saved: true }, next: end }
`;

describe('the graph of a flow', () => {
  const graph = graphOf(flow);

  test('has an edge for every way from one state to another', () => {
    expect(lines(graph)).toEqual([
      `${START} > main | start`,
      'main > account | verb | key 1',
      'main > desk | verb | key 2 | conditional',
      'main > main | verb | key * | conditional',
      `main > ${END} | event | call.bridged`,
      'main > desk | after | after | conditional',
      'account > save | next | if saved | conditional',
      'account > desk | next | conditional',
      'account > main | outcome | no_input back',
      `account > ${END} | outcome | failed`,
      `desk > ${END} | outcome | failed`,
      `save > ${END} | next`,
      `${HANDLERS} > save | handler | hangup`,
      `${HANDLERS} > desk | handler | key 0, if saved | conditional`,
      `${HANDLERS} > ${END} | handler | key 0 | conditional`,
    ]);
  });

  test('keeps targets that are no states apart, with their places', () => {
    expect(graph.looseEnds.map(({ from, name }) => `${from} > ${name}`)).toEqual(['main > gone']);
    expect(graph.entries).toEqual(new Set(['main', 'account']));
    expect(graph.backs.map(({ from }) => from)).toEqual(['account']);
  });
});

const edge = (from: string, to: string): Edge => ({
  from,
  to,
  kind: 'next',
  label: '',
  conditional: false,
  place: { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 },
});

describe('reachability and cycles', () => {
  const edges = [edge('a', 'b'), edge('b', 'c'), edge('c', 'b'), edge('c', 'd'), edge('e', 'd'), edge('f', 'f')];
  const out = new Map(['a', 'b', 'c', 'e', 'f'].map((node) => [node, edges.filter(({ from }) => from === node)]));

  test('follow edges forwards and backwards', () => {
    expect([...reachableFrom(['a'], out)].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect([...reachableFrom(['d'], reversed(edges))].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('find groups that lead back to themselves', () => {
    const found = components(['a', 'b', 'c', 'd', 'e', 'f'], edges);
    expect(found.map((group) => [...group].sort().join(''))).toEqual(['d', 'bc', 'a', 'e', 'f']);
    expect(found.filter((group) => isCycle(group, edges)).map((group) => [...group].sort().join(''))).toEqual([
      'bc',
      'f',
    ]);
  });

  test('a chain of 20,000 is no matter', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => edge(`n${index}`, `n${index + 1}`));
    expect(
      components(
        chain.map(({ from }) => from),
        chain,
      ),
    ).toHaveLength(20_000);
  });
});
