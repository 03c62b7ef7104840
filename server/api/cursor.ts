import type { ListedCall } from '../store/call-list.ts';
import { ApiRefusal } from './api-refusal.ts';

/** Names the last call of a page: when it began, and its id. */
export function cursorBehind({ beganAt, call }: ListedCall): string {
  return Buffer.from(`${beganAt} ${call}`).toString('base64url');
}

/** @throws ApiRefusal `bad_input` */
export function readCursor(cursor: string): { readonly beganAt: number; readonly call: string } {
  const [, beganAt, call] = /^(\d{1,15}) ([0-9a-f-]{1,36})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (beganAt !== undefined && call !== undefined) return { beganAt: Number(beganAt), call };
  throw new ApiRefusal(400, 'bad_input', '`cursor`: expected the `next` of an answer before.');
}
