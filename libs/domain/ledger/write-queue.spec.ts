import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from '@platform/database';
import { type SharedWork, WriteQueue } from './write-queue.js';

/** Remembers how many were served at once. */
class Served implements SharedWork<string, string> {
  readonly groups: number[] = [];

  async run(_: Transaction, items: readonly string[]): Promise<readonly string[]> {
    this.groups.push(items.length);
    await nextTurn();
    return items;
  }
}

describe('writers who share transactions', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] }));
  afterEach(() => jest.useRealTimers());

  const queueOf = (): WriteQueue => new WriteQueue((body) => body(undefined as unknown as Transaction));

  /** Writes so often, and takes some turns each time to come back. */
  async function writes(queue: WriteQueue, work: Served, times: number, turns: number): Promise<void> {
    for (let time = 0; time < times; time++) {
      expect(await queue.writeShared(work, `${turns}/${time}`)).toBe(`${turns}/${time}`);
      for (let turn = 0; turn < turns; turn++) await nextTurn();
    }
  }

  it('are waited for by the next group, though they come back one after the other', async () => {
    const [queue, work] = [queueOf(), new Served()];
    let over = false;
    const written = Promise.all(Array.from({ length: 8 }, (_, writer) => writes(queue, work, 4, writer + 1)));
    void written.finally(() => (over = true));
    // A moment passes when all have come back long ago.
    for (let turn = 1; !over; turn++) {
      await nextTurn();
      if (turn % 50 === 0) jest.advanceTimersByTime(5);
    }
    expect(work.groups.slice(0, 5)).toEqual([1, 7, 7, 7, 7]);
    expect(work.groups.reduce((sum, one) => sum + one, 0)).toBe(32);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are not waited for longer than a moment', async () => {
    const [queue, work] = [queueOf(), new Served()];
    await Promise.all(['a', 'b', 'c'].map((item) => queue.writeShared(work, item)));
    const alone = queue.writeShared(work, 'd');
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(work.groups).toEqual([1, 2]);
    jest.advanceTimersByTime(5);
    expect(await alone).toBe('d');
    expect(await queue.writeShared(work, 'e')).toBe('e');
    expect(work.groups).toEqual([1, 2, 1, 1]);
  });

  it('one that writes alone waits for nobody', async () => {
    const [queue, work] = [queueOf(), new Served()];
    await writes(queue, work, 5, 3);
    expect(work.groups).toEqual([1, 1, 1, 1, 1]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
