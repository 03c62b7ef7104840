import { readDuration } from '../source/scalar.ts';
import { SimulationError } from './simulation-error.ts';
import { scalarOf } from './scenario/value-node.ts';

/** A time with its unit, as authors write it (`400ms`, `7s`, `2m`, `1h`), or a number of ms. */
export type Duration = string | number;

/**
 * A duration in ms.
 * @param what for the message
 * @throws SimulationError
 */
export function millisecondsOf(duration: Duration, what: string): number {
  if (typeof duration === 'number') {
    if (Number.isFinite(duration) && duration >= 0) return duration;
    throw new SimulationError('bad_option', `${what} is ${duration}, expected a number of ms or a text such as \`5s\``);
  }
  const read = readDuration(scalarOf(duration));
  if (read.ok) return read.value;
  throw new SimulationError('bad_option', `${what}: ${read.problem.message}`);
}
