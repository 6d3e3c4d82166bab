import {
  addSignatures,
  cosignCheckpoint,
  formatVerifierKey,
  parseNote,
  parseWitnessPolicy,
  SigningKey,
} from '@core/note';
import { systemClock } from '@core/kernel';
import { AccessSettings, RepeatedRequests } from '@domain/access';
import { auditMoment, auditPublished, type Difference, Differences } from '@domain/audit';
import { IndexCommits } from '@domain/index';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { LineageSegmentsService } from '@domain/lineage';
import { PersonalDataReadModel, PersonalDataService } from '@domain/personal-data';
import { PublicationReadModel } from '@domain/publication';
import { Database, type Transaction } from '@platform/database';
import { parseTilePath } from '@core/tiles';
import { startTestApi, TEST_ORIGIN, type TestApi, testPublisher } from '@testing/harness';
import { OF_THE_CATALOG } from './catalog-manipulations.js';
import { type Finder, MANIPULATIONS } from './manipulations.js';
import {
  JOB_THRESHOLD,
  recordEvent,
  recordInspections,
  recordProbes,
  recordReadings,
  recordTraffic,
  recordUsage,
  recordVerifications,
} from './record-traffic.js';

const KEY = new SigningKey(TEST_ORIGIN, 'ed25519', Buffer.alloc(32, 1)).verifierKey;

const WITNESS = new SigningKey('w', 'cosignature/v1', Buffer.alloc(32, 2));
const POLICY = parseWitnessPolicy(`witness w ${formatVerifierKey(WITNESS.verifierKey)}\nquorum w\n`);
const YEAR_MS = 366 * 86_400_000;

class RolledBack extends Error {}

