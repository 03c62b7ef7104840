import { printTimeline } from '../../../server/cli/timeline.ts';
import type { TraceEntry } from '../../../engine/runtime/trace.ts';

const begin = (leg?: string): TraceEntry => ({
  kind: 'begin',
  text: 'main',
  data: { from: '+1', to: '+2', ...(leg === undefined ? {} : { leg }) },
});
const ended: TraceEntry = { kind: 'ended', text: 'normal_clearing' };

it('numbers calls as they begin, and says which leg each is', () => {
  let out = '';
  const timeline = printTimeline({ write: (text) => (out += text), color: false, nameCalls: true });
  timeline('first', 1_000, [begin('v3:abcdefghijklmnop')]);
  timeline('second', 1_500, [begin()]);
  timeline('first', 2_000, [ended]);
  timeline('first', 2_250, [{ kind: 'note', text: 'late' }]);
  expect(out.split('\n')).toEqual([
    '#1     0.00 s  call     +1 → +2, flow main, v3:abcdefghi…',
    '#2     0.00 s  call     +1 → +2, flow main',
    '#1     1.00 s  ended    normal_clearing',
    '#1     1.25 s  note     late',
    '',
  ]);
});

it('names no call where there is one', () => {
  let out = '';
  const timeline = printTimeline({ write: (text) => (out += text), color: false, nameCalls: false });
  timeline('first', 1_000, [begin('v3:abcdefghijklmnop')]);
  expect(out).toBe('   0.00 s  call     +1 → +2, flow main\n');
});
