import { z } from 'zod';
import { durationMs } from '../duration.ts';
import { readTime } from './wire-time.ts';

// What requests may hold. A mistake is told in these words, behind the member's name.

/** `1a2b3c`: the beginning of a version. */
const versionPrefix = z
  .string('expected the hexadecimal digits that a version begins with')
  .regex(/^[0-9a-f]{6,64}$/i, 'expected at least 6 of the hexadecimal digits that a version begins with');

/** Who asks, for the history. */
const by = z
  .string('expected who asks, as text')
  .min(1, 'expected who asks, as text')
  .max(100, 'expected at most 100 characters')
  .regex(/^[^\p{Cc}]*$/u, 'expected text without control characters');

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const TIME_HELP = 'expected a time with its zone, such as 2026-11-21T18:00:00Z or 2026-11-21T19:00+01:00';

/** Ms since 1970. */
const time = z.string(TIME_HELP).transform((text, context) => {
  const ms = ISO_TIME.test(text) ? readTime(text) : NaN;
  if (!Number.isNaN(ms)) return ms;
  context.addIssue({ code: 'custom', message: TIME_HELP });
  return z.NEVER;
});

const DURATION_HELP = 'expected a duration such as 90s, 30m, 2h or 7d';

/** Ms. */
const duration = z.string(DURATION_HELP).transform((text, context) => {
  const ms = durationMs(text);
  if (ms !== null) return ms;
  context.addIssue({ code: 'custom', message: DURATION_HELP });
  return z.NEVER;
});

/** A value to look for, given once. In a query a plus sign stands for a space, as `from=+1312…` shows now and then. */
const wanted = z
  .string('expected it once')
  .regex(/^[^\p{Cc}]*$/u, 'expected text without control characters')
  .transform((text) => text.replace(/^ (?=\d)/, '+'));

const unknownKeys = (known: string): { error: (issue: { code?: string; keys?: string[] }) => string | undefined } => ({
  error: ({ code, keys }) =>
    code === 'unrecognized_keys' ? `there is no \`${String(keys?.[0])}\` here; known: ${known}` : undefined,
});

/** `POST /api/flows/reload` and others that take nothing but who asks. */
export const byInput = z.strictObject({ by: by.optional() }, unknownKeys('by'));

/** `POST /api/flows/:id/rollback`. */
export const rollbackInput = z.strictObject(
  { version: versionPrefix.optional(), by: by.optional() },
  unknownKeys('version, by'),
);

/** `PUT /api/switches/:name`. */
export const switchInput = z.strictObject(
  {
    on: z.boolean('expected true, false, or null for the start value').nullable(),
    until: time.optional(),
    for: duration.optional(),
    by: by.optional(),
  },
  unknownKeys('on, until, for, by'),
);

const MOST_CALLS = 500;
const LIMIT_HELP = `expected a number from 1 to ${MOST_CALLS}`;

/** The query of `GET /api/calls`. `since` is a time, or how long ago. */
export const callsQuery = z.strictObject(
  {
    stage: z.enum(['live', 'ended'], 'expected `live` or `ended`').optional(),
    flow: wanted.optional(),
    from: wanted.optional(),
    to: wanted.optional(),
    since: z
      .union([time, duration.transform((ms) => ({ ago: ms }))], `${TIME_HELP}; or how long ago, such as 2h`)
      .optional(),
    limit: z
      .string(LIMIT_HELP)
      .regex(/^\d{1,3}$/, LIMIT_HELP)
      .transform(Number)
      .pipe(z.number().min(1, LIMIT_HELP).max(MOST_CALLS, LIMIT_HELP))
      .default(50),
    cursor: z.string('expected it once').optional(),
  },
  unknownKeys('stage, flow, from, to, since, limit, cursor'),
);
