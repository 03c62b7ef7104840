/** Why a simulated call cannot begin or go on. */
export type SimulationErrorCode =
  /** There is no such flow, or no folder of flows. */
  | 'no_flow'
  /** The flow has errors; the message shows them. */
  | 'broken_flow'
  /** An option of `simulate`, or an argument, is not one that it takes. */
  | 'bad_option'
  /** The flow's routes do not lead the call to it, or an order for a call is refused. */
  | 'not_begun'
  /** What was waited for did not come, or the caller cannot do that now. */
  | 'failed_step';

/** A simulated call that is not as its test says; tests let it fail them. */
export class SimulationError extends Error {
  readonly code: SimulationErrorCode;

  constructor(code: SimulationErrorCode, message: string) {
    super(message);
    this.name = 'SimulationError';
    this.code = code;
  }
}
