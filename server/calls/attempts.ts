/** One sending of a command: without an answer yet, certainly without effect, or perhaps with one. */
export interface Attempt {
  state: 'under_way' | 'refused' | 'may_have_arrived';
}

export type Attempts = readonly Attempt[];

export function isUnderWay(attempts: Attempts): boolean {
  return attempts.some(({ state }) => state === 'under_way');
}

/** True unless every attempt was refused. */
export function mayHaveArrived(attempts: Attempts): boolean {
  return attempts.some(({ state }) => state !== 'refused');
}

/**
 * What a refused attempt says of the command. A refusal to a repeat says nothing while an earlier attempt may have
 * arrived; one whose later copy is under way waits for it, since the first acceptance decides.
 */
export function weighRefusal(attempts: Attempts, refused: Attempt): 'decides' | 'decides_after_copy' | 'says_nothing' {
  const index = attempts.indexOf(refused);
  if (index < 0 || mayHaveArrived(attempts.slice(0, index))) return 'says_nothing';
  return isUnderWay(attempts) ? 'decides_after_copy' : 'decides';
}
