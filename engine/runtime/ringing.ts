import { isObject, type JsonObject, type JsonValue } from '../telnyx/wire.ts';
import type { NewCommand } from './ledger.ts';
import { SLACK_MS } from './speech-operations.ts';

/** Telnyx's default of how long the far end may ring (published OpenAPI), s. */
const RING_SECS = 30;
/** Telnyx's default of how long machine detection may listen (published OpenAPI), ms. */
const DETECTION_MS = 3_500;

const numberIn = (value: JsonValue | undefined, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

/**
 * How long a dial or transfer may take before the carrier is asked, and after its answer the verdict of machine
 * detection where it is on.
 * @param params the command's body
 */
export function ringing(params: JsonObject): Pick<NewCommand, 'deadlineMs' | 'detectionMs'> {
  const deadlineMs = numberIn(params['timeout_secs'], RING_SECS) * 1_000 + SLACK_MS;
  const detection = params['answering_machine_detection'];
  if (typeof detection !== 'string' || detection === 'disabled') return { deadlineMs };
  const config = params['answering_machine_detection_config'];
  const total = isObject(config) ? config['total_analysis_time_millis'] : undefined;
  const listens = numberIn(total, DETECTION_MS);
  return { deadlineMs, detectionMs: listens + SLACK_MS };
}
