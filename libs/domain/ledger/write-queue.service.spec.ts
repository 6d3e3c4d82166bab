import { setImmediate as nextTurn } from 'node:timers/promises';
import { Database, type Transaction } from '@platform/database';
import { onBehalfOf } from '@platform/cancellation';
import type { Receipt } from './ledger-position.js';
import { RefusedWrite } from './refused-write.errors.js';
import { type BatchWrite, WriteQueue } from './write-queue.service.js';

/** Records the number of items of each run. */
class RecordedBatches implements BatchWrite<string, string> {
  readonly groups: number[] = [];

  async run(_: Transaction, items: readonly string[]): Promise<readonly string[]> {
    this.groups.push(items.length);
    await nextTurn();
    return items;
  }
}

/** Runs each body without a transaction. */
const database = Object.assign(Object.create(Database.prototype) as Database, {
  transaction: (body: (tx: Transaction) => Promise<unknown>) => body(Object.create(null) as Transaction),
});

describe('WriteQueue', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] }));
  afterEach(() => jest.useRealTimers());

  const queueOf = (): WriteQueue => new WriteQueue(database);

  /** Writes `times` times, `turns` turns of the event loop apart. */
  async function writes(queue: WriteQueue, work: RecordedBatches, times: number, turns: number): Promise<void> {
    for (let time = 0; time < times; time++) {
      expect(await queue.writeBatched(work, `${turns}/${time}`)).toBe(`${turns}/${time}`);
      for (let turn = 0; turn < turns; turn++) await nextTurn();
    }
  }

  it('waits for the writers of the previous group, which return one after the other', async () => {
    const [queue, work] = [queueOf(), new RecordedBatches()];
    let over = false;
    const written = Promise.all(Array.from({ length: 8 }, (_, writer) => writes(queue, work, 4, writer + 1)));
    void written.finally(() => (over = true));
    // The timer would end after every writer has returned.
    for (let turn = 1; !over; turn++) {
      await nextTurn();
      if (turn % 50 === 0) jest.advanceTimersByTime(5);
    }
    expect(work.groups.slice(0, 5)).toEqual([1, 7, 7, 7, 7]);
    expect(work.groups.reduce((sum, one) => sum + one, 0)).toBe(32);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('waits for them no longer than 5 ms', async () => {
    const [queue, work] = [queueOf(), new RecordedBatches()];
    await Promise.all(['a', 'b', 'c'].map((item) => queue.writeBatched(work, item)));
    const alone = queue.writeBatched(work, 'd');
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(work.groups).toEqual([1, 2]);
    jest.advanceTimersByTime(5);
    expect(await alone).toBe('d');
    expect(await queue.writeBatched(work, 'e')).toBe('e');
    expect(work.groups).toEqual([1, 2, 1, 1]);
  });

  it('records the attempt of a refused write, also if its caller leaves meanwhile', async () => {
    const receipt: Receipt = { index: 7, leafHash: '', treeSize: 8, rootHash: '' };
    const refusal = { kind: 'conflict', code: 'policy-refused', message: 'no', details: {} } as const;
    for (const leaves of [false, true]) {
      const caller = new AbortController();
      let recorded = 0;
      const record = async (): Promise<Receipt> => (recorded++, receipt);
      const written = onBehalfOf(caller.signal, () =>
        queueOf().write(() => {
          if (leaves) caller.abort();
          throw new RefusedWrite({ ...refusal, record });
        }),
      );
      await expect(written).rejects.toMatchObject({ code: 'policy-refused', receipt });
      expect(recorded).toBe(1);
    }
  });

  it('lets a single writer wait for nobody', async () => {
    const [queue, work] = [queueOf(), new RecordedBatches()];
    await writes(queue, work, 5, 3);
    expect(work.groups).toEqual([1, 1, 1, 1, 1]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('commits a group that takes long, and goes on with the rest of it', async () => {
    const transactions: string[][] = [];
    const recorded = Object.assign(Object.create(Database.prototype) as Database, {
      transaction: async (body: (tx: Transaction) => Promise<unknown>) => {
        transactions.push([]);
        const savepoint = (inner: () => Promise<unknown>): Promise<unknown> => inner();
        return body(Object.assign(Object.create(null) as Transaction, { savepoint }));
      },
    });
    const queue = new WriteQueue(recorded);
    const write = (name: string, takes: number): Promise<string> =>
      queue.write(async () => {
        await nextTurn();
        jest.advanceTimersByTime(takes);
        transactions.at(-1)?.push(name);
        return name;
      });
    const names = ['a', 'b', 'c', 'd', 'e'];
    expect(await Promise.all(names.map((name) => write(name, name === 'c' ? 500 : 1)))).toEqual(names);
    expect(transactions).toEqual([['a'], ['b', 'c'], ['d', 'e']]);
  });
});
