import { Client } from 'pg';
import { LedgerService, WriteQueue } from '@domain/ledger';
import { PublicationModule, PublicationReadModel } from '@domain/publication';
import { testPublisher } from '@testing/harness';
import { type OpenModules, openModules } from '@testing/modules';

/**
 * What a superuser can do to the database after 6 entries are published and 6 more are recorded,
 * and what the publisher calls it.
 */
const MANIPULATIONS: [what: string, code: string, statements: string[], names: RegExp][] = [
  ["an entry's bytes", 'entry-altered', [`UPDATE ledger_entry SET body = 'x' WHERE index = 8`], /entry 8/],
  [
    "an entry's bytes and its leaf hash",
    'tree-hash-altered',
    [`UPDATE ledger_entry SET body = 'x', hashes = sha256('\\x0078') WHERE index = 8`],
    /entry 9/,
  ],
  [
    "the last entry's bytes and all its hashes",
    'tree-hash-altered',
    [`UPDATE ledger_entry SET body = 'x', hashes = sha256('\\x0078') || substring(hashes FROM 33) WHERE index = 11`],
    /entry 11/,
  ],
  [
    'a tree hash',
    'tree-hash-altered',
    [`UPDATE ledger_entry SET hashes = substring(hashes FOR 32) || sha256('') WHERE index = 9`],
    /entry 9/,
  ],
  ['a deleted entry', 'entries-missing', ['DELETE FROM ledger_entry WHERE index = 8'], /1 of them are missing/],
  [
    'a deleted entry, and the others renumbered',
    'entries-missing',
    ['DELETE FROM ledger_entry WHERE index = 8', 'UPDATE ledger_entry SET index = index - 1 WHERE index > 8'],
    /1 of them are missing/,
  ],
  [
    'two entries swapped',
    'tree-hash-altered',
    [
      'UPDATE ledger_entry SET index = 100 WHERE index = 8',
      'UPDATE ledger_entry SET index = 8 WHERE index = 10',
      'UPDATE ledger_entry SET index = 10 WHERE index = 100',
    ],
    /entry 9/,
  ],
  [
    'a gap left by renumbering',
    'entries-missing',
    ['UPDATE ledger_entry SET index = 20 WHERE index = 8', 'UPDATE ledger_head SET size = 13'],
    /missing/,
  ],
  ["the head's root", 'head-altered', [`UPDATE ledger_head SET root = sha256('')`], /size 12, root .* size 12, root/],
  ["the head's size", 'entries-missing', ['UPDATE ledger_head SET size = 13'], /1 of them are missing/],
  [
    'a deleted tail',
    'log-rolled-back',
    ['DELETE FROM ledger_entry WHERE index >= 4', 'UPDATE ledger_head SET size = 4'],
    /size 4, root .* size 6, root/,
  ],
  [
    'the memory of what was signed',
    'signed-state-altered',
    [`UPDATE publication_signed SET root = sha256('')`],
    /contradicts itself/,
  ],
  [
    'the memory of what was signed, whole',
    'signed-state-altered',
    [`UPDATE publication_signed SET size = 0, root = sha256(''), edge = ''`],
    /size 0, root .* size 6, root/,
  ],
  [
    'the root of the published checkpoint',
    'signed-state-altered',
    [`UPDATE publication_checkpoint SET root = sha256('')`],
    /size 6, root .* size 6, root/,
  ],
];

describe('a superuser who alters', () => {
  let modules: OpenModules;
  beforeEach(async () => (modules = await openModules({ imports: [PublicationModule] })));
  afterEach(() => modules.close());

  const append = (count: number): Promise<unknown> =>
    modules.get(WriteQueue).write((tx) =>
      modules.get(LedgerService).appendAll(
        tx,
        'key:spec',
        Array.from({ length: count }, (_, n) => ({ kind: 'spec.noted', data: { n } })),
      ),
    );
  const manipulate = async (statements: readonly string[]): Promise<void> => {
    const client = new Client(modules.superuserUrl);
    await client.connect();
    await client.query(`SET session_replication_role = replica`);
    for (const statement of statements) expect((await client.query(statement)).rowCount).toBeGreaterThan(0);
    await client.end();
  };

  it.each(MANIPULATIONS)('%s: the publisher refuses to sign, with %s', async (_, code, statements, names) => {
    const publisher = await testPublisher(modules.database);
    await append(6);
    const before = await publisher.publish();
    await append(6);
    await manipulate(statements);
    for (const one of [publisher, await testPublisher(modules.database)]) {
      await expect(one.publish()).rejects.toMatchObject({ code, kind: 'integrity' });
    }
    const published = modules.get(PublicationReadModel);
    expect(await published.status()).toMatchObject({ state: 'refused', code, detail: expect.stringMatching(names) });
    expect(await published.latest()).toMatchObject({ size: 6, note: before?.note });
    await expect(published.covering(7)).rejects.toMatchObject({ code: 'publication-refused', kind: 'integrity' });
    const notes = await modules.database.query('SELECT FROM publication_checkpoint');
    expect(notes).toHaveLength(1);
  });

  it('an entry that is already signed: proofs do not lead to the root, and are not served', async () => {
    const publisher = await testPublisher(modules.database);
    await append(6);
    const checkpoint = await publisher.publish();
    if (!checkpoint) throw new Error('not published');
    await manipulate([`UPDATE ledger_entry SET hashes = sha256('') WHERE index = 4`]);
    const published = modules.get(PublicationReadModel);
    await expect(published.tlogProofs([4], checkpoint)).rejects.toMatchObject({ code: 'stored-proof-wrong' });
    expect((await published.tlogProofs([1], checkpoint)).size).toBe(1);
  });
});
