import { createTestDatabase, type TestDatabase } from '@testing/harness';
import fc from 'fast-check';
import { awaitAll, CopyRows, Database, type Transaction } from './index.js';

const INSERT = 'INSERT INTO written (n) VALUES ($1)';
const SELECT_FROM = 'SELECT t.n, $1::int AS least FROM written t WHERE t.n >= $1 ORDER BY t.at';
const SELECT_ALL = 'SELECT t.n FROM written t ORDER BY t.at';
const COPY = 'COPY written (n) FROM STDIN (FORMAT binary)';
/** Is parsed, and fails then; and is not parsed. */
const [DIVIDE, MALFORMED] = ['SELECT 1 / $1::int AS one', 'SELEC $1::int'];

type Statement = { readonly kind: 'insert' | 'copy' | 'select' | 'divide' | 'malformed'; readonly n: number };
/** Statements of one turn of the event loop, or turns within a savepoint. */
type Turn = readonly Statement[] | { readonly within: readonly Turn[] };

describe('StatementGroup', () => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    const url = test.superuserUrl;
    database = await Database.connect({ url, applicationName: 'group-spec', connections: 3 });
    await database.query('CREATE TABLE written (at int GENERATED ALWAYS AS IDENTITY, n int UNIQUE)');
  });

  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  const execute = (tx: Transaction, { kind, n }: Statement): Promise<unknown> => {
    if (kind === 'copy') return tx.copy(COPY, new CopyRows(1).row().int4(n));
    if (kind === 'divide') return tx.query(DIVIDE, [n % 3]);
    if (kind === 'select' && n === 0) return tx.query(SELECT_ALL);
    return tx.query({ insert: INSERT, select: SELECT_FROM, malformed: MALFORMED }[kind], [n]);
  };

  const run = async (tx: Transaction, turns: readonly Turn[]): Promise<unknown[]> => {
    const results: unknown[] = [];
    for (const turn of turns) {
      if ('within' in turn) results.push(await tx.savepoint(() => run(tx, turn.within)).catch(codeOf));
      else results.push(await awaitAll(turn.map((statement) => execute(tx, statement))));
    }
    return results;
  };

  const outcomeOf = async (turns: readonly Turn[], pointReads: boolean): Promise<unknown> => {
    await database.query('TRUNCATE written RESTART IDENTITY');
    const result = await database.transaction((tx) => run(tx, turns), { pointReads }).catch(codeOf);
    return { result, rows: await database.query('SELECT t.n FROM written t ORDER BY t.at') };
  };

  it('is what its statements are one after the other, with failures, savepoints and COPY', async () => {
    const statement = fc.record({
      kind: fc.constantFrom<Statement['kind'][]>('insert', 'insert', 'insert', 'select', 'copy', 'divide', 'malformed'),
      n: fc.nat(12),
    });
    const { turn } = fc.letrec<{ turn: Turn }>((tie) => ({
      turn: fc.oneof(
        { depthIdentifier: 'turn', maxDepth: 2 },
        fc.array(statement, { minLength: 1, maxLength: 5 }),
        fc.record({ within: fc.array(tie('turn'), { maxLength: 3, depthIdentifier: 'turn' }) }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 5 }), async (turns) => {
        expect(await outcomeOf(turns, true)).toEqual(await outcomeOf(turns, false));
      }),
      { numRuns: 60 },
    );
  });

  it('parses a statement again that failed in a group before', async () => {
    const broken = (text: string): Promise<unknown> =>
      database.transaction((tx) => awaitAll([tx.query(DIVIDE, [0]), tx.query(text, [1])]), { pointReads: true });
    await expect(broken(SELECT_FROM)).rejects.toMatchObject({ code: '22012' });
    await expect(broken(SELECT_FROM)).rejects.toMatchObject({ code: '22012' });
    const read = (tx: Transaction) => awaitAll([tx.query(DIVIDE, [1]), tx.query(SELECT_FROM, [100])]);
    expect(await database.transaction(read, { pointReads: true })).toEqual([[{ one: 1 }], []]);
  });

  it('fails as a whole when its connection is lost, and the next one takes another', async () => {
    await database.query('TRUNCATE written RESTART IDENTITY');
    const lost = database.transaction(
      (tx) => awaitAll([tx.query(INSERT, [1]), tx.query('SELECT pg_terminate_backend(pg_backend_pid())')]),
      { pointReads: true },
    );
    await expect(lost).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await outcomeOf([[{ kind: 'insert', n: 2 }]], true)).toEqual({ result: [[[]]], rows: [{ n: 2 }] });
  });
});

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code ?? String(error);
