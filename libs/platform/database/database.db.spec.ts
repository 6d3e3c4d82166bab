import { setImmediate as nextTurn } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase, until, Wire } from '@testing/harness';
import { CancellationError, onBehalfOf } from '@platform/cancellation';
import { Database, type DatabaseLimits, POINT_READ } from './index.js';

const FOREVER = 'SELECT pg_sleep(3600)';

describe('Database', () => {
  let test: TestDatabase;
  let observer: Database;
  let open: Database[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    observer = await Database.connect({ url: test.superuserUrl, applicationName: 'observer' });
    await observer.query('CREATE TABLE written (n int)');
  });

  afterEach(async () => {
    await cut();
    await Promise.all(open.map((database) => database.close()));
    open = [];
  });

  afterAll(async () => {
    await observer.close();
    await test.drop();
  });

  /** Two connections for queries, one for transactions. */
  async function connect(limits: DatabaseLimits = {}, url = test.superuserUrl): Promise<Database> {
    const database = await Database.connect({ url, applicationName: 'database-spec', connections: 3, limits });
    open.push(database);
    return database;
  }

  /** The cluster is shared with other specs: their connections have other names. */
  const cut = (): Promise<unknown> =>
    observer.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'database-spec'`);

  const running = async (): Promise<number> => {
    const sql = `SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'database-spec' AND state = 'active'`;
    return (await observer.query<{ n: number }>(sql))[0]?.n ?? 0;
  };
  const untilRunning = (count: number): Promise<void> => until(async () => (await running()) === count);

  /** A query of a caller who can leave. */
  function ask(database: Database, sql = FOREVER): { leave: () => void; answer: Promise<unknown> } {
    const controller = new AbortController();
    const answer = onBehalfOf(controller.signal, () => database.query(sql));
    answer.catch(() => undefined);
    return { leave: () => controller.abort(), answer };
  }

  it('cancels the statement of a caller who leaves, and uses its connection again', async () => {
    const database = await connect();
    const asked = [ask(database), ask(database)];
    await untilRunning(2);
    for (const { leave } of asked) leave();
    for (const { answer } of asked) await expect(answer).rejects.toThrow(CancellationError);
    await untilRunning(0);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('cancels no statement but that of the caller who left', async () => {
    const database = await connect();
    let over = false;
    const others = (async () => {
      for (let n = 0; !over; n++) expect(await database.query(`SELECT ${n} AS n, pg_sleep(0.0005)`)).toHaveLength(1);
    })();
    for (let round = 0; round < 300; round++) {
      const { leave, answer } = ask(database, 'SELECT pg_sleep(0.0005)');
      for (let turn = 0; turn < round % 6; turn++) await nextTurn();
      leave();
      await answer.catch((error: unknown) => expect(error).toBeInstanceOf(CancellationError));
    }
    over = true;
    await others;
  });

  it('does not begin a query or a transaction for a caller who has left', async () => {
    const database = await connect();
    const controller = new AbortController();
    controller.abort();
    await onBehalfOf(controller.signal, async () => {
      await expect(database.query('SELECT 1')).rejects.toThrow(CancellationError);
      await expect(database.transaction(() => Promise.resolve())).rejects.toThrow(CancellationError);
    });
  });

  it('completes a transaction whose caller leaves', async () => {
    const database = await connect();
    const controller = new AbortController();
    await onBehalfOf(controller.signal, () =>
      database.transaction(async (tx) => {
        await tx.query('INSERT INTO written VALUES (1)');
        controller.abort();
        await database.query('SELECT 1');
        await tx.query('INSERT INTO written VALUES (2)');
      }),
    );
    expect(await observer.query('SELECT n FROM written ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('refuses a caller who waits too long for a connection, and serves the next when one is free', async () => {
    const database = await connect({ waitMs: 20 });
    const [first, second] = [ask(database), ask(database)];
    await untilRunning(2);
    const refused = { kind: 'unavailable', code: 'database-busy' };
    await expect(Promise.all([database.query('SELECT 1'), database.query('SELECT 1')])).rejects.toMatchObject(refused);
    first.leave();
    await expect(first.answer).rejects.toThrow(CancellationError);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    second.leave();
  });

  it('forgets a caller who leaves while it waits for a connection', async () => {
    const database = await connect();
    const [first, second, third] = [ask(database), ask(database), ask(database)];
    await untilRunning(2);
    third.leave();
    await expect(third.answer).rejects.toThrow(CancellationError);
    first.leave();
    second.leave();
    await untilRunning(0);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('writes while queries hold all of their connections, also with a query within the transaction', async () => {
    const database = await Database.connect({
      url: test.superuserUrl,
      applicationName: 'database-spec',
      connections: 5,
    });
    open.push(database);
    const readers = [ask(database), ask(database), ask(database)];
    await untilRunning(3);
    const written = await database.transaction(async (tx) => {
      await tx.query('INSERT INTO written VALUES (3)');
      return database.query('SELECT 3 AS n');
    });
    expect(written).toEqual([{ n: 3 }]);
    for (const { leave } of readers) leave();
  });

  it('ends a query that takes too long, but no transaction', async () => {
    const database = await connect({ queryMs: 20 });
    await expect(database.query(FOREVER)).rejects.toMatchObject({ kind: 'unavailable', code: 'query-too-long' });
    expect(await database.transaction((tx) => tx.query('SELECT 1 AS one FROM pg_sleep(0.05)'))).toEqual([{ one: 1 }]);
  });

  it('ends a wait for a lock that another process holds', async () => {
    const database = await connect({ lockMs: 20 });
    await observer.transaction(async (tx) => {
      await tx.query('LOCK TABLE written');
      const write = database.transaction((other) => other.query('INSERT INTO written VALUES (4)'));
      await expect(write).rejects.toMatchObject({ kind: 'unavailable', code: 'database-busy' });
    });
  });

  it('keeps the plans of a transaction of point reads, and of no other', async () => {
    const database = await connect();
    const settings = `SELECT current_setting('plan_cache_mode') AS plans, current_setting('enable_seqscan') AS scans`;
    const within = (pointReads?: boolean) =>
      database.transaction(
        async (tx) => {
          await tx.query('INSERT INTO written (n) VALUES ($1)', [77]);
          return (await tx.query(settings))[0];
        },
        pointReads === undefined ? {} : { pointReads },
      );
    const usual = { plans: 'force_custom_plan', scans: 'on' };
    expect(await within()).toEqual(usual);
    expect(await within(true)).toEqual({ plans: 'force_generic_plan', scans: 'off' });
    const undone = database.transaction(() => Promise.reject(new Error('undone')), { pointReads: true });
    await expect(undone).rejects.toThrow('undone');
    expect(await within(false)).toEqual(usual);
    expect(await observer.query('SELECT count(*) AS n FROM written WHERE n = 77')).toEqual([{ n: 3 }]);
  });

  it('executes point reads on one connection, which keeps their plans, beside other queries', async () => {
    const database = await connect();
    const [first, second] = [ask(database), ask(database)];
    await untilRunning(2);
    const pidOf = async (n: number): Promise<unknown> =>
      (await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid, $1::int AS n', [n], POINT_READ))[0]?.pid;
    const pids = await Promise.all(Array.from({ length: 20 }, (_, n) => pidOf(n)));
    expect(new Set(pids).size).toBe(1);
    const kept = `
      SELECT generic_plans AS kept, custom_plans AS others FROM pg_prepared_statements
      WHERE statement LIKE '%pg_backend_pid() AS pid, $1%' AND statement NOT LIKE '%pg_prepared_statements%'`;
    expect(await database.query(kept, [], POINT_READ)).toEqual([{ kept: 20, others: 0 }]);
    expect(await database.query(`SELECT current_setting('enable_seqscan') AS scans`, [], POINT_READ)).toEqual([
      { scans: 'off' },
    ]);
    first.leave();
    second.leave();
  });

  it('executes point reads again when their connection was ended or lost', async () => {
    const database = await connect();
    const one = (): Promise<unknown[]> => database.query('SELECT 1 AS one', [], POINT_READ);
    for (let round = 0; round < 3; round++) {
      expect(await Promise.all([one(), one()])).toEqual([[{ one: 1 }], [{ one: 1 }]]);
      await cut();
    }
    // The statement after this is the first of its connection that is cut.
    await one();
    const waiting = database.query('SELECT pg_sleep(0.2), 2 AS two', [], POINT_READ);
    await untilRunning(1);
    await cut();
    expect(await waiting).toMatchObject([{ two: 2 }]);
  });

  it('ends a point read that takes too long, and no other', async () => {
    const database = await connect({ queryMs: 50 });
    const [slow, quick] = [database.query(FOREVER, [], POINT_READ), database.query('SELECT 1 AS one', [], POINT_READ)];
    await expect(slow).rejects.toMatchObject({ kind: 'unavailable', code: 'query-too-long' });
    expect(await quick).toEqual([{ one: 1 }]);
    const controller = new AbortController();
    controller.abort();
    const left = onBehalfOf(controller.signal, () => database.query('SELECT 1', [], POINT_READ));
    await expect(left).rejects.toThrow(CancellationError);
  });

  it('closes beside a point read whose connection is being opened', async () => {
    for (const turns of [0, 1, 2]) {
      const database = await connect();
      const read = database.query('SELECT 1 AS one', [], POINT_READ);
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      const [outcome] = await Promise.allSettled([read, database.close()]);
      open = [];
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'database-unavailable' } });
    }
  });

  it('reports a transaction that the server ended since it was idle', async () => {
    const database = await connect({ idleInTransactionMs: 20 });
    const sleeping = database.transaction(async (tx) => {
      await tx.query('SELECT 1');
      await until(async () => {
        const sql = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'database-spec' AND state = 'idle in transaction'`;
        return (await observer.query(sql)).length === 0;
      });
      await tx.query('SELECT 2');
    });
    await expect(sleeping).rejects.toMatchObject({ kind: 'unavailable', code: 'database-unavailable' });
    expect(await database.transaction((tx) => tx.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  it('refuses every caller while the server is away, and serves them when it is back', async () => {
    const wire = await Wire.to(test.superuserUrl);
    const database = await connect({}, wire.url);
    const askAll = (): Promise<unknown>[] =>
      Array.from({ length: 40 }, (_, n) =>
        n % 2 === 0 ? database.query('SELECT 1') : database.transaction((tx) => tx.query('SELECT 1')),
      );
    const lost = ask(database);
    await untilRunning(1);
    await Promise.all(askAll());
    await wire.cut();
    const away = { kind: 'unavailable', code: 'database-unavailable' };
    await expect(lost.answer).rejects.toMatchObject(away);
    for (const answer of await Promise.allSettled(askAll()))
      expect(answer).toMatchObject({ status: 'rejected', reason: away });
    await wire.mend();
    await Promise.all(askAll());
    await Promise.all([database.close(), wire.cut()]);
    open = [];
  });
});
