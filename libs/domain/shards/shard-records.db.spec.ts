import fc from 'fast-check';
import type { Reader } from '@platform/database';
import { type OpenModules, openModules } from '@testing/modules';
import {
  NoRegistrationGate,
  NoRegistrationWatch,
  ShardCorrectionsService,
  ShardRecords,
  ShardRegistrationModule,
  ShardsService,
} from './index.js';

const registration = ShardRegistrationModule.with({
  imports: [],
  watch: NoRegistrationWatch,
  gate: NoRegistrationGate,
  originsListeners: [],
});
const COUNT = 300;
const by = 'key:spec';
const uri = (number: number): string => `s3://b/${number}`;

describe('ShardRecords', () => {
  let rooms: OpenModules;

  beforeAll(async () => {
    rooms = await openModules({ imports: [registration] });
    // Other entries lie between those of the shards.
    for (let from = 0; from < COUNT; from += 50) {
      const some = Array.from({ length: 50 }, (_, n) => ({ uri: uri(from + n), tokens: n }));
      await rooms.database.transaction(async (tx) => {
        await rooms.get(ShardsService).registerMany(tx, by, some);
        await rooms.get(ShardCorrectionsService).correct(tx, by, uri(from), { reason: 'spec', tokens: 1_000 });
      });
    }
  });
  afterAll(() => rooms.close());

  /** The obvious way: a look-up a shard. */
  async function oneByOne(numbers: readonly number[]): Promise<{ entries: number[]; records: Buffer }> {
    const rows: { entry: number; record: Buffer }[] = [];
    for (const number of numbers) {
      const sql = `SELECT s.entry, (SELECT substring(e.hashes FROM 1 FOR 32) FROM ledger_entry e WHERE e.index = s.entry)
        AS record FROM shard s WHERE s.number = $1`;
      rows.push(...(await rooms.database.query<{ entry: number; record: Buffer }>(sql, [number])));
    }
    return { entries: rows.map(({ entry }) => entry), records: Buffer.concat(rows.map(({ record }) => record)) };
  }

  it('reads the records of any shards, near each other or far apart', async () => {
    const statements = new Set<string>();
    const reader: Reader = {
      query: (sql, parameters) => (statements.add(sql), rooms.database.query(sql, parameters)),
    };
    const dense = fc.record({ from: fc.nat(COUNT - 1), length: fc.integer({ min: 1, max: 80 }), gaps: fc.nat(5) });
    const near = dense.map(({ from, length, gaps }) =>
      Array.from({ length }, (_, n) => from + n).filter((n) => n < COUNT && (gaps === 0 || n % (gaps + 1) !== 0)),
    );
    const far = fc.uniqueArray(fc.nat(COUNT - 1), { minLength: 1, maxLength: 12 });
    const numbers = fc.oneof(near, far).map((some) => some.toSorted((a, b) => a - b));
    await fc.assert(
      fc.asyncProperty(numbers, async (some) => {
        const page = await rooms.get(ShardRecords).within(reader).page(some);
        const { entries, records } = await oneByOne(some);
        expect([...(page?.entries ?? [])]).toEqual(entries);
        expect(page?.records).toEqual(records);
      }),
      { numRuns: 60 },
    );
    expect(statements.size).toBe(2);
  });

  it('has none where one of the shards is not registered', async () => {
    for (const numbers of [[COUNT], [COUNT - 2, COUNT - 1, COUNT], [0, COUNT]])
      expect(await rooms.get(ShardRecords).page(numbers)).toBe(null);
  });
});
