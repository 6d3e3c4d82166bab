import { createTestDatabase, type TestDatabase } from '@testing/harness';
import fc from 'fast-check';
import { awaitAll, CopyRows, Database, mayHaveCollided } from './index.js';

const nullable = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const row = fc.record({
  small: nullable(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  large: nullable(fc.maxSafeInteger()),
  text: nullable(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))),
  bytes: nullable(fc.uint8Array({ maxLength: 300 })),
  json: nullable(
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__' && !key.includes('\0')),
      fc.integer(),
    ),
  ),
  instant: nullable(
    fc
      .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  ),
  list: fc.array(fc.integer({ min: -5, max: 2 ** 31 - 1 }), { maxLength: 5 }),
});

describe('CopyRows', () => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.superuserUrl, applicationName: 'copy-spec' });
    await database.query(
      'CREATE TABLE copied (n int, small int, large bigint, text text, bytes bytea, json jsonb, instant timestamptz, list int[], hex bytea)',
    );
  });

  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  it('reads back what it wrote', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
        const copied = new CopyRows(9);
        rows.forEach(({ small, large, text, bytes, json, instant, list }, n) => {
          const hex = bytes && Buffer.from(bytes).toString('hex');
          copied
            .row()
            .int4(n)
            .int4(small)
            .int8(large)
            .text(text)
            .bytea(bytes)
            .jsonb(json)
            .instant(instant)
            .int4Array(list)
            .hex(hex);
        });
        await database.query('TRUNCATE copied');
        await database.transaction((tx) => tx.copy('COPY copied FROM STDIN (FORMAT binary)', copied));
        const read = await database.query<Record<string, unknown>>('SELECT * FROM copied ORDER BY n');
        const asRead = rows.map(({ bytes, ...rest }, n) => {
          const buffer = bytes && Buffer.from(bytes);
          return { ...rest, n, bytes: buffer, hex: buffer };
        });
        expect(read).toEqual(asRead);
      }),
      { numRuns: 40 },
    );
  });

  it('rolls back the transaction for a row that the table refuses', async () => {
    await database.query('CREATE TABLE once (n int PRIMARY KEY)');
    const twice = new CopyRows(1).row().int4(1).row().int4(1);
    const copy = database.transaction((tx) => tx.copy('COPY once FROM STDIN (FORMAT binary)', twice));
    await expect(copy).rejects.toMatchObject({ code: '23505' });
    expect(await database.query('SELECT count(*) AS n FROM once')).toEqual([{ n: 0 }]);
  });

  it('goes on after a savepoint in which megabytes of rows were refused for the first', async () => {
    await database.query('CREATE TABLE many (n int PRIMARY KEY, text text)');
    const rowsFrom = (first: number): CopyRows => {
      const copied = new CopyRows(2);
      for (let n = 0; n < 20_000; n++)
        copied
          .row()
          .int4(first + n)
          .text('x'.repeat(200));
      return copied;
    };
    const sql = 'COPY many FROM STDIN (FORMAT binary)';
    const collided: unknown[] = [];
    await database.transaction(async (tx) => {
      await tx.copy(sql, rowsFrom(0));
      for (let attempt = 1; attempt <= 3; attempt++) {
        const refused = tx.savepoint(() =>
          awaitAll([tx.copy(sql, rowsFrom(0)), tx.copy(sql, rowsFrom(10 ** 6)), tx.query('SELECT 1')]),
        );
        collided.push(await refused.then(() => null, mayHaveCollided));
        await tx.copy(sql, rowsFrom(attempt * 20_000));
      }
    });
    expect(collided).toEqual([true, true, true]);
    expect(await database.query('SELECT count(*) AS n, max(n) AS last FROM many')).toEqual([
      { n: 80_000, last: 79_999 },
    ]);
  });
});
