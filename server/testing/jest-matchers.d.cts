/** The same as jest-matchers.d.ts, for programs in CommonJS. */
import type * as jest from './jest-matchers.js' with { 'resolution-mode': 'import' };

export type { CallMatchers } from './jest-matchers.js' with { 'resolution-mode': 'import' };
export declare const matchers: typeof jest.matchers;
