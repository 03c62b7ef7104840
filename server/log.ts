import { pino } from 'pino';

/** Where the server says what happens. Fields first, then one sentence. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Fields that hold what a caller pressed: only their length is told. */
const KEYS_PRESSED = new Set(['digit', 'digits']);
const PHONE_NUMBER = /\+\d{5,15}\b/g;
/** Fields that hold a number in whatever form it came: national, without a plus, in a SIP URI. */
const NUMBERS = new Set(['from', 'to', 'number']);
const ANY_NUMBER = /\d{5,15}/g;
const HIDDEN_DIGITS = 4;

/** JSON lines, one for each message, through `write`. Keys pressed and the last digits of numbers are left out. */
export function createLogger(level: LogLevel, write: (line: string) => void): Logger {
  const log = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: redact },
      hooks: {
        logMethod([fields, message], method) {
          method.call(this, fields, maskNumbers(String(message)));
        },
      },
    },
    { write },
  );
  return {
    debug: (fields, message) => {
      log.debug(fields, message);
    },
    info: (fields, message) => {
      log.info(fields, message);
    },
    warn: (fields, message) => {
      log.warn(fields, message);
    },
    error: (fields, message) => {
      log.error(fields, message);
    },
  };
}

/** Fields as they may be written. */
function redact(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, redacted(name, value)]));
}

function redacted(name: string, value: unknown): unknown {
  if (typeof value === 'string') return redactedText(name, value);
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value)) return value.map((item: unknown) => redacted(name, item));
  if (typeof value === 'object' && value !== null) return redact(value as LogFields);
  return typeof value === 'bigint' ? String(value) : value;
}

function redactedText(name: string, text: string): string {
  if (KEYS_PRESSED.has(name)) return `<${String(text.length)} keys>`;
  return NUMBERS.has(name) ? text.replace(ANY_NUMBER, withoutEnd) : maskNumbers(text);
}

function describeError(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  const told = { name, code, message: maskNumbers(message), stack: maskNumbers(stack ?? '') };
  return cause === undefined ? told : { ...told, cause: redacted('cause', cause) };
}

/** `+12025550133` → `+1202555****`. */
export function maskNumbers(text: string): string {
  return text.replace(PHONE_NUMBER, withoutEnd);
}

function withoutEnd(number: string): string {
  return number.slice(0, -HIDDEN_DIGITS) + '*'.repeat(HIDDEN_DIGITS);
}
