import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { Database } from './index.js';

describe('wire types', () => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    const administrator = await Database.connect({ url: test.superuserUrl, applicationName: 'administrator' });
    const [own] = await administrator.query<{ name: string }>('SELECT current_database() AS name');
    // Berlin was 53 minutes and 28 seconds before UTC until 1893.
    for (const setting of ["TimeZone = 'Europe/Berlin'", "DateStyle = 'SQL, DMY'"])
      await administrator.query(`ALTER DATABASE ${own?.name} SET ${setting}`);
    await administrator.close();
    database = await Database.connect({ url: test.url, applicationName: 'wire-types-spec' });
  });

  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  const readBack = async (texts: readonly string[]): Promise<string[]> => {
    const rows = await database.query<{ at: string }>(
      'SELECT t.text::timestamptz AS at FROM unnest($1::text[]) WITH ORDINALITY AS t (text, n) ORDER BY n',
      [texts],
    );
    return rows.map(({ at }) => at);
  };

  it('read every instant of the years 1 to 9999 as it was written, whatever the server is set to', async () => {
    const instant = fc
      .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
      .map((date) => date.toISOString());
    const years = Array.from({ length: 120 }, (_, year) => `${String(year + 1).padStart(4, '0')}-02-28T23:59:59.001Z`);
    expect(await readBack(years)).toEqual(years);
    await fc.assert(
      fc.asyncProperty(fc.array(instant, { minLength: 100, maxLength: 200 }), async (some) => {
        expect(await readBack(some)).toEqual(some);
      }),
      { numRuns: 20 },
    );
  });

  it('read no time that is none', async () => {
    await expect(database.query("SELECT 'infinity'::timestamptz AS at")).rejects.toThrow('infinity is no instant');
  });
});
