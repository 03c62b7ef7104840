/** What the engine writes into `client_state`: the call, and the number of the command that set it. */
export interface Token {
  /** The call's own id, a UUID in lower case. */
  readonly call: string;
  /** Counts the commands of the call, from 0. */
  readonly n: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const WRITTEN = /^pressone:([0-9a-f-]{36}):(0|[1-9][0-9]{0,14})$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const LARGEST_COUNT = 2 ** 48 - 1;

/**
 * The token as Telnyx wants `client_state`: base64 without line breaks (at a line break Telnyx cuts the text off).
 * @throws RangeError when `call` is no lower-case UUID or `n` no whole number from 0 to 2^48 − 1
 */
export function encodeToken({ call, n }: Token): string {
  assertToken(call, n);
  return btoa(`pressone:${call}:${n}`);
}

/** The token in a webhook's `client_state`; `null` for everything the engine did not write itself. Never throws. */
export function decodeToken(clientState: string | null): Token | null {
  if (clientState === null || !BASE64.test(clientState)) return null;
  const [, call, count] = WRITTEN.exec(atob(clientState)) ?? [];
  if (call === undefined || !UUID.test(call)) return null;
  const token = { call, n: Number(count) };
  // Several texts can decode to the same bytes; only the one that was written is ours.
  return token.n <= LARGEST_COUNT && encodeToken(token) === clientState ? token : null;
}

/** Keeps the ids of a command's later generations apart from those of other commands of its call. */
const GENERATION_STEP = 2 ** 36;

/**
 * The `command_id` of the call's nth command: the call's UUID with `n` mixed into its last twelve digits, so that it
 * has a UUID's shape, is the same at every attempt, and differs for every command of the call.
 * @param generation 0 at first; each later one has an id of its own and so takes effect on its own
 * @throws RangeError as {@link encodeToken}
 */
export function commandId(call: string, n: number, generation = 0): string {
  const mixed = n + generation * GENERATION_STEP;
  assertToken(call, mixed);
  const node = BigInt(`0x${call.slice(24)}`) ^ BigInt(mixed);
  return call.slice(0, 24) + node.toString(16).padStart(12, '0');
}

function assertToken(call: string, n: number): void {
  if (!UUID.test(call)) throw new RangeError(`Not the UUID of a call: ${call}`);
  if (!Number.isInteger(n) || n < 0 || n > LARGEST_COUNT) throw new RangeError(`Not the number of a command: ${n}`);
}
