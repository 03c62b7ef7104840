import type { CallCommand } from '../../../engine/model/command.ts';
import {
  dueOf,
  type GivenUp,
  laterOfCommit,
  withCommands,
  withoutGivenUp,
  type Outbox,
} from '../../../engine/simulator/outbox.ts';

const command = (n: number, leg: string | null, params: CallCommand['params'] = {}): CallCommand => ({
  n,
  action: 'speak',
  leg,
  params,
});
const numbers = (outbox: Outbox): readonly number[] => outbox.map((each) => each.command.n);

const commit = { call: 'one', at: 0 };
const box = withCommands(
  withCommands([], commit, [command(1, 'a'), command(2, 'b'), command(3, 'a'), command(4, 'b', { link_to: 'a' })]),
  commit,
  [command(5, 'c'), command(6, 'a')],
);

describe('the outbox', () => {
  test('sends together what is first on all of its legs', () => {
    expect(numbers(dueOf(box, 'one', 0))).toEqual([1, 2, 5]);
    expect(numbers(dueOf(box.slice(2), 'one', 0))).toEqual([3, 5]);
    expect(numbers(dueOf(box.slice(3), 'one', 0))).toEqual([4, 5]);
    expect(dueOf(box, 'another', 0)).toEqual([]);
  });

  test('holds back what is behind a command that is sent again later', () => {
    const waiting = box.map((each) => (each.command.n === 1 ? { ...each, attempts: 1, retryAt: 200 } : each));
    expect(numbers(dueOf(waiting, 'one', 199))).toEqual([2, 5]);
    expect(numbers(dueOf(waiting, 'one', 200))).toEqual([1, 2, 5]);
  });

  test('cancels what waits in the same commit, and nothing that is under way', () => {
    const [first, second] = box;
    if (first === undefined || second === undefined) throw new Error('nothing is there');
    expect(numbers(laterOfCommit(box, first, [first, second]))).toEqual([3, 4]);
    expect(numbers(laterOfCommit(box, second, [second]))).toEqual([3, 4]);
  });

  test('gives up the commands of a leg, of a whole call, and single ones', () => {
    const others = withCommands(box, { call: 'two', at: 0 }, [command(1, 'a')]);
    const left = (legs: GivenUp['legs'], single: readonly number[] = []): readonly number[] =>
      numbers(withoutGivenUp(others, { call: 'one', legs, numbers: single }));
    expect(left(['a'])).toEqual([2, 5, 1]);
    expect(left('all')).toEqual([1]);
    expect(left([], [1, 4])).toEqual([2, 3, 5, 6, 1]);
  });
});
