import { parse } from 'csv-parse/sync';
import { systemClock, type JsonObject } from '@core/kernel';
import { MAPPED_KINDS, subjectsOfStatement } from '@core/subject-index';
import { isAbout } from '@domain/changes';
import { IndexCommits } from '@domain/index';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { startTestApi, type TestApi } from '@testing/harness';
import { recordTraffic } from '../fault/record-traffic.js';

interface Listed {
  readonly index: number;
  readonly kind: string;
  readonly at: string;
  readonly by: string;
  readonly data: JsonObject;
}

interface Changed {
  readonly sentence: string;
  readonly kind: string;
  readonly by: string;
  readonly about: string | null;
  readonly count: number;
  readonly firstEntry: number;
  readonly lastEntry: number;
}

const BULK = { headers: { 'content-type': 'application/x-ndjson' } };

describe('the list of entries and the list of changes', () => {
  let api: TestApi;
  /** Every entry, read one at a time. */
  let log: Listed[];
  beforeAll(async () => {
    api = await startTestApi();
    const entries = new LedgerReadModel(api.database, systemClock);
    const commits = new IndexCommits(api.database, new LedgerService(systemClock), entries);
    await recordTraffic(api, 'x', 4, 11);
    await commits.commit();
    // What the index of subjects does not cover yet.
    await recordTraffic(api, 'y', 2, 12);
    const { treeSize } = (await api.request('GET', '/v1/ledger')).body.asOf;
    log = await entries.entries(Array.from({ length: treeSize }, (_, index) => index));
  });
  afterAll(() => api.close());

  const pages = async <Item>(path: string, limit: number): Promise<Item[]> => {
    const items: Item[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) });
      const answer = await api.request('GET', `${path}${path.includes('?') ? '&' : '?'}${query.toString()}`);
      expect(answer.status).toBe(200);
      items.push(...answer.body.items);
      cursor = answer.body.nextCursor;
    }
    return items;
  };
  const entriesBy = (query: Record<string, string>, limit: number): Promise<Listed[]> =>
    pages(`/v1/ledger/entries?${new URLSearchParams(query).toString()}`, limit);
  const indexes = (entries: readonly Listed[]): number[] => entries.map(({ index }) => index);

  it('has every entry of a kind, and no other, in ledger order', async () => {
    for (const kind of MAPPED_KINDS) {
      const expected = log.filter((entry) => entry.kind === kind);
      expect([kind, indexes(await entriesBy({ kind }, 7))]).toEqual([kind, indexes(expected)]);
    }
  });

  it('has every entry about a subject, whether or not the index covers it', async () => {
    const subjects = new Set(log.flatMap(({ kind, data }) => subjectsOfStatement(kind, data).map((s) => s.subject)));
    const others = log.flatMap(({ data }) => [data['slug'], data['finding']]).filter((id) => typeof id === 'string');
    const few = [...subjects].filter((_, at) => at % 17 === 0 || at < 20);
    const asked = [...few, 'removal-1', 'removal-2', ...new Set(others), 's3://nowhere/x'];
    for (const subject of asked) {
      const expected = log.filter((entry) => isAbout(entry, subject));
      expect([subject, indexes(await entriesBy({ subject }, 5))]).toEqual([subject, indexes(expected)]);
      const raised = expected.filter(({ kind }) => kind === 'finding.raised');
      expect(indexes(await entriesBy({ subject, kind: 'finding.raised' }, 2))).toEqual(indexes(raised));
    }
  });

  it('has every entry between two instants: from the first on, and before the second', async () => {
    const instants = [...new Set(log.map(({ at }) => at))];
    for (const at of [0.1, 0.4, 0.8]) {
      const since = instants[Math.floor(instants.length * at)] ?? '';
      const until = instants[Math.floor(instants.length * (at + 0.15))] ?? '';
      const expected = log.filter((entry) => entry.at >= since && entry.at < until);
      expect(indexes(await entriesBy({ since, until }, 100))).toEqual(indexes(expected));
    }
    expect(await entriesBy({ since: '2999-01-01T00:00:00Z' }, 10)).toEqual([]);
  });

  it('counts each entry in one change, of its kind and its actor, at any page size', async () => {
    for (const limit of [3, 1000]) {
      const changes = await pages<Changed>('/v1/changes', limit);
      expect(changes.reduce((sum, { count }) => sum + count, 0)).toBe(log.length);
      for (const kind of MAPPED_KINDS) {
        const counted = changes.filter((change) => change.kind === kind).reduce((sum, { count }) => sum + count, 0);
        expect([kind, counted]).toEqual([kind, log.filter((entry) => entry.kind === kind).length]);
      }
      for (const { kind, by, about, count, firstEntry, lastEntry, sentence } of changes) {
        expect(log[firstEntry]).toMatchObject({ kind, by });
        expect(log[lastEntry]).toMatchObject({ kind, by });
        expect(sentence).not.toMatch(/undefined|\[object|stated |""/);
        if (about === null) expect([count, lastEntry]).toEqual([1, firstEntry]);
      }
    }
  });

  it('takes instants and tree sizes as bounds', async () => {
    const at = log[100]?.at ?? '';
    const from = log.findIndex((entry) => entry.at >= at);
    const counted = (changes: Changed[]): number => changes.reduce((sum, { count }) => sum + count, 0);
    expect(counted(await pages(`/v1/changes?from=${at}`, 50))).toBe(log.length - from);
    expect(counted(await pages(`/v1/changes?from=${from}&to=${from + 31}`, 4))).toBe(31);
    expect(await pages(`/v1/changes?from=99999999`, 50)).toEqual([]);
  });

  it('shows a bulk registration as one line, however long', async () => {
    const { treeSize } = (await api.request('GET', '/v1/ledger')).body.asOf;
    const line = (n: number) => JSON.stringify({ uri: `s3://long/part/${n}`, dataset: 'long-web' });
    const lines = Array.from({ length: 12_400 }, (_, n) => line(n));
    expect((await api.request('POST', '/v1/shards/bulk', lines.join('\n'), BULK)).status).toBe(200);
    const [change, ...others] = await pages<Changed>(`/v1/changes?from=${treeSize}`, 10);
    expect(others).toEqual([]);
    expect(change).toMatchObject({ kind: 'shard.registered', about: 'long-web', count: 12_400, firstEntry: treeSize });
    expect(change?.sentence).toMatch(/^.+ registered 12,400 shards of long-web\.$/);
    const asCsv = await api.request('GET', `/v1/changes?from=${treeSize}&format=csv`);
    expect(parse(asCsv.text, { columns: true })).toMatchObject([{ sentence: change?.sentence, count: '12400' }]);
  });

  it('names principals to keys that may read names only', async () => {
    const issue = { label: 'k', roles: ['compliance'], principal: 'Ada Lovelace', principalKind: 'person' };
    const { secret, id } = (await api.request('POST', '/v1/keys', issue)).body;
    await api.request('PUT', '/v1/vendors/named', { name: 'Named', kind: 'other' }, { key: secret });
    const read = async (path: string, key: string) =>
      (await api.request('GET', path, undefined, { key })).body.items[0];
    const entries = '/v1/ledger/entries?subject=named';
    const entry = await read(entries, api.keys.auditor);
    expect(entry).toMatchObject({ by: `key:${id}`, principal: { kind: 'person', name: 'Ada Lovelace' } });
    const path = `/v1/changes?from=${entry.index}`;
    expect((await read(path, api.keys.auditor)).sentence).toBe('Ada Lovelace declared the vendor named as Named.');
    for (const key of [api.keys.engineer, api.keys.service]) {
      expect((await read(entries, key)).principal).toEqual({ id: entry.principal.id, kind: 'person' });
      expect((await read(path, key)).sentence).toBe(`The key ${id} declared the vendor named as Named.`);
    }
  });

  it.each([
    ['/v1/ledger/entries?kind=shard', '/kind'],
    ['/v1/ledger/entries?since=yesterday', '/since'],
    ['/v1/ledger/entries?subject=', '/subject'],
    ['/v1/ledger/entries?limit=1001', '/limit'],
    ['/v1/changes?from=soon', '/from'],
    ['/v1/changes?cursor=xyz', '/cursor'],
    ['/v1/changes?kind=shard.registered', '/kind'],
  ])('refuses %s', async (path, pointer) => {
    const { status, body } = await api.request('GET', path);
    expect([status, body.errors[0].pointer]).toEqual([400, pointer]);
  });
});
