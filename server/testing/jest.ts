import { matchers } from '../../engine/simulator/matchers.ts';

export { matchers };

/** Jest's own, where it is a global. */
interface Expect {
  readonly extend: (matchers: object) => void;
}

// To import this file is enough; with `injectGlobals: false` it is `expect.extend(matchers)`.
const { expect } = globalThis as { readonly expect?: Expect };
expect?.extend(matchers);
