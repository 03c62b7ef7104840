/** What a bug or an outage is called; the remedy for each stands in docs/operations.md. */
export type ServerErrorCode =
  | 'bad_config'
  | 'store_in_use'
  | 'store_failed'
  | 'store_closed'
  | 'store_too_new'
  | 'newer_format'
  | 'secret_key_missing'
  | 'call_unreadable'
  | 'transition_failed'
  | 'bad_command'
  | 'overloaded'
  | 'no_flows'
  | 'flows_broken'
  | 'port_in_use';

/** A bug or an outage. An author's mistake is a `Diagnostic`, a carrier's refusal a `CallEvent`; neither is thrown. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ServerErrorCode;
  /** True when the same request may succeed later. */
  readonly retryable: boolean;

  constructor(code: ServerErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of anything thrown that has one, else null. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
