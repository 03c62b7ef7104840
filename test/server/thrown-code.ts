import { codeOf } from '../../server/errors.ts';

/** The code of what `work` throws; null when it throws nothing. */
export function thrownCode(work: () => unknown): string | null {
  try {
    work();
  } catch (error) {
    return codeOf(error);
  }
  return null;
}
