import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '@core/kernel';
import { verifyConsistency } from '@core/merkle';
import {
  cosignCheckpoint,
  formatSignatureLine,
  formatVerifierKey,
  parseVerifierKey,
  SigningKey,
  verifyCheckpoint,
  verifyTlogProof,
} from '@core/note';
import { formatTrustedRoot, parseTrustedRoot } from '@core/trusted-root';
import { decodeEntryBundle, decodeHashTile } from '@core/tiles';
import { LedgerReadModel, LedgerService, WriteQueue } from '@domain/ledger';
import type { Database } from '@platform/database';
import { LocalSigner } from '@platform/signing';
import { TEST_ORIGIN, testPublisher } from '@testing/harness';
import { type OpenModules, openModules } from '@testing/modules';
import type { PublisherService } from './index.js';
import { PublicationModule, PublicationReadModel, publisherWith, TrustedRootReadModel } from './index.js';
import { SELECT_FIRST_COSIGNED } from './store/publication.sql.js';

/** The database, where something happens before each statement. */
function databaseWhere(database: Database, before: () => Promise<void>): Database {
  const query: Database['query'] = async (sql, values) => {
    await before();
    return database.query(sql, values);
  };
  return new Proxy(database, { get: (target, name) => (name === 'query' ? query : Reflect.get(target, name, target)) });
}

