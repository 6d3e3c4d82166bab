import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { formatDigest, sha256, systemClock } from '@core/kernel';
import { LedgerReadModel } from '@domain/ledger';
import { type ExportParts, exportTables, type ExportTarget, type Manifest } from '@interop/tables';
import { openStorage } from '@platform/storage';
import { digestOf, midnight, modelPath, pollUntil, Scenario, shardPath, startS3Server } from '@testing/harness';
import { Lakehouse, SPARK } from '../conformance/spark/lakehouse.js';

const TEXT = digestOf('human text');
const ANSWERS = digestOf('answers of a vendor’s model');
const MIX = digestOf('answers and human text');
const PLACE = 's3://lake/known by its place.jsonl'.replaceAll(' ', '-');
const GENERATED = { kind: 'model_generated', generator: 'openai/gpt-4o@2024-08-06' };

type Row = Readonly<Record<string, unknown>>;

const valid = (alias: string, asOf: number): string =>
  `${alias}.valid_from < ${asOf} AND (${alias}.valid_to IS NULL OR ${alias}.valid_to >= ${asOf})`;

describe('the same questions over exported tables', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-exported-'));
  let scenario: Scenario;
  let parts: ExportParts;
  let lakehouse: Lakehouse;
  let manifest: Manifest;
  const sizes: number[] = [];

  const target = (to = folder): ExportTarget => ({
    storage: openStorage({ roots: [to] }),
    base: `${pathToFileURL(to).href}/`,
    scratch: tmpdir(),
  });
  const write = async () => {
    const done = await exportTables(parts, target(), { expanded: true, rowsPerFile: 3 });
    manifest = done.manifest;
    sizes.push(manifest.treeSize);
    return done;
  };

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-01');
    parts = {
      reader: scenario.database,
      ledger: new LedgerReadModel(scenario.database, systemClock),
      origin: 'log.example',
    };
    await scenario.vendor('openai');
    await scenario.shard(TEXT, { origins: [{ kind: 'human' }], records: 10, labels: { lang: 'en' } });
    await scenario.shard(ANSWERS, { origins: [GENERATED], records: 5 });
    await scenario.shard(PLACE, { origins: [{ kind: 'unknown' }] });
    await scenario.shard(MIX, { derivedFrom: [ANSWERS, TEXT], activity: { kind: 'mix', job: 'etl' }, records: 12 });
    await scenario.dataset('corpus@1', [TEXT, MIX, MIX, PLACE]);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'corpus@1', { stage: 'sft', startedAt: midnight('2026-01-01') });
    const first = await write();
    expect(first.partition).toMatchObject({ from: 0, upto: sizes[0] });
    expect((await exportTables(parts, target(), { expanded: true })).partition).toBeNull();
    await scenario.correct(TEXT, 'It was crawled.', { origins: [{ kind: 'scraped' }], records: 11 });
    await scenario.request('engineer', 'POST', `${shardPath(PLACE)}/bindings`, { digest: digestOf('its content') });
    await scenario.shard(digestOf('more'), { origins: [{ kind: 'human' }], derivedFrom: [PLACE] });
    await scenario.dataset('corpus@2', { base: '1', add: [digestOf('more')], remove: [MIX] });
    await scenario.model('lark@2', [{ model: 'lark', version: '1', relation: 'fine_tuned_from' }]);
    await scenario.use('lark@2', 'corpus@2', { stage: 'sft', startedAt: midnight('2026-01-01') });
    await scenario.removal({ selector: { generator: GENERATED.generator }, effectiveAt: midnight('2026-01-01') });
    await scenario.shard(digestOf('later answers'), { origins: [GENERATED] });
    const { uses } = await scenario.get(modelPath('lark@1'));
    const withdrawn = await scenario.request('engineer', 'POST', `${modelPath('lark@1')}/uses/${uses[0].id}/withdraw`, {
      reason: 'It was another model.',
    });
    expect(withdrawn.status).toBeLessThan(300);
    await scenario.dataset('corpus@3', {
      base: '2',
      splits: [
        { split: 'train', shards: [TEXT] },
        { split: 'test', shards: [digestOf('more')] },
      ],
    });
    await write();
    lakehouse = await Lakehouse.open(folder, manifest);
  });
  afterAll(async () => {
    await lakehouse.close();
    await scenario.end();
    rmSync(folder, { recursive: true });
  });

  it('names the tree size, its root and the digest of each file, in partitions without gaps', async () => {
    const { asOf } = await scenario.get('/v1/ledger');
    expect(manifest).toMatchObject({ origin: 'log.example', treeSize: asOf.treeSize, rootHash: asOf.rootHash });
    expect(manifest.partitions.map(({ from, upto }) => [from, upto])).toEqual([[0, sizes[0]], sizes]);
    for (const file of manifest.partitions.flatMap(({ files }) => files)) {
      const bytes = readFileSync(path.join(folder, file.path));
      expect([file.path, formatDigest(sha256(bytes)), bytes.length]).toEqual([file.path, file.digest, file.bytes]);
    }
  });

  it.each([0, 1])('has the kinds of a model’s data as of export %i', async (n) => {
    const asOf = sizes[n] as number;
    for (const version of n === 0 ? ['1'] : ['1', '2']) {
      const answered = await scenario.get(`${modelPath(`lark@${version}`)}/provenance`, asOf);
      const rows = await lakehouse.ask(`
        WITH used AS (
          SELECT DISTINCT m.shard FROM uses u JOIN members m ON m.dataset_version = u.dataset_version_id
          WHERE u.model = 'lark' AND u.version = '${version}' AND ${valid('u', asOf)}
        )
        SELECT o.kind, CAST(count(DISTINCT used.shard) AS INTEGER) AS shards FROM used
        JOIN shard_origins g ON used.shard BETWEEN g.first_shard AND g.last_shard AND NOT g.declared AND ${valid('g', asOf)}
        JOIN origins o ON o.id = g.origin GROUP BY o.kind`);
      const expected = answered.byKind.map(({ kind, shards }: Row) => ({ kind, shards }));
      expect(rows).toEqual(expected.sort((a: Row, b: Row) => (String(a['kind']) < String(b['kind']) ? -1 : 1)));
    }
  });

  it.each([0, 1])('has records and labels of shards as of export %i, and what each is made of', async (n) => {
    const asOf = sizes[n] as number;
    const rows = await lakehouse.ask(`
      SELECT s.number, CAST(s.records AS INTEGER) AS records, s.labels FROM shards s WHERE ${valid('s', asOf)} ORDER BY s.number`);
    expect(rows.length).toBe(n === 0 ? 4 : 6);
    const text = await scenario.get(shardPath(TEXT), asOf);
    expect(rows[0]).toEqual({
      number: 0,
      records: text.records,
      labels: JSON.stringify(text.labels).replace(':', ': '),
    });
    const parents = await lakehouse.ask(`
      SELECT p.digest FROM shards s JOIN derivations d ON d.id = s.derivation JOIN shard_digests p ON array_contains(d.parents, p.shard)
      WHERE s.digest = '${MIX}' AND ${valid('s', asOf)}`);
    expect(parents.map(({ digest }) => digest)).toEqual([...(await scenario.get(shardPath(MIX), asOf)).parents].sort());
  });

  it('has digests that shards were bound to, and the entries that bound them', async () => {
    const [row] = await lakehouse.ask(
      `SELECT d.digest, CAST(d.entry AS INTEGER) AS entry FROM shards s JOIN shard_digests d ON d.shard = s.number WHERE s.uri = '${PLACE}'`,
    );
    expect(row?.['digest']).toBe(digestOf('its content'));
    expect(row?.['entry']).toBeGreaterThanOrEqual(sizes[0] as number);
  });

  it('has the members of dataset versions with their weights, expanded and as ranges', async () => {
    for (const version of ['1', '2']) {
      const answered = await scenario.get(`/v1/datasets/corpus/versions/${version}/members`);
      const rows = await lakehouse.ask(`
        SELECT coalesce(d.digest, s.uri) AS shard, m.weight FROM dataset_versions v JOIN members m ON m.dataset_version = v.id
        JOIN shards s ON s.number = m.shard AND ${valid('s', sizes[1] as number)} LEFT JOIN shard_digests d ON d.shard = s.number
        WHERE v.dataset = 'corpus' AND v.version = '${version}'`);
      const expected = answered.items.map(({ shard, weight }: Row) => ({ shard, weight }));
      expect(rows).toEqual(expected.sort((a: Row, b: Row) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)));
    }
    const expanded = await lakehouse.ask('SELECT dataset_version, shard, weight FROM members');
    const ranges = await lakehouse.ask(`
      SELECT dataset_version, explode(sequence(first_shard, last_shard)) AS shard, weight FROM member_ranges`);
    expect(ranges).toEqual(expanded);
  });

  it('has models, uses and withdrawals, removals and findings', async () => {
    const used = await lakehouse.ask(`SELECT u.version, u.stage FROM uses u WHERE ${valid('u', sizes[1] as number)}`);
    expect(used).toEqual([{ version: '2', stage: 'sft' }]);
    expect(await lakehouse.ask('SELECT kind, reason FROM withdrawals')).toEqual([
      { kind: 'use', reason: 'It was another model.' },
    ]);
    expect(await lakehouse.ask('SELECT relation, parent FROM model_parents')).toEqual([
      { relation: 'fine_tuned_from', parent: 0 },
    ]);
    const removals = (await scenario.get('/v1/removals')).items;
    expect(
      await lakehouse.ask("SELECT id, get_json_object(selector, '$.generator') AS generator FROM removals"),
    ).toEqual(
      removals.map(({ id, selector }: { id: string; selector: Row }) => ({ id, generator: selector['generator'] })),
    );
    const findings = (await scenario.get('/v1/findings')).items as Row[];
    const states = await lakehouse.ask(`
      SELECT f.id, f.kind, s.state FROM findings f JOIN finding_statuses s ON s.finding = f.id AND ${valid('s', sizes[1] as number)}`);
    expect(findings.length).toBeGreaterThan(0);
    expect(states).toEqual(
      findings
        .map(({ id, kind, state }) => ({ id, kind, state }))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    );
  });

  it('has the splits of a dataset version', async () => {
    const { splits } = await scenario.get('/v1/datasets/corpus/versions/3');
    const rows = await lakehouse.ask(`
      SELECT s.split, CAST(sum(s.last_shard - s.first_shard + 1) AS INTEGER) AS shards FROM dataset_splits s
      JOIN dataset_versions v ON v.id = s.dataset_version WHERE v.version = '3' GROUP BY s.split`);
    expect(splits).toHaveLength(2);
    expect(rows).toEqual(splits.sort((a: Row, b: Row) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)));
  });

  if (SPARK === undefined) it.skip('answers the same in Spark (npm run test:spark)', () => undefined);

  it('leaves the manifest as it was wherever an export ends, and the next one goes on from there', async () => {
    const other = mkdtempSync(path.join(tmpdir(), 'whence-exported-'));
    try {
      let writes = 0;
      let limit = 0;
      const { storage, ...rest } = target(other);
      const failing = {
        head: (uri: string) => storage.head(uri),
        stat: (uri: string) => storage.stat(uri),
        read: (uri: string) => storage.read(uri),
        write: async (...[uri, bytes, options]: Parameters<typeof storage.write>) => {
          if (writes++ === limit) throw new Error('killed');
          await storage.write(uri, bytes, options);
        },
      };
      const run = async (): Promise<number> => {
        writes = 0;
        await exportTables(parts, { storage: failing, ...rest }, { expanded: true });
        return writes;
      };
      const named = (): string => readFileSync(path.join(other, 'manifest.json'), 'utf8');
      for (limit of [0, 3, 8]) {
        await expect(run()).rejects.toThrow('killed');
        expect(readdirSync(other)).not.toContain('manifest.json');
      }
      limit = Infinity;
      const last = (await run()) - 1;
      const whole = JSON.parse(named()) as Manifest;
      expect(last).toBe(whole.partitions.flatMap((one) => one.files).length);
      const asked = 'SELECT CAST(count(*) AS INTEGER) AS n FROM shards';
      const reopened = await Lakehouse.open(other, whole);
      expect(await reopened.ask(asked)).toEqual(await lakehouse.ask(asked));
      await reopened.close();
      await scenario.shard(digestOf('yet another'), { origins: [{ kind: 'human' }] });
      const before = named();
      limit = 1;
      await expect(run()).rejects.toThrow('killed');
      expect(named()).toBe(before);
      limit = Infinity;
      await run();
      expect(JSON.parse(named())).toMatchObject({ partitions: [whole.partitions[0], { from: whole.treeSize }] });
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it('fails where another export wrote the manifest meanwhile, and harms nothing of that one', async () => {
    const other = mkdtempSync(path.join(tmpdir(), 'whence-exported-'));
    try {
      const { storage, ...rest } = target(other);
      let meanwhile: Manifest | undefined;
      const slow = {
        head: (uri: string) => storage.head(uri),
        stat: (uri: string) => storage.stat(uri),
        read: (uri: string) => storage.read(uri),
        write: async (...[uri, bytes, options]: Parameters<typeof storage.write>) => {
          // All of another export, before the first file of this one.
          meanwhile ??= (await exportTables(parts, target(other), { expanded: true })).manifest;
          await storage.write(uri, bytes, options);
        },
      };
      // Fewer rows a file: its files have the places of the other's, and other bytes.
      const options = { expanded: true, rowsPerFile: 3 };
      await expect(exportTables(parts, { storage: slow, ...rest }, options)).rejects.toMatchObject({
        code: 'overtaken',
        kind: 'conflict',
      });
      const named = JSON.parse(readFileSync(path.join(other, 'manifest.json'), 'utf8')) as Manifest;
      expect(named).toEqual(meanwhile);
      for (const file of named.partitions.flatMap(({ files }) => files))
        expect([file.path, formatDigest(sha256(readFileSync(path.join(other, file.path))))]).toEqual([
          file.path,
          file.digest,
        ]);
      expect((await exportTables(parts, target(other), options)).partition).toBeNull();
      await scenario.shard(digestOf('after both'), { origins: [{ kind: 'human' }] });
      const next = await exportTables(parts, target(other), options);
      expect(next.partition).toMatchObject({ from: named.treeSize });
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it('writes to a bucket as to a folder', async () => {
    const server = await startS3Server();
    const environment = { ...process.env };
    Object.assign(process.env, server.env);
    try {
      const client = server.client();
      await client.send(new CreateBucketCommand({ Bucket: 'lake' }));
      client.destroy();
      const base = 's3://lake/exports/';
      const bucket = { storage: openStorage({ roots: [base] }), base, scratch: tmpdir() };
      const { partition } = await exportTables(parts, bucket, { expanded: false });
      const [file] = partition?.files ?? [];
      expect(await bucket.storage.digest(base + (file?.path ?? ''))).toBe(file?.digest);
      expect(partition?.files.map(({ table }) => table)).not.toContain('members');
      expect((await exportTables(parts, bucket, { expanded: false })).partition).toBeNull();
    } finally {
      process.env = environment;
      await server.close();
    }
  });

  it('goes on from no export of another history, and from no manifest that it did not write', async () => {
    const wrote = readFileSync(path.join(folder, 'manifest.json'));
    const place = `${target().base}manifest.json`;
    const options = { contentType: 'application/json', cacheControl: 'no-cache' };
    const refusals: [object, string][] = [
      [{ ...manifest, rootHash: '00'.repeat(32) }, 'other-history'],
      [{ ...manifest, origin: 'other.example' }, 'other-history'],
      [{ ...manifest, tables: {} }, 'other-columns'],
      [{ ...manifest, treeSize: manifest.treeSize + 1 }, 'malformed-manifest'],
      [{ ...manifest, partitions: manifest.partitions.slice(1) }, 'malformed-manifest'],
      [[], 'malformed-manifest'],
    ];
    for (const [content, code] of refusals) {
      await target().storage.write(place, Buffer.from(JSON.stringify(content)), options);
      await expect(exportTables(parts, target(), { expanded: true })).rejects.toMatchObject({ code });
    }
    await target().storage.write(place, wrote, options);
  });

  it('has inspections and what they measured, of those that ended before an export and after', async () => {
    const [other, files] = ['exported', 'files'].map((name) => mkdtempSync(path.join(tmpdir(), `whence-${name}-`)));
    const texts: Readonly<Record<string, string[]>> = { short: ['one'], long: ['two', 'three', 'four'], gone: [] };
    const uriOf = (name: string): string => pathToFileURL(path.join(files as string, `${name}.jsonl`)).href;
    const inspected = async (name: string): Promise<string> => {
      const detectors = [{ name: 'identity' }, { name: 'counts' }];
      const order = { subject: { selector: { dataset: name } }, detectors };
      const begun = await scenario.request('compliance', 'POST', '/v1/inspections', order);
      expect([begun.status, begun.text]).toEqual([202, begun.text]);
      const ask = () => scenario.request('auditor', 'GET', `/v1/inspections/${begun.body.id}`);
      await pollUntil(ask, ({ state }) => state === 'concluded');
      return begun.body.id;
    };
    try {
      const exports: Manifest[] = [];
      const ids: string[] = [];
      await scenario.withWorker(
        async () => {
          for (const [name, lines] of Object.entries(texts)) {
            const content = lines.map((text) => `${JSON.stringify({ text })}\n`).join('');
            if (lines.length > 0) writeFileSync(path.join(files as string, `${name}.jsonl`), content);
            await scenario.shard(uriOf(name), { origins: [{ kind: 'human' }], records: 1, dataset: name });
            ids.push(await inspected(name));
            exports.push((await exportTables(parts, target(other), { expanded: true })).manifest);
          }
        },
        { storageRoots: [files as string] },
      );
      const tables = await Lakehouse.open(other as string, exports.at(-1) as Manifest);
      const rows = await tables.ask(`
        SELECT i.id, e.outcome, CAST(m.entry AS INTEGER) AS entry, m.uri, s.uri AS shard, m.contradicts,
          get_json_object(m.results, '$[0].outcome') AS identity, get_json_object(m.results, '$[0].counts.digest') AS digest,
          CAST(get_json_object(m.results, '$[1].counts.records') AS INTEGER) AS records,
          get_json_object(m.results, '$[1].reason') AS reason
        FROM inspections i JOIN inspection_ends e ON e.inspection = i.id JOIN measurements m ON m.inspection = i.id
        JOIN shards s ON s.number = m.shard AND s.valid_to IS NULL`);
      await tables.close();
      const answered = await Promise.all(ids.map((id) => scenario.get(`/v1/inspections/${id}/results`)));
      const expected = answered.flatMap(({ items }, n) =>
        (items as Row[]).map((item) => {
          const [identity, counts] = item['measured'] as { outcome: string; reason?: string; facts?: Row }[];
          return {
            ...{ id: ids[n], outcome: 'concluded', entry: item['entry'], uri: item['uri'], shard: item['shard'] },
            contradicts: JSON.stringify(item['contradicts']),
            identity: identity?.outcome,
            digest: identity?.facts?.['digest'] ?? null,
            records: counts?.facts?.['records'] ?? null,
            reason: counts?.reason ?? null,
          };
        }),
      );
      expect(rows.map(({ records }) => records).sort()).toEqual([1, 3, null]);
      expect(rows).toEqual(expected.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)));
    } finally {
      for (const one of [other, files]) rmSync(one as string, { recursive: true });
    }
  });
});
