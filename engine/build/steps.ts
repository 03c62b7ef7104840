/** Work that can be interrupted at each `yield`, and gives its result at the end. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Carries out all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
