import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Lineage } from '@domain/lineage';
import { OriginIndex } from '@domain/origins';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import {
  DeclarationScanner,
  NoRegistrationWatch,
  type ReadDeclaration,
  readToRegister,
  type ShardDeclaration,
  ShardCorrectionsService,
  ShardsService,
} from './index.js';

const BY = 'system:test' as const;
const clock = { now: () => new Date('2026-05-01T00:00:00Z') };
const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const KINDS = ['human', 'scraped', 'unknown'] as const;

/** Every fourth is derived; there are more than COPY takes to be used, and fewer. */
const CHUNKS = [3, 150, 1, 40, 120].map((size, chunk) =>
  Array.from({ length: size }, (_, at): ShardDeclaration => {
    const number = chunk * 1_000 + at;
    const kind = KINDS[(number * 7) % KINDS.length] ?? 'human';
    const named = { digest: digestOf(number), uri: `s3://b/${number}`, bytes: 2 ** 40 + number };
    if (at % 4 === 3) return { ...named, derivedFrom: [digestOf(number - 1), digestOf(number - 2)] };
    return { ...named, origins: [{ kind, involvement: 'content', collected: { from: `2026-01-0${1 + (at % 3)}` } }] };
  }),
);

const scanner = new DeclarationScanner();

/** The declarations as an upload reads them: in one pass where the scanner takes the line. */
function scanned(chunk: readonly ShardDeclaration[]): ReadDeclaration[] {
  return chunk.map((declaration) => {
    const bytes = Buffer.from(`${JSON.stringify(declaration)}\n`);
    const block = { bytes, text: bytes.toString('latin1') };
    const read = scanner.scan(block, 0);
    if (read) return read;
    const slowly = readToRegister(JSON.parse(block.text));
    scanner.learn(block, slowly);
    return slowly;
  });
}

/** The rows that registrations write. */
const ROWS = `
  SELECT (SELECT md5(string_agg(convert_from(e.body, 'UTF8') || encode(e.hashes, 'hex'), '' ORDER BY e.index)) FROM ledger_entry e) AS entries,
    (SELECT md5(string_agg(s::text, '' ORDER BY s.number)) FROM shard s) AS shards,
    (SELECT md5(string_agg(d::text, '' ORDER BY d.id)) FROM derivation d) AS derivations,
    (SELECT md5(string_agg(o::text, '' ORDER BY o.id)) FROM origin o) AS origins,
    (SELECT md5(string_agg(t::text, '' ORDER BY t.id)) FROM origin_set t) AS sets,
    (SELECT md5(string_agg(g::text, '' ORDER BY g.origin, g.segment, g.valid_from)) FROM origin_segment g) AS segments`;

describe('ShardsService', () => {
  const opened: { database: Database; test: TestDatabase }[] = [];

  afterAll(async () => {
    for (const { database, test } of opened) {
      await database.close();
      await test.drop();
    }
  });

  /** @param keeps whether one service writes all chunks, with what it cached of those before */
  async function write(keeps: boolean, between?: number): Promise<unknown> {
    const test = await createTestDatabase();
    const database = await Database.connect({ url: test.url, applicationName: 'cached-chunks-spec' });
    opened.push({ database, test });
    const service = new LedgerService(clock);
    const ledger = new LedgerReadModel(database, clock);
    const vendors = new VendorsReadModel(database);
    const open = (): ShardsService => new ShardsService(service, ledger, vendors, new NoRegistrationWatch());
    const kept = open();
    const [lineage, origins] = [new Lineage(database), OriginIndex.caching(database)];
    const corrections = new ShardCorrectionsService(database, service, ledger, vendors, lineage, origins, []);
    for (const [at, chunk] of CHUNKS.entries()) {
      const shards = keeps ? kept : open();
      const options = { pointReads: keeps };
      // Of another writer, and one that is rolled back: what `kept` cached is not as recorded.
      if (at === between) {
        const corrected = { reason: 'A test.', origins: [{ kind: 'human', involvement: 'content' } as const] };
        await database.transaction((tx) => corrections.correct(tx, BY, digestOf(1), corrected));
        const undone = database.transaction(async (tx) => {
          await shards.registerMany(tx, BY, [{ uri: 's3://undone', origins: [{ kind: 'scraped', channel: 'x' }] }]);
          throw new Error('undone');
        });
        await expect(undone).rejects.toThrow('undone');
      }
      const outcomes = await database.transaction(
        (tx) => (keeps ? shards.registerRead(tx, BY, scanned(chunk)) : shards.registerMany(tx, BY, chunk)),
        options,
      );
      expect(outcomes.every(({ outcome }) => outcome === 'registered')).toBe(true);
    }
    return (await database.query(ROWS))[0];
  }

  it('writes the same rows and entries with what it cached of the chunks before as without', async () => {
    expect(await write(true)).toEqual(await write(false));
  });

  it('does so after another writer changed the origins of shards, and after a rollback', async () => {
    expect(await write(true, 3)).toEqual(await write(false, 3));
  });
});