describe('manipulations by a superuser', () => {
  let api: TestApi;
  let superuser: Database;

  beforeAll(async () => {
    api = await startTestApi({ jobThreshold: JOB_THRESHOLD });
    await recordTraffic(api, 'm', 8, 3);
    await api.publish();
    await recordPersonalData(api);
    await recordEvent(api);
    await recordReadings(api);
    await recordUsage(api);
    await recordInspections(api);
    await recordProbes(api);
    await recordVerifications(api);
    await new IndexCommits(
      api.database,
      new LedgerService(systemClock),
      new LedgerReadModel(api.database, systemClock),
    ).commit();
    await new LineageSegmentsService(api.database).extend(undefined, 4);
    await api.publish();
    superuser = await Database.connect({ url: api.databaseUrls.superuserUrl, applicationName: 'spec' });
  });

  afterAll(async () => {
    await superuser.close();
    await api.close();
  });

  /** Runs the body in a transaction without triggers, and rolls it back. */
  async function withoutTriggers<Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> {
    let result: Result | undefined;
    const rolledBack = superuser.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      result = await body(tx);
      throw new RolledBack();
    });
    await expect(rolledBack).rejects.toThrow(RolledBack);
    return result as Result;
  }

  async function audited(tx: Transaction): Promise<{ found: Difference[]; total: number }> {
    const found: Difference[] = [];
    const differences = new Differences((one) => found.push(one));
    await auditMoment(tx, { origin: TEST_ORIGIN, key: KEY }, differences);
    return { found, total: differences.total };
  }

  async function foundBy(tx: Transaction): Promise<{ finders: Finder[]; where: string[] }> {
    const finders: Finder[] = [];
    const { found, total } = await audited(tx);
    if (total > 0) finders.push('audit');
    if (await publisherRefuses(tx)) finders.push('publisher');
    const published = new Differences(() => undefined);
    await auditPublished(publishedLog(tx), { key: KEY }, published);
    if (published.total > 0) finders.push('audit of the published log');
    return { finders, where: [...new Set(found.map(({ where }) => where))] };
  }

  it('start from a database without findings', async () => {
    expect(await withoutTriggers(foundBy)).toEqual({ finders: [], where: [] });
  });

  test.each(MANIPULATIONS.map((one) => [one.what, one] as const))('are found: %s', async (_, manipulation) => {
    const found = await withoutTriggers(async (tx) => {
      const changed = await changedRows(tx, manipulation.sql);
      expect(changed).toBeGreaterThan(0);
      return foundBy(tx);
    });
    expect(found.where).toContain(manipulation.where);
    expect(found.finders.sort()).toEqual([...manipulation.foundBy].sort());
  });

  it.each([
    ['a key that was added to the table, used and deleted', 'key:ghost', 'a key that no earlier entry issues'],
    ['a key whose role was raised for a moment', 'key:auditor', 'whose roles (auditor) may not write it'],
    ['the worker', 'system:worker', 'which writes no such entries'],
  ])('are found in whole entries, hashed, published and projected: by %s', async (_, who, message) => {
    const auditor = `key:${api.keys.auditor.split('_')[1] ?? ''}` as const;
    const by = who === 'key:auditor' ? auditor : (who as 'key:ghost');
    const found = await withoutTriggers(async (tx) => {
      const data = { slug: 'planted', name: 'Planted', kind: 'other' };
      const { index } = await new LedgerService(systemClock).append(tx, by, { kind: 'vendor.declared', data });
      await tx.query(`INSERT INTO vendor (slug, valid_from, name, kind) VALUES ('planted', $1, 'Planted', 'other')`, [
        index,
      ]);
      await publishWithin(tx);
      const published: Difference[] = [];
      await auditPublished(publishedLog(tx), { key: KEY }, new Differences((one) => published.push(one)));
      return { index, database: (await audited(tx)).found, published };
    });
    const difference = { where: 'author', at: String(found.index), message: expect.stringContaining(message) };
    expect(found).toMatchObject({ database: [difference], published: [difference] });
  });

  it('are found: entries of a clock a year ahead, and a cosignature that was stripped', async () => {
    const ahead = { now: () => new Date(Date.now() + YEAR_MS) };
    const places = await withoutTriggers(async (tx) => {
      const auditor = `key:${api.keys.admin.split('_')[1] ?? ''}` as const;
      const data = { key: auditor.slice(4) };
      await new LedgerService(ahead).append(tx, auditor, { kind: 'key.revoked', data });
      await tx.query('UPDATE api_key SET revoked_entry = (SELECT max(index) FROM ledger_entry) WHERE id = $1', [
        data.key,
      ]);
      await publishWithin(tx);
      const [{ note } = { note: '' }] = await tx.query<{ note: string }>(
        'SELECT note FROM publication_checkpoint ORDER BY size DESC LIMIT 1',
      );
      const cosignature = cosignCheckpoint(parseNote(note).text, WITNESS, Math.floor(Date.now() / 1_000));
      const cosign = (bytes: string) =>
        tx.query(
          'UPDATE publication_checkpoint SET note = $1 WHERE size = (SELECT max(size) FROM publication_checkpoint)',
          [bytes],
        );
      // Long after: the entries are in the future no more.
      const later = { key: KEY, policy: POLICY, now: Date.now() + 2 * YEAR_MS };
      const found = async (now?: number): Promise<string[]> => {
        const differences = new Differences(() => undefined);
        await auditPublished(publishedLog(tx), now === undefined ? { key: KEY } : { ...later, now }, differences);
        return Object.keys(differences.byPlace());
      };
      const today = await found();
      await cosign(addSignatures(note, [cosignature]));
      const cosigned = await found(later.now);
      await cosign(note);
      const stripped = await found(later.now);
      return { today, cosigned, stripped, database: (await audited(tx)).found };
    });
    expect(places).toMatchObject({ today: ['time'], cosigned: ['time'], stripped: ['checkpoint'] });
    expect(places.database.map(({ where }) => where)).toEqual(['time', 'time']);
  });

  it('of the catalog are found, each by the name of what was changed', async () => {
    const found = await withoutTriggers(async (tx) => {
      for (const sql of OF_THE_CATALOG.flatMap((one) => one.sql)) await tx.query(sql);
      return (await audited(tx)).found;
    });
    const objects = found.flatMap(({ where, at }) => (where === 'catalog' ? [at] : []));
    expect(objects).toEqual(expect.arrayContaining(OF_THE_CATALOG.map(({ object }) => object)));
  });

  it('of the catalog make the service not ready, until they are undone', async () => {
    const ready = () => api.request('GET', '/health/ready', undefined, { key: null });
    await superuser.query('ALTER TABLE ledger_entry DISABLE TRIGGER append_only');
    const refused = await ready();
    await superuser.query('ALTER TABLE ledger_entry ENABLE TRIGGER append_only');
    expect([refused.status, refused.body.detail]).toEqual([
      503,
      expect.stringContaining('trigger ledger_entry.append_only is not as the migrations make it'),
    ]);
    expect((await ready()).status).toBe(200);
  });

  it('report a malformed entry by index and kind, and the audit continues', async () => {
    const { index, found } = await withoutTriggers(async (tx) => {
      const [entry] = await tx.query<{ index: number }>(
        `UPDATE ledger_entry
         SET body = convert_to(replace(convert_from(body, 'utf8'), '"ranges":[[', '"ranges":[["x",1],['), 'utf8')
         WHERE index = (SELECT min(index) FROM ledger_entry WHERE kind = 'dataset.members-listed') RETURNING index`,
      );
      await tx.query(`UPDATE vendor SET name = 'Other' WHERE valid_to IS NOT NULL`);
      return { index: entry?.index, found: (await audited(tx)).found };
    });
    expect(found).toContainEqual({
      where: 'statement',
      at: String(index),
      message:
        'dataset.members-listed is malformed: /data/ranges/0/0 must be a whole number that is not negative, not "x"',
    });
    // This difference is found after the last entry.
    expect(found).toContainEqual(expect.objectContaining({ where: 'vendor' }));
  });
});

