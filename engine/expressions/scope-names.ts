/** The names every expression may see besides a flow's own. */
export const scopeNames = [
  'call',
  'event',
  'result',
  'tries',
  'queue',
  'error',
  'schedules',
  'settings',
  'switches',
  'now',
  'env',
] as const;

const celNames = [
  // Literals and operators.
  ...['true', 'false', 'null', 'in'],
  // Words CEL keeps for itself.
  ...['as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop'],
  ...['package', 'namespace', 'return', 'var', 'void', 'while', '__proto__', 'prototype'],
  // Types and namespaces, which are values in CEL.
  ...['string', 'bool', 'int', 'uint', 'double', 'map', 'list', 'bytes', 'null_type', 'type', 'dyn'],
  ...['optional', 'google', 'cel'],
];

/** Every name that a variable, an input or an `into` must not have. */
export const reservedNames: ReadonlySet<string> = new Set([...scopeNames, ...celNames]);

/** Names that CEL gives a meaning of its own, so that they are never read from the scope. */
export const celOwnNames: ReadonlySet<string> = new Set(celNames);