describe('the publisher', () => {
  let rooms: OpenModules;
  let published: PublicationReadModel;
  let publisher: PublisherService;
  beforeEach(async () => {
    rooms = await openModules({ imports: [PublicationModule] });
    published = rooms.get(PublicationReadModel);
    publisher = await testPublisher(rooms.database);
  });
  afterEach(() => rooms.close());

  const append = (count: number): Promise<unknown> =>
    rooms.get(WriteQueue).write((tx) =>
      rooms.get(LedgerService).appendAll(
        tx,
        'key:spec',
        Array.from({ length: count }, (_, n) => ({ kind: 'spec.said', data: { n } })),
      ),
    );
  const logKey = async () => parseVerifierKey(await published.vkey());

  it('publishes nothing for an empty ledger', async () => {
    expect(await publisher.publish()).toBeNull();
    expect(await published.latest()).toBeNull();
    await expect(published.covering(0)).rejects.toMatchObject({ code: 'not-published-yet', kind: 'unavailable' });
  });

  it('states the witness policies that it was published under before, and the witnesses that retired', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'policies-'));
    const file = path.join(folder, 'policy');
    const [one, two] = [1, 2].map((seed) => {
      const key = new SigningKey(`w${seed}`, 'cosignature/v1', Buffer.alloc(32, seed)).verifierKey;
      return `witness w${seed} ${formatVerifierKey(key)}`;
    });
    const signer = new LocalSigner(new SigningKey(TEST_ORIGIN, 'ed25519', Buffer.alloc(32, 1)));
    const begin = async (policy: string) => {
      writeFileSync(file, policy);
      await publisherWith([signer], { origin: TEST_ORIGIN, witnessPolicyFile: file }, rooms.database, systemClock);
    };
    const [a, b] = [`${one ?? ''}\nquorum w1\n`, `${two ?? ''}\nquorum w2\n`];
    await append(3);
    await publisher.publish();
    await begin(`# ours\n\n${one ?? ''} http://127.0.0.1:1/\nquorum w1\n`);
    await begin(`${one ?? ''} http://127.0.0.1:2/\nquorum\tw1\n`);
    await append(2);
    await publisher.publish();
    await begin(b.replace('\n', ' http://127.0.0.1:1/\n'));
    const root = await rooms.get(TrustedRootReadModel).trustedRoot(b);
    const end = expect.stringMatching(/^2\d{3}-.*Z$/) as string;
    expect(root.earlierPolicies).toEqual([{ policy: a, treeSizes: { from: 3, to: 5 }, validFor: { start: end, end } }]);
    expect(root.witnesses.map(({ name, validFor }) => [name, validFor])).toEqual([
      ['w2', { start: undefined }],
      ['w1', { start: undefined, end }],
    ]);
    await begin(a.replace('\n', ' http://127.0.0.1:1/\n'));
    const again = await rooms.get(TrustedRootReadModel).trustedRoot(a);
    expect(again.earlierPolicies?.map(({ policy }) => policy)).toEqual([a, b]);
    expect(again.witnesses.map(({ name, validFor: { end: until } }) => [name, until !== undefined])).toEqual([
      ['w1', false],
      ['w2', true],
    ]);
    expect(parseTrustedRoot(Buffer.from(JSON.stringify(formatTrustedRoot(again)))).earlierPolicies).toHaveLength(2);
    rmSync(folder, { recursive: true });
  });

  it('states since when a witness has cosigned, though it was asked before, and another key had its name', async () => {
    const keyOf = (seed: number) => new SigningKey('w', 'cosignature/v1', Buffer.alloc(32, seed));
    const [other, witness] = [keyOf(2), keyOf(3)];
    const policy = `witness w ${formatVerifierKey(witness.verifierKey)}\nquorum w\n`;
    const trusted = rooms.get(TrustedRootReadModel);
    const start = async () => (await trusted.trustedRoot(policy)).witnesses[0]?.validFor.start;
    const publishCosigned = async (key: SigningKey | undefined, timestamp: number) => {
      await append(1);
      const head = await publisher.publish();
      const text = head?.note.split('\n\n')[0] ?? '';
      const line = key && formatSignatureLine(cosignCheckpoint(`${text}\n`, key, timestamp));
      const last = 'SELECT max(c.number) + 1 AS number FROM publication_checkpoint c';
      await rooms.database.query(
        `INSERT INTO publication_checkpoint (size, root, note, published_at, number)
         SELECT $1, $2, $3, now() + interval '1 minute', n.number FROM (${last}) n`,
        [head?.size, head?.root, `${head?.note ?? ''}${line ?? ''}`],
      );
    };
    for (const [key, timestamp] of [
      [undefined, 1],
      [other, 2],
    ] as const) {
      // prettier-ignore
      await publishCosigned(key, timestamp);
      expect([await start(), await start()]).toEqual([undefined, undefined]);
    }
    // No checkpoint is searched again.
    const [last] = await rooms.database.query<{ number: number }>(
      'SELECT max(number) AS number FROM publication_checkpoint',
    );
    const asked = jest.spyOn(rooms.database, 'query');
    await start();
    expect(asked).toHaveBeenCalledWith(SELECT_FIRST_COSIGNED, [expect.stringMatching(/^\n— w \S{5}$/), last?.number]);
    asked.mockRestore();
    await publishCosigned(witness, 3);
    await publishCosigned(witness, 4);
    expect([await start(), await start()]).toEqual(['1970-01-01T00:00:03.000Z', '1970-01-01T00:00:03.000Z']);
  });

  it('publishes heads that verify, each an extension of the previous one', async () => {
    const heads = [];
    for (const count of [1, 3, 300, 2_500]) {
      await append(count);
      heads.push(await publisher.publish());
    }
    const key = await logKey();
    for (const head of heads) {
      const { checkpoint } = verifyCheckpoint(head?.note ?? '', { logKey: key, witnessPolicy: 'none' });
      expect(checkpoint).toMatchObject({ treeSize: head?.size, root: head?.root });
    }
    expect(heads.map((head) => head?.size)).toEqual([1, 4, 304, 2_804]);
    for (const [at, to] of heads.entries()) {
      const from = heads[at - 1];
      if (!from || !to) continue;
      const { hashes } = await rooms.get(LedgerReadModel).consistencyProof(from.size, to.size);
      const proof = hashes.map((hash) => Buffer.from(hash, 'hex'));
      verifyConsistency({ fromSize: from.size, toSize: to.size, fromRoot: from.root, toRoot: to.root, proof });
    }
    expect(await published.latest()).toEqual(heads.at(-1));
    expect(await publisher.publish()).toEqual(heads.at(-1));
    expect(await published.status()).toMatchObject({ state: 'published', witnessed: false, code: null });
  });

  it('proves every entry offline, and serves only published tiles', async () => {
    await append(600);
    const checkpoint = await publisher.publish();
    if (!checkpoint) throw new Error('not published');
    await append(100);
    const key = await logKey();
    const entries = await rooms.get(LedgerReadModel).rawEntries(0, 600);
    const proofs = await published.tlogProofs([0, 255, 256, 599], await published.covering(600));
    for (const [index, text] of proofs) {
      const leaf = { entry: entries[index]?.body as Buffer };
      expect(verifyTlogProof(text, leaf, { logKey: key, witnessPolicy: 'none' }).index).toBe(index);
    }
    const hashes = decodeHashTile(await published.tile({ level: 0, index: 1, width: 256 }), 256);
    expect(hashes[7]).toEqual(entries[263]?.hashes.subarray(0, 32));
    const bundle = decodeEntryBundle(await published.tile({ level: 'entries', index: 2, width: 88 }), 88);
    expect(bundle).toEqual(entries.slice(512).map(({ body }) => body));
    await expect(published.tile({ level: 'entries', index: 2, width: 89 })).rejects.toMatchObject({
      code: 'no-such-tile',
    });
    await expect(published.covering(601)).rejects.toMatchObject({ code: 'not-published-yet' });
  });

  it('refuses another key or another origin', async () => {
    await append(1);
    await publisher.publish();
    const other = await testPublisher(rooms.database, { seed: 2 });
    await expect(other.publish()).rejects.toMatchObject({ code: 'log-key-differs' });
    const renamed = await testPublisher(rooms.database, { origin: 'elsewhere.example/log' });
    await expect(renamed.publish()).rejects.toMatchObject({ code: 'log-origin-differs' });
    expect(formatVerifierKey(await logKey())).toBe(await published.vkey());
  });

  it('reports the status that the last publisher set', async () => {
    await append(1);
    await publisher.publish();
    await expect((await testPublisher(rooms.database, { seed: 2 })).publish()).rejects.toThrow();
    expect(await published.status()).toMatchObject({ state: 'refused', code: 'log-key-differs' });
    const { since } = await published.status();
    await publisher.publish();
    expect(await published.status()).toMatchObject({ state: 'published', code: null });
    const again = (await published.status()).since;
    expect([again === since, again]).toEqual([false, expect.any(String)]);
    await publisher.publish();
    expect((await published.status()).since).toBe(again);
  });

  it('accepts that another publisher publishes before any of its SQL statements', async () => {
    const other = await testPublisher(rooms.database);
    for (let nth = 1, asked = 1; nth <= asked; nth++) {
      await append(2);
      asked = 0;
      const between = await testPublisher(
        databaseWhere(rooms.database, async () => {
          asked++;
          if (asked !== nth) return;
          await append(1);
          await other.publish();
        }),
      );
      await between.publish();
      expect(await published.status()).toMatchObject({ state: 'published', code: null });
    }
    expect((await published.latest())?.size).toBeGreaterThan(12);
  });

  it('signs one head for each size, however many publishers run', async () => {
    const publishers = await Promise.all(Array.from({ length: 6 }, () => testPublisher(rooms.database)));
    for (let round = 0; round < 5; round++) {
      await Promise.all([append(7), append(5), ...publishers.map((one) => one.publish())]);
    }
    await publisher.publish();
    const rows = await rooms.database.query<{ size: number; note: string }>(
      'SELECT size, note FROM publication_checkpoint ORDER BY size',
    );
    expect(rows.at(-1)?.size).toBe(60);
    const ledger = rooms.get(LedgerReadModel);
    for (const { size, note } of rows) {
      const { checkpoint } = verifyCheckpoint(note, { logKey: await logKey(), witnessPolicy: 'none' });
      expect(Buffer.from(checkpoint.root).toString('hex')).toBe((await ledger.position(String(size))).rootHash);
    }
  });
});
