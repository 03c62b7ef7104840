import type { SourceNode, SourceScalar } from '../source/node.ts';
import { eventTypes } from '../telnyx/events.ts';
import { clip, reportUnknownName, type Reading } from './reading.ts';
import { readScalar } from './read-text.ts';

/** Reports a name that is no event type of Telnyx, or the one that ends the call; true when it may stand. */
export function checkEventType(scalar: SourceScalar, remedy: string, reading: Reading): boolean {
  const { text: name, place } = scalar;
  if (name === 'call.hangup') {
    reading.report('unknown-outcome', place, `\`call.hangup\` ${remedy}`);
    return false;
  }
  if (eventTypes.includes(name)) return true;
  const message = `Telnyx has no event type \`${clip(name)}\``;
  const whole = `call.${name}`;
  if (eventTypes.includes(whole)) reading.report('unknown-outcome', place, message, { suggestions: [whole] });
  else reportUnknownName(reading, 'unknown-outcome', place, { name, known: eventTypes, message });
  return false;
}

/** A webhook event type or a list of them; null where none is left. */
export function readEventTypes(node: SourceNode, what: string, reading: Reading): readonly string[] | null {
  const items = node.kind === 'list' ? node.items : [node];
  const types = items.flatMap((item) => {
    const scalar = readScalar(
      item,
      what,
      'a webhook event type such as `call.transcription`, or a list of them',
      reading,
    );
    const remedy = 'ends the flow, so that nothing can wait for it; handle it as `hangup` in the `on` of the flow';
    return scalar !== null && checkEventType(scalar, remedy, reading) ? [scalar.text] : [];
  });
  if (items.length === 0) {
    reading.report('wrong-type', node.place, `${what} is an empty list, expected at least one webhook event type`);
  }
  return types.length === 0 ? null : [...new Set(types)];
}
