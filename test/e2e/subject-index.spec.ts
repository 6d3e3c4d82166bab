import { parseDigest, systemClock } from '@core/kernel';
import { leafHash } from '@core/merkle';
import { parseVerifierKey, verifyTlogProof } from '@core/note';
import { extendList, EMPTY_LIST, type Subject, subjectKey, subjectsOfEntry, verifySubject } from '@core/subject-index';
import { decodeEntryBundle, formatTilePath, newTiles } from '@core/tiles';
import { GrowingTrie, parseTrieProof } from '@core/trie';
import { auditDatabase, auditPublished, type Difference, Differences } from '@domain/audit';
import { ADDED_AT_ONCE, IndexCommits, indexCommitted } from '@domain/index';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database } from '@platform/database';
import {
  pollUntil,
  startTestApi,
  startTestWorker,
  TEST_ORIGIN,
  type TestAnswer,
  type TestApi,
  type TestWorker,
} from '@testing/harness';
import { recordTraffic } from '../fault/record-traffic.js';

interface Answer {
  readonly commitment: { readonly entry: number; readonly upto: number; readonly root: string };
  readonly entries: readonly { readonly index: number; readonly leafHash: string }[];
  readonly proof: string;
}

describe('the verifiable index, read by an outsider', () => {
  let api: TestApi;
  let commits: IndexCommits;
  /** One that the index has. */
  let stated: Subject;
  beforeAll(async () => {
    api = await startTestApi();
    const entries = new LedgerReadModel(api.database, systemClock);
    commits = new IndexCommits(api.database, new LedgerService(systemClock), entries);
  });
  afterAll(() => api.close());

  const read = (path: string) => api.request('GET', path, undefined, { key: null });
  const pathOf = ({ kind, subject }: Subject): string => `/v1/index/${kind}/${encodeURIComponent(subject)}`;
  const bodies = async (): Promise<Buffer[]> => {
    const [, size = ''] = (await read('/checkpoint')).text.split('\n');
    const bundles = [...newTiles(0, Number(size))].filter(({ level }) => level === 'entries');
    const read256 = bundles.map(async (tile) => {
      const response = await fetch(`${api.url}/${formatTilePath(tile)}`, {
        headers: { 'accept-encoding': 'identity' },
      });
      return decodeEntryBundle(Buffer.from(await response.arrayBuffer()), tile.width);
    });
    return (await Promise.all(read256)).flat();
  };

  it('answers 503 before the first commitment', async () => {
    for (const path of ['/v1/index', '/v1/index/name/s3%3A%2F%2Fa%2Fb']) {
      expect(await read(path)).toMatchObject({ status: 503, body: { code: 'index-empty' } });
    }
  });

  it('proves the complete list of every subject of the log, checked with the published bytes alone', async () => {
    await recordTraffic(api, 'x', 6, 2);
    const first = await commits.commit();
    await recordTraffic(api, 'y', 6, 2);
    const second = await commits.commit();
    await api.publish();
    const log = await bodies();
    // The latest commitment is in the published log.
    const latest = (await read('/v1/index')).body;
    const logKey = parseVerifierKey((await read('/v1/ledger/key')).text.trim());
    const body = log[latest.entry] as Buffer;
    verifyTlogProof(latest.tlogProof, { entry: body }, { logKey, witnessPolicy: 'none' });
    expect(JSON.parse(body.toString())).toMatchObject({
      kind: 'index.committed',
      data: { upto: latest.upto, root: latest.root, subjects: latest.subjects },
    });
    expect(latest.entry).toBe(second?.entry);
    // Its root follows from the entries.
    const trie = new GrowingTrie();
    const subjects = new Map<string, Subject>();
    for (const [index, entry] of log.slice(0, latest.upto).entries()) {
      for (const subject of subjectsOfEntry(entry)) {
        const key = subjectKey(subject);
        subjects.set(key.toString('hex'), subject);
        trie.set(key, extendList(trie.get(key) ?? EMPTY_LIST, { index, leafHash: leafHash(entry) }));
      }
      if (index === (first?.upto ?? 0) - 1) expect(trie.root()).toEqual(first?.root);
    }
    expect(`sha256:${trie.root().toString('hex')}`).toBe(latest.root);
    expect(new Set([...subjects.values()].map(({ kind }) => kind)).size).toBeGreaterThan(4);
    // Each list is complete, and its leaf hashes are those of the log.
    for (const subject of subjects.values()) {
      stated = subject;
      const answer: Answer = (await read(pathOf(subject))).body;
      expect(answer.commitment.entry).toBe(latest.entry);
      const entries = answer.entries.map((one) => ({ index: one.index, leafHash: Buffer.from(one.leafHash, 'hex') }));
      verifySubject({ root: parseDigest(latest.root), subject, entries, proof: parseTrieProof(answer.proof) });
      for (const { index, leafHash: hash } of entries) expect(leafHash(log[index] as Buffer)).toEqual(hash);
      expect(entries.length).toBeGreaterThan(0);
      expect(() =>
        verifySubject({
          root: parseDigest(latest.root),
          subject,
          entries: entries.slice(1),
          proof: parseTrieProof(answer.proof),
        }),
      ).toThrow('does not hold this list');
    }
  });

  it('proves that no entry speaks of a subject', async () => {
    const subject: Subject = { kind: 'name', subject: 's3://never/stated' };
    const { entries, proof, commitment }: Answer = (await read(pathOf(subject))).body;
    expect(entries).toEqual([]);
    verifySubject({ root: parseDigest(commitment.root), subject, entries: [], proof: parseTrieProof(proof) });
  });

  it('refuses a kind that is none', async () => {
    expect(await read('/v1/index/vendor/x')).toMatchObject({ status: 400, body: { code: 'malformed-url' } });
  });

  it('passes the audit, with entries that no commitment covers yet', async () => {
    await api.request('POST', '/v1/shards', { uri: 's3://later/1' });
    const found: Difference[] = [];
    const report = await auditDatabase(
      api.database,
      { origin: TEST_ORIGIN },
      new Differences((one) => found.push(one)),
    );
    expect(found).toEqual([]);
    expect(report.rows).toMatchObject({ index_state: 1 });
    for (const table of ['index_page', 'index_block', 'index_earlier']) expect(report.rows[table]).toBeGreaterThan(0);
  });

  it('has a false commitment found by the audit of the database and of the published log', async () => {
    const { upto = 0, subjects = 0 } = (await commits.commit()) ?? {};
    const statement = indexCommitted(upto, Buffer.alloc(32, 1), subjects);
    await api.database.transaction((tx) => new LedgerService(systemClock).append(tx, 'system:index', statement));
    await api.publish();
    const [inDatabase, inLog]: [Difference[], Difference[]] = [[], []];
    await auditDatabase(api.database, { origin: TEST_ORIGIN }, new Differences((one) => inDatabase.push(one)));
    const key = parseVerifierKey((await read('/v1/ledger/key')).text.trim());
    const log = {
      read: async (path: string) => {
        const response = await fetch(`${api.url}/${path}`, { headers: { 'accept-encoding': 'identity' } });
        return response.ok ? Buffer.from(await response.arrayBuffer()) : null;
      },
    };
    await auditPublished(log, { key }, new Differences((one) => inLog.push(one)));
    const found = expect.objectContaining({
      where: 'statement',
      message: expect.stringMatching(/^index.committed commits to/),
    });
    expect(inDatabase).toContainEqual(found);
    expect(inLog).toEqual([found]);
  });

  it('answers 500 for a page that was changed by hand', async () => {
    const { superuserUrl: url } = api.databaseUrls;
    const database = await Database.connect({ url, applicationName: 'spec' });
    // The value of the first leaf of each page that has one.
    await database.query(
      'UPDATE index_page SET subjects = set_byte(subjects, 63, get_byte(subjects, 63) # 1) WHERE length(subjects) > 63',
    );
    await database.close();
    expect(await read(pathOf(stated))).toMatchObject({
      status: 500,
      body: { code: 'index-damaged' },
    });
  });
});

