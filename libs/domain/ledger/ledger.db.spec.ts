import { setImmediate as endOfTurn } from 'node:timers/promises';
import { type Clock, canonicalJson, systemClock } from '@core/kernel';
import { leafHash, verifyConsistency, verifyInclusion } from '@core/merkle';
import { Database, type Reader, type ReadOptions } from '@platform/database';
import { createTestDatabase, type TestDatabase, withAdmin } from '@testing/harness';
import fc from 'fast-check';
import {
  ClockWatch,
  entryBytes,
  LedgerReadModel,
  LedgerService,
  type BatchWrite,
  type Statement,
  WriteQueue,
} from './index.js';

const BY = 'system:test' as const;
const statement = (n: number): Statement => ({ kind: 'test.said', data: { n } });
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** A clock that the test can set, back as well. */
class SettableClock implements Clock {
  constructor(public at: string) {}
  now(): Date {
    return new Date(this.at);
  }
}

describe('LedgerService on a database', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let clock: SettableClock;
  let service: LedgerService;
  let read: LedgerReadModel;
  let queue: WriteQueue;

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    database = await Database.connect({
      url: testDatabase.url,
      applicationName: 'ledger-spec',
    });
    clock = new SettableClock('2026-04-01T00:00:00.000Z');
    service = new LedgerService(clock);
    read = new LedgerReadModel(database, clock);
    queue = new WriteQueue(database);
  });

  afterEach(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const append = (...statements: Statement[]) => queue.write((tx) => service.appendAll(tx, BY, statements));

  it('hashes and stores the canonical JSON of a statement', async () => {
    const [receipt] = await append(statement(1));
    const entry = await read.entry(0);
    const expected = canonicalJson({ kind: 'test.said', at: '2026-04-01T00:00:00.000Z', by: BY, data: { n: 1 } });
    expect(entry.body.toString()).toBe(expected);
    expect(entry.body.toString()).toBe(
      '{"at":"2026-04-01T00:00:00.000Z","by":"system:test","data":{"n":1},"kind":"test.said"}',
    );
    expect(receipt?.leafHash).toBe(leafHash(entry.body).toString('hex'));
  });

  it('proves every entry in every tree, and every tree in every later one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), async (groups) => {
        for (const count of groups) await append(...Array.from({ length: count }, (_, n) => statement(n)));
        const { treeSize } = await read.position();
        for (let size = 1; size <= treeSize; size++) {
          const position = await read.position(String(size));
          const index = (size * 7) % size;
          const proof = await read.inclusionProof(index, size);
          expect(proof.rootHash).toBe(position.rootHash);
          verifyInclusion({
            leafHash: bytes(proof.leafHash),
            index,
            treeSize: size,
            proof: proof.hashes.map(bytes),
            root: bytes(proof.rootHash),
          });
          const { from, to, hashes } = await read.consistencyProof(size);
          expect(to).toEqual({ treeSize, rootHash: (await read.position()).rootHash });
          verifyConsistency({
            fromSize: size,
            toSize: treeSize,
            fromRoot: bytes(from.rootHash),
            toRoot: bytes(to.rootHash),
            proof: hashes.map(bytes),
          });
        }
      }),
      { numRuns: 5 },
    );
  });

  it('returns receipts with the tree head of their append, and finds them again', async () => {
    const receipts = [...(await append(statement(1), statement(2))), ...(await append(statement(3)))];
    expect(receipts.map(({ index, treeSize }) => [index, treeSize])).toEqual([
      [0, 2],
      [1, 2],
      [2, 3],
    ]);
    const again = await read.receipts([0, 1, 2]);
    expect([...again.values()].sort((a, b) => a.index - b.index)).toEqual(receipts);
  });

  it('keeps instants in order when the clock goes back', async () => {
    await append(statement(1));
    clock.at = '2026-03-01T00:00:00.000Z';
    await append(statement(2));
    expect((await read.entry(1)).at).toBe('2026-04-01T00:00:00.000Z');
  });

  it('maps an instant to the size of the ledger at that instant', async () => {
    await append(statement(1));
    clock.at = '2026-05-01T00:00:00.000Z';
    await append(statement(2), statement(3));
    clock.at = '2026-06-01T00:00:00.000Z';
    expect((await read.position('2026-03-31T23:59:59Z')).treeSize).toBe(0);
    expect((await read.position('2026-04-01T00:00:00Z')).treeSize).toBe(1);
    expect((await read.position('2026-04-30T00:00:00Z')).treeSize).toBe(1);
    expect(await read.position('2026-05-01T00:00:00Z')).toEqual(await read.position('3'));
    await expect(read.position('2026-06-01T00:00:00Z')).rejects.toMatchObject({ code: 'as-of-not-reached' });
    await expect(read.position('4')).rejects.toMatchObject({ code: 'as-of-not-reached' });
    await expect(read.position('last week')).rejects.toMatchObject({ code: 'malformed-as-of' });
  });

  it('awaits a writer whose instant is earlier than the requested one', async () => {
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    let started = (): void => undefined;
    const atWork = new Promise<void>((resolve) => (started = resolve));
    const writing = database.transaction(async (tx) => {
      await service.append(tx, BY, statement(1));
      started();
      await held;
    });
    await atWork;
    clock.at = '2026-04-02T00:00:00.000Z';
    const position = read.position('2026-04-01T12:00:00Z');
    setTimeout(finish, 200);
    await writing;
    expect((await position).treeSize).toBe(1);
  });

  it('records no instant before what a process with another clock has told', async () => {
    const limits = { stepSeconds: 600, gapDays: 0 };
    const slow = new SettableClock(new Date(Date.now() - 60_000).toISOString());
    const before = new Date().toISOString();
    const writer = new LedgerService(slow, undefined, new ClockWatch(slow, limits));
    await queue.write((tx) => writer.append(tx, BY, statement(1)));
    const { time } = await read.position();
    expect(Date.parse(time ?? '')).toBeGreaterThanOrEqual(Date.parse(before));

    // The clock of a reader is a minute ahead of the database's.
    const late: Reader = {
      query: async <Row>(sql: string, parameters?: readonly unknown[], options?: ReadOptions): Promise<Row[]> => {
        const rows = await database.query<Row & { databaseAt?: string }>(sql, parameters, options);
        const earlier = new Date(Date.now() - 60_000).toISOString();
        return rows.map((row) => ('databaseAt' in row ? { ...row, databaseAt: earlier } : row));
      },
    };
    const reader = new LedgerReadModel(late, systemClock);
    while (new Date().toISOString() <= (time ?? '')) await endOfTurn();
    await expect(reader.position(time ?? '')).rejects.toMatchObject({ code: 'as-of-not-reached' });
    const last = new Date(Date.parse(time ?? '') - 1).toISOString();
    expect(await reader.position(last)).toMatchObject({ treeSize: 0 });
  });

  it('refuses a statement that is too long, and rolls back its transaction', async () => {
    const long: Statement = { kind: 'test.said', data: { text: 'x'.repeat(65_535) } };
    expect(() => entryBytes(long, BY, '2026-04-01T00:00:00.000Z')).toThrow(/at most 65535/);
    await expect(append(statement(1), long)).rejects.toMatchObject({ code: 'entry-too-large', kind: 'invalid' });
    expect((await read.position()).treeSize).toBe(0);
  });

  it('shares transactions among waiting writers, and rolls back only a failing one', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, n) =>
        queue.write(async (tx) => {
          const receipt = await service.append(tx, BY, statement(n));
          if (n % 7 === 3) throw new Error(`no ${n}`);
          return receipt;
        }),
      ),
    );
    const failed = outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [n] : []));
    expect(failed).toEqual(Array.from({ length: 200 }, (_, n) => n).filter((n) => n % 7 === 3));
    const { treeSize } = await read.position();
    expect(treeSize).toBe(200 - failed.length);
    const entries = await read.entries(Array.from({ length: treeSize }, (_, index) => index));
    expect(entries.map((entry) => entry.data['n'])).toEqual(
      Array.from({ length: 200 }, (_, n) => n).filter((n) => n % 7 !== 3),
    );
    for (const outcome of outcomes) {
      if (outcome.status !== 'fulfilled' || !outcome.value) continue;
      const { index, leafHash: leaf, treeSize: size, rootHash } = outcome.value;
      const { hashes } = await read.inclusionProof(index, size);
      verifyInclusion({
        leafHash: bytes(leaf),
        index,
        treeSize: size,
        proof: hashes.map(bytes),
        root: bytes(rootHash),
      });
    }
  });

  it('writes a batch in one run, and one by one if that fails', async () => {
    const calls: number[] = [];
    const work: BatchWrite<number, string> = {
      run: async (tx, items) => {
        calls.push(items.length);
        await service.appendAll(tx, BY, items.map(statement));
        if (items.length > 1 && items.includes(13)) throw new Error('not with 13');
        if (items.includes(13)) throw new Error('not 13 either');
        return items.map((item) => `served ${item}`);
      },
    };
    const first = await Promise.all(Array.from({ length: 10 }, (_, n) => queue.writeBatched(work, n)));
    expect(first).toEqual(Array.from({ length: 10 }, (_, n) => `served ${n}`));
    // The first runs alone, before the others have come.
    expect(calls).toEqual([1, 9]);
    const second = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => queue.writeBatched(work, n + 10)));
    expect(second.map(({ status }, n) => (status === 'rejected' ? n + 10 : -1)).filter((n) => n >= 0)).toEqual([13]);
    expect((await read.position()).treeSize).toBe(19);
    const entries = await read.entries(Array.from({ length: 19 }, (_, index) => index));
    expect(entries.map((entry) => entry.data['n'])).toEqual(
      Array.from({ length: 20 }, (_, n) => n).filter((n) => n !== 13),
    );
  });

  it('fails every writer of a group whose connection is lost, and commits nothing', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        queue.write(async (tx) => {
          await service.append(tx, BY, statement(n));
          if (n === 10)
            await database.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1`, [
              await backend(tx),
            ]);
        }),
      ),
    );
    // The first runs alone, before the others have come.
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', ...Array<string>(19).fill('rejected')]);
    expect((await read.position()).treeSize).toBe(1);
    await append(statement(99));
    expect((await read.entry(1)).data).toEqual({ n: 99 });
  });

  test.each([
    `UPDATE ledger_entry SET kind = 'x'`,
    'DELETE FROM ledger_entry',
    'TRUNCATE ledger_entry',
    `UPDATE ledger_tree_head SET root = sha256('x')`,
    'DELETE FROM ledger_tree_head',
    'TRUNCATE ledger_tree_head',
    'DELETE FROM ledger_head',
    'TRUNCATE ledger_head',
    'UPDATE ledger_head SET size = size - 1',
    `UPDATE ledger_head SET root = sha256('x')`,
  ])('the database refuses its owner and the services: %s', async (sql) => {
    await append(statement(1), statement(2));
    const asOwner = withAdmin(testDatabase.ownerUrl, (owner) => owner.query(sql));
    await expect(asOwner).rejects.toThrow(/append-only/);
    await expect(database.query(sql)).rejects.toThrow(/append-only|permission denied/);
  });
});

async function backend(tx: { query<Row>(sql: string): Promise<Row[]> }): Promise<number | undefined> {
  return (await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
}
