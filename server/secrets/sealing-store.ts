import type { JsonObject } from '../../engine/telnyx/wire.ts';
import type { Clock } from '../clock.ts';
import { ServerError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { CallStore, CallWrite, NewCommand, OutboxCommand, UnknownEvent } from '../store/call-store.ts';
import { isSealed, keyIdOf, type Sealer } from './sealer.ts';

/** The one member of sealed parameters. */
const SEALED_PARAMS = '$sealed';

/** Events that hold keys: before its call is known, any of them may be part of a secret. */
const KEY_EVENTS = new Set(['call.dtmf.received', 'call.gather.ended']);

/**
 * A store that keeps what may hold secrets sealed, and hands it out open: the snapshot of a live call, the parameters of
 * its commands, and keys of legs not known yet. Calls without secrets are stored as they are.
 */
export function sealingStore(store: CallStore, sealer: Sealer, clock: Clock, log: Logger): CallStore {
  const sealWrite = (write: CallWrite): CallWrite => {
    const { call, snapshot, stage, commands } = write;
    return {
      ...write,
      snapshot: stage === 'ended' ? snapshot : sealer.seal(snapshot, call),
      commands: commands.map((command) => ({ ...command, params: sealParams(call, command) })),
    };
  };
  const sealParams = (call: string, { params }: NewCommand): JsonObject =>
    Object.keys(params).length === 0 ? params : { [SEALED_PARAMS]: sealer.seal(JSON.stringify(params), call) };
  const openParams = (call: string, params: JsonObject): JsonObject => {
    const sealed = params[SEALED_PARAMS];
    return typeof sealed === 'string' ? (JSON.parse(sealer.open(sealed, call)) as JsonObject) : params;
  };
  /** None for a command that was changed on the disk: it is never sent, and holds up no other. */
  const openCommand = (command: OutboxCommand): readonly OutboxCommand[] => {
    const { call, n, action } = command;
    try {
      return [{ ...command, params: openParams(call, command.params) }];
    } catch (error) {
      log.error({ call, n, action, error }, 'A command cannot be read any more: it is given up.');
      store.noteAnswer(call, n, { outcome: 'dropped', status: null, code: 'call_unreadable', at: clock.now() });
      return [];
    }
  };
  /** None for keys whose own key is lost, or that were changed on the disk: they end as unknown, and hold up no other. */
  const openEvent = (event: UnknownEvent): readonly UnknownEvent[] => {
    try {
      return [isSealed(event.event) ? { ...event, event: sealer.open(event.event, event.key) } : event];
    } catch {
      return [];
    }
  };

  return {
    ...store,
    commit: (write) => store.commit(write.secret ? sealWrite(write) : write),
    async readCall(call) {
      const stored = await store.readCall(call);
      if (stored === null || !isSealed(stored.snapshot)) return stored;
      return { ...stored, snapshot: sealer.open(stored.snapshot, call) };
    },
    async unsentCommands(before, after) {
      return (await store.unsentCommands(before, after)).flatMap(openCommand);
    },
    keepUnknown: (event) =>
      store.keepUnknown(KEY_EVENTS.has(event.type) ? { ...event, event: sealer.seal(event.event, event.key) } : event),
    async waitingEvents(call) {
      return (await store.waitingEvents(call)).flatMap(openEvent);
    },
  };
}

/**
 * Looks for every key that live calls need, so that a lost one shows at the start and not at a caller's next key.
 * @throws ServerError `secret_key_missing`, with what to do
 */
export async function refuseLostKeys(store: CallStore, sealer: Sealer): Promise<void> {
  const samples = await store.sealedSamples();
  const lost = samples.filter(({ sealed }) => !sealer.keys.includes(keyIdOf(sealed)));
  if (lost.length > 0) {
    const ids = [...new Set(lost.map(({ sealed }) => keyIdOf(sealed)))].join(', ');
    throw new ServerError(
      'secret_key_missing',
      `Live calls hold secrets sealed with key ${ids}, and the keys at hand are ${sealer.keys.join(', ')} ` +
        `(${lost.map(({ call }) => `call ${call}`).join(', ')} for one). Name the old key in PRESSONE_SECRET_KEY behind ` +
        `the new one, separated by a comma, or put the file secret-key back into PRESSONE_DATA. Where the key is lost ` +
        `these calls cannot go on: start with another PRESSONE_DATA.`,
    );
  }
}
