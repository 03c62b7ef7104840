import { Environment } from '@marcbachmann/cel-js';
import { registerFunctions } from './functions.ts';
import { authorName, refuse } from './stand-in.ts';

/** The longest source text of one expression. */
export const longestExpression = 4_096;

const limits = { maxAstNodes: 1_000, maxDepth: 48, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 8 };

function remainder(left: number | bigint, right: number | bigint): number {
  const divisor = Number(right);
  return divisor === 0 ? refuse('modulo by zero') : Number(left) % divisor;
}

const arithmetic: Readonly<Record<string, (left: number | bigint, right: number | bigint) => number>> = {
  '+': (left, right) => Number(left) + Number(right),
  '-': (left, right) => Number(left) - Number(right),
  '*': (left, right) => Number(left) * Number(right),
  '/': (left, right) => Number(left) / Number(right),
  '%': remainder,
};

function makeEnvironment(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits,
  });
  for (const [operator, handler] of Object.entries(arithmetic)) {
    environment.registerOperator(`int ${operator} double: double`, handler);
    environment.registerOperator(`double ${operator} int: double`, handler);
  }
  environment.registerOperator('double % double: double', remainder);
  // The library has the reverse order and `!=` follow from this one.
  environment.registerOperator('int == double: bool', (left: bigint, right: number) => Number(left) === right);
  registerFunctions(environment);
  return environment;
}

/** The environment expressions are parsed and evaluated in: every variable may hold anything. */
export const baseEnvironment = makeEnvironment();

const definitions = baseEnvironment.getDefinitions().functions;

/** The names of the functions (`luhn(x)`), as an author writes them. */
export const functionNames = namesOf(false);

/** The names of the methods (`x.size()`). */
export const methodNames = namesOf(true);

function namesOf(method: boolean): ReadonlySet<string> {
  return new Set(
    definitions.filter((each) => (each.receiverType !== null) === method).map((each) => authorName(each.name)),
  );
}

/** How a function may be called, one line a way, e.g. `e164(string, string)`. */
export function signaturesOf(name: string, method: boolean): readonly string[] {
  const lines = definitions
    .filter((each) => authorName(each.name) === name && (each.receiverType !== null) === method)
    .map((each) => {
      const types = each.params.map((param) => typeText(param.type)).join(', ');
      return `${each.receiverType === null ? '' : `${typeText(each.receiverType)}.`}${name}(${types})`;
    });
  return [...new Set(lines)];
}

/** A library type's name in an author's words. */
export function typeText(type: string): string {
  const plain = type.replace(/^dyn<(.*)>$/, '$1').replace(/^optional<(.*)>$/, 'optional $1');
  if (plain.startsWith('$') || plain.startsWith('map')) return 'map';
  if (plain.startsWith('list')) return 'list';
  if (plain === 'google.protobuf.Timestamp') return 'timestamp';
  if (plain === 'google.protobuf.Duration') return 'duration';
  if (plain === 'dyn' || /^[A-Z]$/.test(plain)) return 'any';
  return plain === 'null_type' ? 'null' : plain;
}
