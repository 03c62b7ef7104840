/** One thing that Telnyx does not document and the model had to decide. */
export interface Assumption {
  readonly name: string;
  /** What the model does. */
  readonly assumes: string;
  readonly why: string;
  /** The option that turns it the other way, where there is one. */
  readonly option?: string;
}
