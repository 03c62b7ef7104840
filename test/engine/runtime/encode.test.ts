import type { CallSnapshot } from '../../../engine/model/snapshot.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../engine/runtime/encode.ts';
import { callInto } from '../../support/phone.ts';
import { codeThrown } from '../../support/thrown.ts';
import { richFlow } from '../../support/rich-flow.ts';

function snapshotWith(vars: CallSnapshot['frames'][number]['vars']): CallSnapshot {
  const call = callInto(richFlow).wait(5_000).press('2').wait(500).call();
  return { ...call, frames: call.frames.map((frame) => ({ ...frame, vars })) };
}

test('a snapshot comes back from JSON as it was, values of every type included', () => {
  const call = snapshotWith({
    int: 7n,
    big: 2n ** 70n,
    double: 7,
    odd: Number.NaN,
    text: '$int',
    none: null,
    time: new Date(1_700_000_000_123),
    bytes: new Uint8Array([0, 255, 7]),
    list: [1n, [true], {}],
    map: { $int: 'a key like any other', nested: { $$time: 1n } },
  });
  expect(decodeSnapshot(encodeSnapshot(call))).toEqual(call);
});

test('a snapshot of a newer release is refused by name', () => {
  const text = JSON.stringify({ ...JSON.parse(encodeSnapshot(snapshotWith({}))), format: 3 });
  expect(codeThrown(() => decodeSnapshot(text))).toBe('newer_format');
});

test.each(['', '{', '{"$int":1}', '{}', '[]', '"text"', 'null', '{"format":"1"}'])('%s is no snapshot', (text) => {
  expect(codeThrown(() => decodeSnapshot(text))).toBe('bad_snapshot');
});

test('a stored call is small', () => {
  expect(encodeSnapshot(callInto(richFlow).wait(6_000).call()).length).toBeLessThan(2_500);
});
