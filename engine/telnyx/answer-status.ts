/** What an answer's HTTP status says of the command that it answers. */
export type AnswerMeaning =
  | 'accepted'
  /** It took no effect, and a repeat would not either. */
  | 'refused'
  /** It took no effect; a repeat may. */
  | 'not_now'
  /** Nobody knows whether it took effect. */
  | 'unclear';

/** Reads a status. A request time-out (408) is an intermediary's; the command may have gone through. */
export function meaningOf(status: number): AnswerMeaning {
  if (status >= 200 && status < 300) return 'accepted';
  if (status === 429) return 'not_now';
  return status < 400 || status >= 500 || status === 408 ? 'unclear' : 'refused';
}
