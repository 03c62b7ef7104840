import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as simulator from '../../../server/testing/simulator.ts';

// What is typed by hand for CommonJS is what the module exports.
const folder = join(import.meta.dirname, '../../../server/testing');
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)]
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .sort();
}

const typed = textOf('simulator.d.cts');

test('values', () => {
  expect(namesIn(typed, /export declare const (\w+)/g)).toEqual(Object.keys(simulator).sort());
});

test('types', () => {
  const source = textOf('simulator.ts');
  const listed = namesIn(source, /export type \{([^}]*)\}/g);
  const beside = namesIn(source, /, type (\w+)/g).filter((name) =>
    new RegExp(`export \\{[^}]*type ${name}\\b`).test(source),
  );
  const declared = namesIn(source, /export interface (\w+)/g);
  expect(namesIn(typed, /export type \{([^}]*)\}/g)).toEqual([...listed, ...beside, ...declared].sort());
});