async function changedRows(tx: Transaction, statements: readonly string[]): Promise<number> {
  let changed = 0;
  for (const sql of statements) {
    const [row] = await tx.query<{ count: number }>(
      `WITH changed AS (${sql} RETURNING 1) SELECT count(*) AS count FROM changed`,
    );
    changed += row?.count ?? 0;
  }
  return changed;
}

async function publishWithin(tx: Transaction): Promise<void> {
  const here = { query: tx.query.bind(tx), transaction: <R>(body: (tx: Transaction) => Promise<R>) => body(tx) };
  // The publisher uses these two members alone.
  await (await testPublisher(here as unknown as Database)).publish();
}

/** Returns whether the publisher would refuse to sign in its next round. */
async function publisherRefuses(tx: Transaction): Promise<boolean> {
  const refused = tx.savepoint(async () => {
    await publishWithin(tx);
    throw new RolledBack();
  });
  return refused.then(
    () => false,
    (error: unknown) => !(error instanceof RolledBack),
  );
}

function publishedLog(tx: Transaction): { read(path: string): Promise<Buffer | null> } {
  const log = new PublicationReadModel(tx, new LedgerReadModel(tx, systemClock));
  return {
    async read(path) {
      if (path === 'checkpoint') return Buffer.from((await log.latest())?.note ?? '');
      // A log that cannot serve what it published answers 500.
      return log.tile(parseTilePath(path)).catch(() => null);
    },
  };
}

async function recordPersonalData(api: TestApi): Promise<void> {
  const ledger = new LedgerService(systemClock);
  const positions = new LedgerReadModel(api.database, systemClock);
  const kept = new PersonalDataReadModel(api.database);
  const repeats = new RepeatedRequests(ledger, systemClock);
  const service = new PersonalDataService(ledger, positions, kept, repeats);
  const ofTwo = new PersonalDataService(ledger, positions, kept, repeats, new AccessSettings(0, true));
  const by = `key:${api.keys.admin.split('_')[1] ?? ''}` as const;
  await api.database.transaction(async (tx) => {
    const ada = await service.keep(tx, { name: 'Ada' });
    await ofTwo.erase(tx, by, ada.id, { reason: 'subject_request' });
    const { id } = await service.keep(tx, { name: 'Grace' });
    await service.erase(tx, by, id, { reason: 'subject_request' });
  });
}