describe('a certificate on a log that was never indexed', () => {
  let api: TestApi;
  let worker: TestWorker | undefined;
  beforeAll(async () => {
    api = await startTestApi();
    const headers = { 'content-type': 'application/x-ndjson' };
    const lines = Array.from({ length: ADDED_AT_ONCE + 1 }, (_, n) => JSON.stringify({ uri: `s3://b/${n}` }));
    await api.request('POST', '/v1/shards/bulk', lines.join('\n'), { headers });
    await api.request('POST', '/v1/datasets/set/versions', { version: '1', add: ['s3://b/1'] });
  });
  afterAll(async () => {
    await worker?.close();
    await api.close();
  });

  it('is answered 503 while a worker builds the index, also where it does so for certificates only', async () => {
    const ask = () => api.request('GET', '/v1/datasets/set/versions/1/certificate?subject=s3%3A%2F%2Fb%2F1');
    const { status, body, headers } = await ask();
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'index-behind', '1']);
    expect((await api.request('GET', '/v1/index')).status).toBe(503);
    worker = await startTestWorker(api);
    await pollUntil(ask, ({ code }) => code === 'not-published-yet');
    await api.publish();
    expect((await ask()).status).toBe(200);
    // The job is recorded as ended after its commitment is seen.
    const jobs = (): Promise<TestAnswer> => api.request('GET', '/v1/jobs?name=index.cover-entry');
    const { items } = await pollUntil(jobs, ({ items: found }) =>
      found.every(({ state }: { state: string }) => state === 'completed'),
    );
    expect(items).toHaveLength(1);
  });
});
