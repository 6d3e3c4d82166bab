import { request as httpRequest } from 'node:http';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { startTestApi, type TestAnswer, type TestApi } from '@testing/harness';

const CSV = 'text/csv';
const PARQUET = 'application/vnd.apache.parquet';
const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

/** The rejected lines of an answer, and its last line. */
function told(answer: TestAnswer): { rejected: Record<string, unknown>[]; last: ReturnType<typeof JSON.parse> } {
  const lines = answer.text.trimEnd().split('\n');
  const all = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { rejected: all.slice(0, -1), last: all.at(-1) };
}

describe('shards in tables', () => {
  let temporary: string;
  let uploads: string;
  let api: TestApi;

  beforeAll(async () => {
    temporary = mkdtempSync(path.join(tmpdir(), "Mary Ann's [1] *-"));
    uploads = path.join(temporary, 'uploads');
    api = await startTestApi({ dataDir: temporary });
    for (const slug of ['openai', 'acme'])
      await api.request('PUT', `/v1/vendors/${slug}`, { name: slug, kind: 'model_provider' });
  });
  afterAll(async () => {
    await api.close();
    rmSync(temporary, { recursive: true, force: true });
  });

  const upload = (type: string, body: string | Uint8Array, query = '', headers = {}): Promise<TestAnswer> =>
    api.request('POST', `/v1/shards/bulk${query}`, body, { headers: { 'content-type': type, ...headers } });
  const shard = async (name: string): Promise<ReturnType<typeof JSON.parse>> =>
    (await api.request('GET', `/v1/shards/${encodeURIComponent(name)}`)).body;
  const treeSize = async (): Promise<number> => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;

  /** The rows of a query as a Parquet file. */
  async function parquetOf(query: string): Promise<Buffer> {
    const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
    const connection = await instance.connect();
    const file = path.join(temporary, 'made.parquet');
    await connection.run(`COPY (${query}) TO '${file.replaceAll("'", "''")}' (FORMAT parquet, ROW_GROUP_SIZE 4096)`);
    connection.closeSync();
    instance.closeSync();
    return readFileSync(file);
  }

  describe('CSV', () => {
    it('means the same as NDJSON: the same rows as NDJSON exist already', async () => {
      const csv =
        '\uFEFFdigest,uri,dataset,mediaType,bytes,records,tokens,derivedFrom,activity.kind,activity.job,origin.kind,origin.involvement,origin.generator,' +
        'origin.acquisition,origin.collected.from,origin.collected.to,origin.share,labels.component,"labels.a, b"\r\n' +
        `${digestOf(1)},s3://b/1,acme/web,application/jsonl,10,2,,,,,human,,,commissioned,2026-01-01T00:00:00Z,,0.5,"web, ""old""",\r\n` +
        `${digestOf(2)},,,,,,,,,,,,,,,,,,"two\nlines"\r\n` +
        '\r\n' +
        `,s3://b/3,,,0,,7,${digestOf(1)} | s3://b/1|${digestOf(2)},annotate,j,model_generated,annotation,openai/gpt-4o@2024,,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,,,\r\n`;
      const summary = told(await upload(CSV, csv));
      expect(summary.rejected).toEqual([]);
      expect(summary.last.summary).toMatchObject({ received: 3, registered: 3, existing: 0, rejected: 0 });
      const collected = { from: '2026-01-01T00:00:00Z' };
      const same = [
        {
          ...{
            digest: digestOf(1),
            uri: 's3://b/1',
            dataset: 'acme/web',
            mediaType: 'application/jsonl',
            bytes: 10,
            records: 2,
          },
          origins: [{ kind: 'human', acquisition: 'commissioned', collected, share: 0.5 }],
          labels: { component: 'web, "old"' },
        },
        { digest: digestOf(2), labels: { 'a, b': 'two\nlines' } },
        {
          ...{ uri: 's3://b/3', bytes: 0, tokens: 7, derivedFrom: [digestOf(1), digestOf(2)] },
          activity: { kind: 'annotate', job: 'j' },
          origins: [
            {
              ...{ kind: 'model_generated', involvement: 'annotation', generator: 'openai/gpt-4o@2024' },
              collected: { ...collected, to: '2026-02-01T00:00:00Z' },
            },
          ],
        },
      ];
      const again = told(await upload('application/x-ndjson', same.map((line) => JSON.stringify(line)).join('\n')));
      expect([again.rejected, again.last.summary.existing]).toEqual([[], 3]);
    });

    it('rejects bad rows of every sort by their number and registers the others', async () => {
      const rows: (string | Buffer)[] = [
        'digest,bytes,origin.kind,derivedFrom',
        `${digestOf(10)},5,human,`,
        `${digestOf(11)},five,human,`,
        `${digestOf(11)},5,human`,
        `${digestOf(11)},5,human,,`,
        '',
        `${digestOf(11)},5,"human" ,`,
        `${digestOf(11)},5",human,`,
        Buffer.concat([Buffer.from(digestOf(11)), Buffer.from([0x2c, 0xff, 0x2c, 0x2c])]),
        `${digestOf(11)},5,hu\0man,`,
        `${digestOf(11)},9007199254740993,human,`,
        `${digestOf(11)},5,martian,`,
        `${digestOf(11)},-5,human,`,
        `${digestOf(11)},5,human,${digestOf(9_999)}`,
        `${digestOf(10)},6,human,`,
        ',5,human,',
        `${'x'.repeat(2 * 1024 * 1024 + 1)},5,human,`,
        `${digestOf(12)},"5,human,`,
        `${digestOf(13)},5,human,${digestOf(10)}`,
      ];
      const bytes = Buffer.concat(rows.flatMap((row) => [Buffer.from(row), Buffer.from('\n')]));
      const { rejected, last } = told(await upload(CSV, bytes));
      expect(
        rejected.map(({ line, code, errors }) => [line, code, (errors as { pointer: string }[])?.[0]?.pointer]),
      ).toEqual([
        [3, 'malformed-body', '/bytes'],
        [4, 'malformed-body', undefined],
        [5, 'malformed-body', undefined],
        [7, 'malformed-body', undefined],
        [8, 'malformed-body', undefined],
        [9, 'malformed-body', undefined],
        [10, 'malformed-body', '/origins/0/kind'],
        [11, 'malformed-body', '/bytes'],
        [12, 'malformed-body', '/origins/0/kind'],
        [13, 'malformed-body', '/bytes'],
        [14, 'unknown-parent', '/derivedFrom/0'],
        [15, 'shard-conflict', '/bytes'],
        [16, 'invalid-shard', ''],
        [17, 'malformed-body', undefined],
        [18, 'malformed-body', undefined],
      ]);
      expect(last.summary).toMatchObject({ received: 17, registered: 2, rejected: 15 });
      expect(await shard(digestOf(13))).toMatchObject({ parents: [digestOf(10)] });
    });

    it.each([
      ['digest,sise\n', /"sise" is unknown/],
      ['digest,bytes,digest\n', /"digest" is repeated/],
      ['digest,labels.__proto__\n', /names no label/],
      ['digest;bytes\n', /"digest;bytes" is unknown/],
      ['digest,origins\n', /"origins" is unknown/],
      ['"digest\n', /opens a quote/],
    ])('refuses the header %j before anything is registered', async (header, message) => {
      const size = await treeSize();
      const answer = await upload(CSV, `${header}${digestOf(20)},1,,\n`);
      expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(message)]);
      expect(answer.body.summary).toMatchObject({ received: 0 });
      expect(await treeSize()).toBe(size);
    });

    it('registers ten thousand rows of gzip over several chunks, and stops at a bad one with onError=abort', async () => {
      const rows = Array.from({ length: 10_000 }, (_, i) => `${digestOf(100_000 + i)},human\n`);
      const zipped = gzipSync(`digest,origin.kind\n${rows.join('')}`);
      const first = told(await upload(CSV, zipped, '', { 'content-encoding': 'gzip' }));
      expect(first.last.summary).toMatchObject({ received: 10_000, registered: 10_000 });
      const stopped = told(await upload(CSV, `digest\n${digestOf(30)}\nnone\n${digestOf(31)}\n`, '?onError=abort'));
      expect(stopped.last.summary).toMatchObject({ received: 2, registered: 1, rejected: 1, stoppedAtLine: 3 });
      const cut = await upload(CSV, zipped.subarray(0, zipped.length - 100), '', { 'content-encoding': 'gzip' });
      expect([cut.status, cut.body.code, cut.body.summary.registered]).toEqual([400, 'malformed-body', 0]);
    });

    it('accepts a header alone, and an empty file', async () => {
      for (const text of ['', '\n', 'digest,uri\n', 'digest,uri']) {
        expect(told(await upload(CSV, text)).last.summary).toMatchObject({ received: 0, registered: 0 });
      }
    });
  });

  describe('Parquet', () => {
    const leftOver = (): string[] => (existsSync(uploads) ? readdirSync(uploads) : []);
    afterEach(() => expect(leftOver()).toEqual([]));

    it('registers the rows of several row groups in order, and reports existing shards when repeated', async () => {
      const file = await parquetOf(
        `SELECT 's3://p/' || i AS uri, i::BIGINT AS bytes, CASE WHEN i % 2 = 0 THEN i END::INTEGER AS records, 'human' AS "origin.kind",
           TIMESTAMPTZ '2026-01-01 00:00:00+00' AS "origin.collected.from", 'x' AS "labels.component",
           CASE WHEN i > 0 THEN 's3://p/' || (i - 1) END AS "derivedFrom", CASE WHEN i > 0 THEN 'filter' END AS "activity.kind"
         FROM range(10000) t(i)`,
      );
      const first = told(await upload(PARQUET, file));
      expect(first.rejected).toEqual([]);
      expect(first.last.summary).toMatchObject({ received: 10_000, registered: 10_000 });
      expect(await shard('s3://p/9999')).toMatchObject({
        ...{
          bytes: 9_999,
          records: null,
          labels: { component: 'x' },
          parents: ['s3://p/9998'],
          activity: { kind: 'filter' },
        },
        declaredOrigins: [{ kind: 'human', collected: { from: '2026-01-01T00:00:00.000Z' } }],
      });
      const again = told(await upload(PARQUET, gzipSync(file), '', { 'content-encoding': 'gzip' }));
      expect(again.last.summary).toMatchObject({ existing: 10_000, registered: 0 });
    });

    it('reads checksums, as a list or as a text', async () => {
      const md5 = `md5:${'9'.repeat(32)}`;
      const listed = await parquetOf(`SELECT 's3://sums/1' AS uri, ['${md5}', 'etag:"a-2"'] AS checksums`);
      const written = await parquetOf(`SELECT 's3://sums/2' AS uri, '${md5.toUpperCase()} etag:a-2' AS checksums`);
      for (const file of [listed, written]) expect(told(await upload(PARQUET, file)).last.summary.registered).toBe(1);
      for (const n of [1, 2]) expect(await shard(`s3://sums/${n}`)).toMatchObject({ checksums: ['etag:a-2', md5] });
    });

    it('reads nested columns like JSON, and NULL as an absent member', async () => {
      const file = await parquetOf(
        `SELECT '${digestOf(50)}' AS digest, NULL::VARCHAR AS uri, [] ::VARCHAR[] AS "derivedFrom", NULL::STRUCT(kind VARCHAR) AS activity,
           [{'kind': 'model_generated', 'generator': 'acme/judge@3', 'vendor': NULL,
             'collected': {'from': TIMESTAMPTZ '2026-01-01 01:00:00+01', 'to': NULL}, 'evidence': [{'uri': 'https://e.example/1'}]},
            {'kind': 'human', 'generator': NULL, 'vendor': NULL, 'collected': NULL, 'evidence': NULL}] AS origins,
           MAP {'language': 'en', 'note': '2026-01-01 00:00:00+00'} AS labels
         UNION ALL SELECT NULL, 's3://q/1', ['${digestOf(50)}'], {'kind': 'dedup'}, NULL, NULL`,
      );
      const { rejected, last } = told(await upload(PARQUET, file));
      expect([rejected, last.summary.registered]).toEqual([[], 2]);
      expect(await shard(digestOf(50))).toMatchObject({
        labels: { language: 'en', note: '2026-01-01 00:00:00+00' },
        declaredOrigins: [
          {
            ...{
              kind: 'model_generated',
              generator: 'acme/judge@3',
              vendor: 'acme',
              evidence: [{ uri: 'https://e.example/1' }],
            },
            collected: { from: '2026-01-01T00:00:00.000Z' },
          },
          { kind: 'human' },
        ],
      });
      expect(await shard('s3://q/1')).toMatchObject({ parents: [digestOf(50)], activity: { kind: 'dedup' } });
    });

    it('rejects bad rows by their number and registers the others', async () => {
      const file = await parquetOf(
        `SELECT * FROM (VALUES ('s3://r/1', 1.0, 'human', {'a': 'b'}), ('no uri', 1.0, 'human', NULL), ('s3://r/3', 1.5, 'human', NULL),
           (NULL, 1.0, 'human', NULL), ('s3://r/5', 'nan'::DOUBLE, 'human', NULL), ('s3://r/6', 1e300, 'human', NULL), ('s3://r/7', 2.0, 'robot', NULL),
           ('s3://r/1', 3.0, 'human', NULL), ('s3://r/9', 4.0, NULL, NULL)) t(uri, bytes, "origin.kind", labels)`,
      );
      const { rejected, last } = told(await upload(PARQUET, file));
      expect(rejected.map(({ line, code }) => [line, code])).toEqual([
        [2, 'malformed-body'],
        [3, 'malformed-body'],
        [4, 'invalid-shard'],
        [5, 'malformed-json'],
        [6, 'malformed-body'],
        [7, 'malformed-body'],
        [8, 'shard-conflict'],
      ]);
      expect(last.summary).toMatchObject({ received: 9, registered: 2, rejected: 7 });
    });

    it('refuses other files, truncated ones and unknown columns, and registers nothing', async () => {
      const size = await treeSize();
      const good = await parquetOf(`SELECT 's3://s/' || i AS uri FROM range(5000) t(i)`);
      const answers = [
        await upload(PARQUET, ''),
        await upload(PARQUET, 'uri\ns3://s/1\n'),
        await upload(PARQUET, good.subarray(0, good.length - 10)),
        await upload(PARQUET, good.subarray(0, 4)),
        await upload(PARQUET, gzipSync(good).subarray(0, 100), '', { 'content-encoding': 'gzip' }),
        await upload(PARQUET, await parquetOf(`SELECT 's3://s/1' AS uri, 1 AS "Bytes", 2 AS __index_level_0__`)),
        await upload(
          PARQUET,
          await parquetOf(`SELECT 's3://s/1' AS uri, [{'kind': 'human'}] AS origins, 'human' AS "origin.kind"`),
        ),
      ];
      for (const { status, body } of answers) {
        expect([status, body.code]).toEqual([
          400,
          expect.stringMatching(/^(parquet-unreadable|listing-malformed|malformed-body)$/),
        ]);
        expect(body.summary.received).toBe(0);
        expect(JSON.stringify(body)).not.toContain(temporary);
      }
      expect(await treeSize()).toBe(size);
    });

    it('survives files with damaged bytes: it rejects or registers them', async () => {
      const good = await parquetOf(
        `SELECT 's3://d/' || i AS uri, i::BIGINT AS bytes, ['s3://p/1'] AS "derivedFrom" FROM range(200) t(i)`,
      );
      let state = 42;
      const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
      const codes = new Set<unknown>();
      for (let run = 0; run < 60; run++) {
        const damaged = Buffer.from(good);
        // Most of what can go wrong is in the footer.
        const from = run % 3 === 0 ? 0 : Math.floor(good.length * 0.6);
        for (let n = 0; n <= run % 4; n++) damaged[from + random(good.length - from)] = random(256);
        const answer = await upload(PARQUET, damaged);
        expect([200, 207, 422, 400]).toContain(answer.status);
        codes.add(answer.body?.code ?? 'taken');
      }
      expect([...codes]).toContain('parquet-unreadable');
    });

    it('keeps nothing of a broken connection on disk or in the ledger', async () => {
      const size = await treeSize();
      const file = await parquetOf(`SELECT 's3://t/' || i AS uri, uuid() AS "labels.noise" FROM range(20000) t(i)`);
      const { port } = new URL(api.url);
      const headers = {
        'content-type': PARQUET,
        'content-length': file.length,
        authorization: `Bearer ${api.keys.admin}`,
      };
      const sender = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/v1/shards/bulk', headers });
      sender.on('error', () => undefined);
      sender.write(file.subarray(0, 200_000));
      await until(() => leftOver().length === 1).finally(() => sender.destroy());
      await until(() => leftOver().length === 0);
      expect(await treeSize()).toBe(size);
    });

    it('removes the files of a killed process when it starts', async () => {
      mkdirSync(uploads, { recursive: true });
      const id = '00000000-0000-4000-8000-000000000000.upload';
      const dead = `${hostname()}.${2 ** 22 + 1}.${id}`;
      const living = `${hostname()}.${process.ppid}.${id}`;
      const elsewhere = `other-host.1.${id}`;
      for (const name of [dead, living, elsewhere, 'mine.txt']) writeFileSync(path.join(uploads, name), 'x');
      const other = await startTestApi({ dataDir: temporary });
      await other.close();
      expect(leftOver().sort()).toEqual([living, elsewhere, 'mine.txt'].sort());
      for (const name of leftOver()) rmSync(path.join(uploads, name));
    });
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((r) => setTimeout(r, 20));
}
