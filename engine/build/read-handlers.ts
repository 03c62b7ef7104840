import type { Place } from '../diagnostics/diagnostic.ts';
import type { Branches, Handlers } from '../model/flow.ts';
import { handlerShapes } from '../schema/file-shapes.ts';
import type { SourceEntry, SourceNode } from '../source/node.ts';
import { readDigits } from '../source/scalar.ts';
import { checkEventType } from './read-events.ts';
import { asMap } from './read-map.ts';
import { readBranches } from './read-target.ts';
import { clip, oneOf, reportUnknownName, type Reading } from './reading.ts';

export const noHandlers: Handlers = {
  hangup: null,
  error: null,
  key: new Map(),
  keyPlaces: new Map(),
  events: new Map(),
};

/** The `on` of the whole flow. */
export function readHandlers(node: SourceNode, reading: Reading): Handlers {
  const map = asMap(node, '`on`', 'a map such as `{ error: sorry, hangup: save_call }`', reading);
  let { hangup, error }: Handlers = noHandlers;
  let keys: Pick<Handlers, 'key' | 'keyPlaces'> = noHandlers;
  const events = new Map<string, Branches>();
  for (const entry of map?.entries ?? []) {
    const name = entry.key.text;
    if (name === 'hangup') hangup = handlerBranches(entry, reading);
    else if (name === 'error') error = handlerBranches(entry, reading);
    else if (name === 'key') keys = readKeyHandlers(entry.value, reading);
    else if (name.includes('.')) {
      const branches = readEventHandler(entry, reading);
      if (branches !== null) events.set(name, branches);
    } else {
      const known = Object.keys(handlerShapes);
      const message = `\`on\` of the flow has no key \`${clip(name)}\``;
      const otherwise = `it takes ${oneOf(known, 'and')}, and webhook event types such as \`call.transcription\``;
      reportUnknownName(reading, 'unknown-key', entry.key.place, { name, known, message, otherwise });
    }
  }
  return { hangup, error, key: keys.key, keyPlaces: keys.keyPlaces, events };
}

function handlerBranches({ key, value }: SourceEntry, reading: Reading): Branches {
  return readBranches(value, `\`on.${key.text}\``, reading, { open: false, owner: key.place });
}

function readKeyHandlers(node: SourceNode, reading: Reading): Pick<Handlers, 'key' | 'keyPlaces'> {
  const handlers = new Map<string, Branches>();
  const keyPlaces = new Map<string, Place>();
  const map = asMap(node, '`on.key`', 'a map from key to target, e.g. `{ "0": operator }`', reading);
  for (const { key, value } of map?.entries ?? []) {
    const digits = readDigits(key);
    if (!digits.ok || digits.value.length !== 1) {
      const message = `\`${clip(key.text)}\` is no key of a telephone, expected one of 0 to 9, \`"*"\` and \`"#"\``;
      reading.report('bad-key', key.place, message);
      continue;
    }
    const what = `\`on.key\` for \`${digits.value}\``;
    handlers.set(digits.value, readBranches(value, what, reading, { open: false, owner: key.place }));
    keyPlaces.set(digits.value, key.place);
  }
  return { key: handlers, keyPlaces };
}

/** A handler of a webhook event; null where the type is none that can be handled. */
export function readEventHandler({ key, value }: SourceEntry, reading: Reading): Branches | null {
  const remedy = 'has a handler of its own; write it as `hangup` in the `on` of the flow';
  if (!checkEventType(key, remedy, reading) && key.text === 'call.hangup') {
    reading.lost();
    return null;
  }
  return readBranches(value, `\`on\` for \`${clip(key.text)}\``, reading, { open: true, owner: key.place });
}
