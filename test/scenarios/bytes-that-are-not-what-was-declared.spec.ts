import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { systemClock } from '@core/kernel';
import { LedgerReadModel } from '@domain/ledger';
import { exportTables } from '@interop/tables';
import { openStorage } from '@platform/storage';
import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';

const sha256 = (bytes: Buffer | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const ROOT = path.resolve(__dirname, '../..');
/** Real text: what this repository states of itself. */
const TEXTS = ['README.md', 'CONTRIBUTING.md', 'libs/README.md', 'SECURITY.md'].map((name) =>
  readFileSync(path.join(ROOT, name), 'utf8'),
);
const PARAGRAPHS = TEXTS.flatMap((text) => text.split(/\n{2,}/)).filter((text) => text.trim() !== '');
const JSONL = PARAGRAPHS.map((text) => `${JSON.stringify({ text })}\n`).join('');
const ALL = [{ name: 'identity' }, { name: 'counts', parameters: { tokeniser: 'whitespace' } }];

/**
 * A corpus was bought, registered from its manifest, and copied into a bucket. Somebody asks
 * whether what lies there is what was declared.
 */
describe('files that are not what was declared', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-inspection-'));
  const uri = (name: string): string => pathToFileURL(path.join(folder, 'root', name)).href;
  let api: TestApi;
  let worker: TestWorker;

  const put = (name: string, bytes: Buffer | string): void => writeFileSync(path.join(folder, 'root', name), bytes);
  const register = async (name: string, facts: object): Promise<void> => {
    const { status, text } = await api.request('POST', '/v1/shards', { uri: uri(name), dataset: 'bought', ...facts });
    if (status !== 201) throw new Error(text);
  };
  const begin = (order: object) => api.request('POST', '/v1/inspections', order);
  const get = async (route: string) => (await api.request('GET', route)).body;
  const concluded = (id: string) =>
    pollUntil(
      () => api.request('GET', `/v1/inspections/${id}`),
      ({ state }) => state === 'concluded',
    );
  const resultsOf = async (id: string): Promise<Map<string, Result>> => {
    const { items } = (await get(`/v1/inspections/${id}/results?limit=1000`)) as { items: Result[] };
    return new Map(items.map((item) => [item.uri?.split('/').at(-1) ?? item.shard, item]));
  };

  beforeAll(async () => {
    mkdirSync(path.join(folder, 'root'));
    api = await startTestApi();
    worker = await startTestWorker(api, { storageRoots: [path.join(folder, 'root')] });
    const records = PARAGRAPHS.length;
    put('good.jsonl', JSONL);
    await register('good.jsonl', { digest: sha256(JSONL), bytes: Buffer.byteLength(JSONL), records });
    const packed = gzipSync(JSONL);
    put('short.jsonl.gz', packed);
    await register('short.jsonl.gz', { digest: sha256(packed), records: records + 1 });
    put('replaced.txt', 'another text\n');
    await register('replaced.txt', { digest: sha256('the text that was bought\n'), bytes: 25 });
    put('cut.jsonl.gz', gzipSync(`${JSONL} `).subarray(0, -10));
    await register('cut.jsonl.gz', { records });
    put('picture.png', 'no records');
    await register('picture.png', {});
    await register('missing.jsonl', {});
    await register('elsewhere.jsonl', { uri: 's3://not-a-root/elsewhere.jsonl' });
    await api.request('POST', '/v1/shards', { digest: sha256('nowhere'), dataset: 'bought' });
    await api.request('POST', '/v1/datasets/bought/versions', {
      version: '1',
      add: [sha256(JSONL), sha256(packed), uri('missing.jsonl')],
    });
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it('are found, each by name, with what was measured beside what was declared', async () => {
    const { status, body } = await begin({ subject: { selector: { dataset: 'bought' } }, detectors: ALL });
    expect([status, body.shards]).toEqual([202, 8]);
    const inspection = await concluded(body.id);
    expect(inspection).toMatchObject({
      shards: 8,
      progress: { done: 8, contradicting: 2, inconclusive: 5 },
      secondsLeft: null,
    });
    const results = await resultsOf(body.id);
    expect(measuredIn(results, 'good.jsonl')).toEqual([
      [],
      { digest: sha256(JSONL), bytes: Buffer.byteLength(JSONL) },
      expect.objectContaining({ records: PARAGRAPHS.length, characters: [...PARAGRAPHS.join('')].length }),
    ]);
    expect(measuredIn(results, 'short.jsonl.gz')[0]).toEqual(['records']);
    expect(measuredIn(results, 'replaced.txt')).toEqual([
      ['digest', 'bytes'],
      { digest: sha256('another text\n'), bytes: 13 },
      expect.objectContaining({ records: 1, tokens: 2, tokeniser: 'whitespace' }),
    ]);
    expect(measuredIn(results, 'cut.jsonl.gz').slice(1)).toEqual([expect.objectContaining({}), 'truncated']);
    expect(measuredIn(results, 'picture.png').slice(1)).toEqual([
      { digest: sha256('no records'), bytes: 10 },
      'unsupported-format',
    ]);
    expect(measuredIn(results, uri('missing.jsonl'))).toEqual([[], 'object-not-found', 'object-not-found']);
    expect(measuredIn(results, 's3://not-a-root/elsewhere.jsonl')[1]).toBe('outside-storage-roots');
    expect(measuredIn(results, sha256('nowhere'))[1]).toBe('no-location');
  });

  it('raise one finding for each kind, and change no declaration', async () => {
    const { items } = (await get('/v1/findings?kind=measured-content-differs')) as { items: Finding[] };
    const bought = sha256('the text that was bought\n');
    expect(items).toMatchObject([
      { severity: 'violation', count: 1, examples: [bought], subject: { inspection: 'inspection-1' } },
    ]);
    expect((await get('/v1/findings?kind=measured-counts-differ')).items).toMatchObject([{ count: 1 }]);
    const shard = await get(`/v1/shards/${encodeURIComponent(bought)}`);
    expect(shard).toMatchObject({ digest: bought, bytes: 25, records: null });
    expect(shard.measured).toMatchObject([
      { detector: 'counts', version: '1', inspection: 'inspection-1', facts: { records: 1 } },
      { detector: 'identity', outcome: 'measured', facts: { bytes: 13 } },
    ]);
    const before = await get(`/v1/shards/${encodeURIComponent(bought)}?asOf=${shard.entry + 1}`);
    expect(before.measured).toEqual([]);
  });

  it('are broken down by what was measured, with what was not as a gap', async () => {
    const route = '/v1/datasets/bought/versions/1/breakdown';
    const measured = await get(`${route}?basis=measured`);
    expect(measured).toMatchObject({
      dataset: 'bought',
      basis: 'measured',
      totals: { shards: 3 },
      byDetector: [
        {
          ...{ detector: 'counts', version: '1', inspection: 'inspection-1', shards: 2, ofShards: 3, inconclusive: 1 },
          ...{ records: 2 * PARAGRAPHS.length, characters: 2 * [...PARAGRAPHS.join('')].length, found: null },
        },
        { detector: 'identity', shards: 2, records: null, bytes: expect.any(Number) },
      ],
      byTokeniser: [
        {
          ...{ tokeniser: 'whitespace', library: null, shards: 2, sampled: 0, ofShards: 3 },
          tokens: 2 * PARAGRAPHS.join(' ').trim().split(/\s+/).length,
        },
      ],
      gaps: [
        { detector: 'counts', shards: 1, ofShards: 3, says: 'counts measured nothing of 1 of 3 shards.' },
        { detector: 'identity', shards: 1 },
      ],
    });
    const earlier = await get(`${route}?basis=measured&asOf=${(await get('/v1/inspections/inspection-1')).entry}`);
    expect(earlier).toMatchObject({ byDetector: [], gaps: [{ detector: null, shards: 3, ofShards: 3 }] });
    await api.request('POST', '/v1/models/lark/versions', { version: '1' });
    const use = { dataset: 'bought', version: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
    await api.request('POST', '/v1/models/lark/versions/1/uses', { uses: [use] });
    const ofModel = await get('/v1/models/lark/versions/1/provenance?basis=measured');
    expect(ofModel).toMatchObject({ model: 'lark', byDetector: measured.byDetector, gaps: measured.gaps });
    const { basis: _, ...declared } = { basis: null, ...(await get(`${route}?basis=declared`)) };
    expect(declared).toEqual(await get(route));
    const { text } = await api.request('GET', `${route}?basis=measured&format=csv`);
    const parts = text
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(',')[0]);
    expect(parts).toEqual(['part', 'totals', 'byDetector', 'byDetector', 'byTokeniser', 'gaps', 'gaps']);
    for (const other of ['weighted=true', 'by=licence']) {
      const { status, body } = await api.request('GET', `${route}?basis=measured&${other}`);
      expect([status, body.errors?.[0]?.pointer]).toEqual([400, `/${other.split('=')[0]}`]);
    }
    expect((await api.request('GET', `${route}?basis=felt`)).status).toBe(400);
  });

  it('are inspected again by dataset version, model version and removal, and by a sample that repeats', async () => {
    await api.request('POST', '/v1/models/lark/versions', { version: '1' });
    const use = { dataset: 'bought', version: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
    await api.request('POST', '/v1/models/lark/versions/1/uses', { uses: [use] });
    const order = { reason: 'r', method: 'delete', effectiveAt: '2026-01-01T00:00:00Z' };
    await api.request('POST', '/v1/removals', { ...order, selector: { shards: [uri('picture.png')] } });
    const subjects = [{ dataset: 'bought', version: '1' }, { model: 'lark', version: '1' }, { removal: 'removal-1' }];
    const counted: number[] = [];
    for (const subject of subjects) {
      const { body } = await begin({ subject, detectors: [{ name: 'identity' }] });
      counted.push((await concluded(body.id)).progress.done);
    }
    expect(counted).toEqual([3, 3, 1]);
    const sample = { shards: 2, seed: 'audit 2026' };
    const chosen: string[][] = [];
    for (const _ of [1, 2]) {
      const { body } = await begin({ subject: subjects[0], detectors: [{ name: 'identity' }], sample });
      expect(body.shards).toBe(2);
      await concluded(body.id);
      chosen.push([...(await resultsOf(body.id)).keys()].sort());
    }
    expect(chosen[0]).toEqual(chosen[1]);
    const listed = (await get('/v1/inspections?limit=2')) as { items: { id: string }[]; nextCursor: string };
    expect(listed.items.map(({ id }) => id)).toEqual(['inspection-6', 'inspection-5']);
    const next = await get(`/v1/inspections?limit=2&cursor=${listed.nextCursor}`);
    expect(next.items[0].id).toBe('inspection-4');
  });

  it('are bound to their content where the order demands it and the key may register', async () => {
    const bind = {
      subject: { selector: { shards: [uri('picture.png')] } },
      detectors: [{ name: 'identity', parameters: { bind: true } }],
    };
    expect((await api.request('POST', '/v1/inspections', bind, { key: api.keys.compliance })).status).toBe(403);
    const { body } = await begin(bind);
    await concluded(body.id);
    expect(await get(`/v1/shards/${encodeURIComponent(uri('picture.png'))}`)).toMatchObject({
      name: sha256('no records'),
    });
  });

  it('are refused with a pointer where the order is not valid, or nothing is to be inspected', async () => {
    const subject = { dataset: 'bought', version: '1' };
    const cases: [object, number, string][] = [
      [{ subject: {}, detectors: ALL }, 400, '/subject'],
      [{ subject: { dataset: 'bought' }, detectors: ALL }, 400, '/subject'],
      [{ subject: { ...subject, removal: 'removal-1' }, detectors: ALL }, 400, '/subject'],
      [{ subject, detectors: [] }, 400, '/detectors'],
      [{ subject, detectors: [{ name: 'clean' }] }, 400, '/detectors/0/name'],
      [{ subject, detectors: [{ name: 'counts' }, { name: 'counts' }] }, 400, '/detectors/1/name'],
      [
        { subject, detectors: [{ name: 'counts', parameters: { tokeniser: 'x' } }] },
        400,
        '/detectors/0/parameters/tokeniser',
      ],
      [{ subject, detectors: [{ name: 'identity', parameters: { bind: 1 } }] }, 400, '/detectors/0/parameters/bind'],
      [{ subject, detectors: ALL, sample: { shards: 0, seed: 's' } }, 400, '/sample/shards'],
      [{ subject: { selector: { dataset: 'none' } }, detectors: ALL }, 400, '/subject/selector'],
    ];
    for (const [order, status, pointer] of cases) {
      const answer = await begin(order);
      expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([status, pointer]);
    }
    expect((await begin({ subject: { dataset: 'bought', version: '9' }, detectors: ALL })).status).toBe(404);
    expect((await begin({ subject: { removal: 'removal-9' }, detectors: ALL })).status).toBe(404);
    const engineer = { key: api.keys.engineer };
    expect((await api.request('POST', '/v1/inspections', { subject, detectors: ALL }, engineer)).status).toBe(403);
    expect((await api.request('GET', '/v1/inspections/inspection-99')).status).toBe(404);
  });

  it('are exported with what was measured, each once whatever the partitions', async () => {
    const lake = path.join(folder, 'lake');
    mkdirSync(lake);
    const target = { storage: openStorage({ roots: [lake] }), base: `${pathToFileURL(lake).href}/`, scratch: folder };
    const ledger = new LedgerReadModel(api.database, systemClock);
    const parts = (treeSize?: string) => ({
      reader: api.database,
      ledger: { position: async (asOf = treeSize) => ledger.position(asOf) },
      origin: 'log.example',
    });
    const middle = (await get('/v1/inspections/inspection-1/results')).items[2].entry as number;
    await exportTables(parts(String(middle)), target, { expanded: false });
    const { manifest } = await exportTables(parts(), target, { expanded: false });
    expect(manifest.partitions).toHaveLength(2);
    const { items } = (await get('/v1/inspections/inspection-1/results?limit=1000')) as { items: Result[] };
    const files = manifest.partitions.flatMap((one) => one.files).filter(({ table }) => table === 'measurements');
    const list = files.map((file) => `'${path.join(lake, file.path)}'`).join(', ');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const found = await connection.run(
      `SELECT entry::INTEGER AS entry, contradicts FROM read_parquet([${list}]) WHERE inspection = 'inspection-1' ORDER BY entry`,
    );
    const rows = await found.getRowObjectsJson();
    connection.closeSync();
    instance.closeSync();
    const expected = items.map(({ entry, contradicts }) => ({ entry, contradicts }));
    expect(
      rows.map(({ entry, contradicts }) => ({ entry, contradicts: JSON.parse(contradicts as string) as unknown })),
    ).toEqual(expected.sort((a, b) => a.entry - b.entry));
  });

  it('are not read any more once the inspection is cancelled', async () => {
    await worker.close();
    const { body } = await begin({ subject: { selector: { dataset: 'bought' } }, detectors: ALL });
    const cancel = (reason: string) => api.request('POST', `/v1/inspections/${body.id}/cancel`, { reason });
    expect([(await cancel('Enough.')).status, (await cancel('Enough.')).status]).toEqual([201, 200]);
    expect(await cancel('Another reason.')).toMatchObject({ status: 409, body: { code: 'inspection-ended' } });
    worker = await startTestWorker(api, { storageRoots: [path.join(folder, 'root')] });
    const scheduled = await pollUntil(
      () => api.request('GET', `/v1/jobs/${body.job}`),
      ({ state }) => state === 'completed',
    );
    expect(scheduled.result.shards).toBe(0);
    expect(await get(`/v1/inspections/${body.id}`)).toMatchObject({
      state: 'cancelled',
      reason: 'Enough.',
      progress: { done: 0 },
    });
    expect(await api.request('POST', '/v1/inspections/inspection-1/cancel', { reason: 'Late.' })).toMatchObject({
      status: 409,
    });
  });
});

interface Result {
  readonly entry: number;
  readonly shard: string;
  readonly uri: string | null;
  readonly contradicts: readonly string[];
  readonly measured: readonly { readonly detector: string; readonly reason?: string; readonly facts?: object }[];
}
interface Finding {
  readonly subject: object;
}

/** What contradicts the declaration, and the facts of each detector, or why there are none. */
function measuredIn(results: ReadonlyMap<string, Result>, name: string): unknown[] {
  const { contradicts, measured } = results.get(name) as Result;
  return [contradicts, ...measured.map(({ facts, reason }) => facts ?? reason)];
}
