import { z } from 'zod';
import { farEndWords } from './far-ends.ts';

// What the control API takes. Wrong input is answered 400 with zod's own words.

const phone = z.string().min(1).max(128);

/** `POST /emulator/calls`. */
export const callInput = z.strictObject({
  from: phone,
  to: phone,
  connection_id: z.string().min(1).optional(),
  /** The caller hangs up this many ms after the call began. */
  caller_hangs_up: z.number().int().min(0).optional(),
});

/** `POST /emulator/calls/:id/digits`: keys `every` ms apart, the first at once. */
export const digitsInput = z.strictObject({
  digits: z.string().regex(/^[0-9*#A-D]{1,128}$/u),
  every: z.number().int().min(0).max(60_000).default(250),
});

/** `POST /emulator/calls/:id/say`. */
export const sayInput = z.strictObject({ words: z.string().min(1).max(5_000) });

const ms = z.number().int().min(0).max(86_400_000);
/** `POST /emulator/queues/:name/agent`: `hangs_up_after` ms, null for never by itself. */
export const agentInput = z.strictObject({ hangs_up_after: ms.nullable().optional() });

const failure = z.enum(['busy', 'no_answer', 'rejected', 'not_found']);

/** `POST /emulator/far-ends`: by number or SIP URI; null forgets what was set. Numbers that are not named stay as they are. */
export const farEndsInput = z.record(
  phone,
  z.union([
    z.enum(farEndWords),
    z.strictObject({
      answersAfter: ms,
      hangsUpAfter: ms.nullable(),
      answeredBy: z.enum(['human', 'machine', 'fax', 'not_sure']).exactOptional(),
      greetingMs: ms.exactOptional(),
    }),
    z.strictObject({ fails: failure, after: ms.exactOptional() }),
    z.null(),
  ]),
);

/** `POST /emulator/faults`: replaces all faults ordered before; `{}` ends them. */
export const faultsInput = z.strictObject({
  errors: z
    .array(
      z.strictObject({
        command: z.string().min(1),
        status: z.number().int().min(400).max(599),
        times: z.number().int().min(1).default(1),
        code: z
          .string()
          .regex(/^\d{5}$/u)
          .optional(),
      }),
    )
    .default([]),
  webhooks: z
    .strictObject({
      duplicate: z.number().int().min(1).max(10).optional(),
      reorder: z.boolean().optional(),
      lose: z.array(z.string().min(1)).optional(),
      delayMs: z.number().int().min(0).max(600_000).optional(),
    })
    .default({}),
});
