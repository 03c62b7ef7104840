import type { Work } from './work.ts';

/** A bug, or a stored call that this release cannot run: thrown, and turned into the flow's `error` by `failTransition`. */
export class EngineError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
  }
}

/** Something the flow itself cannot go on with: it gets `error` where it stands. Never leaves a transition. */
export class FlowProblem extends EngineError {
  /** The call as it stood when the problem came up. */
  readonly work: Work;

  constructor(work: Work, code: string, message: string) {
    super(code, message);
    this.name = 'FlowProblem';
    this.work = work;
  }
}

/** The machine broke down over an event: what the event proved is kept, the machine's step is not. */
export class BrokenStep extends EngineError {
  readonly work: Work;

  constructor(work: Work, cause: unknown) {
    super(
      cause instanceof EngineError ? cause.code : 'internal',
      cause instanceof Error ? cause.message : String(cause),
      {
        cause,
      },
    );
    this.name = 'BrokenStep';
    this.work = work;
  }
}
