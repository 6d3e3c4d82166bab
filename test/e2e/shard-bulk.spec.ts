import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { startTestApi, type TestAnswer, type TestApi } from '@testing/harness';

const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const NDJSON = { 'content-type': 'application/x-ndjson' };

/** Shards `from` to `to`, one a line. */
const shards = (from: number, to: number): object[] =>
  Array.from({ length: to - from }, (_, i) => ({
    digest: digestOf(from + i),
    tokens: from + i,
    origins: [{ kind: 'human' }],
  }));
const ndjson = (items: readonly object[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join('');

/** The rejected lines of an answer, and its last line. */
function told(answer: TestAnswer): { rejected: Record<string, unknown>[]; last: ReturnType<typeof JSON.parse> } {
  const lines = answer.text.trimEnd().split('\n');
  const all = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { rejected: all.slice(0, -1), last: all.at(-1) };
}

describe('bulk registration of shards', () => {
  let api: TestApi;
  beforeAll(async () => (api = await startTestApi()));
  afterAll(() => api.close());

  const upload = (body: string | Uint8Array, query = '', headers: Record<string, string> = {}): Promise<TestAnswer> =>
    api.request('POST', `/v1/shards/bulk${query}`, body, { headers: { ...NDJSON, ...headers } });
  const treeSize = async (): Promise<number> => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;

  it('registers every line over several chunks, and reports existing shards when repeated', async () => {
    const body = ndjson(shards(1_000, 6_500));
    const first = await upload(body);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
    const size = await treeSize();
    const { summary } = told(first).last;
    expect(told(first).rejected).toEqual([]);
    expect(summary).toEqual({
      received: 5_500,
      registered: 5_500,
      existing: 0,
      rejected: 0,
      receipt: expect.objectContaining({ index: size - 1, treeSize: size }),
    });
    const second = told(await upload(body)).last['summary'];
    expect(second).toEqual({ ...summary, registered: 0, existing: 5_500 });
    expect(await treeSize()).toBe(size);
  });

  it('rejects bad lines by their number and registers the others', async () => {
    const long = JSON.stringify({ uri: `s3://b/${'x'.repeat(2 * 1024 * 1024)}` });
    const lines: (string | Buffer)[] = [
      '\uFEFF' + JSON.stringify({ digest: digestOf(1) }),
      '',
      '  \t\r',
      '{"digest": ',
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      JSON.stringify({ digest: 'sha256:nope' }),
      long,
      JSON.stringify({ digest: digestOf(2), surprise: 1 }),
      '[1]',
      '{"digest":"a","digest":"b"}',
      JSON.stringify({ uri: 's3://b/child', derivedFrom: ['s3://b/unknown'] }),
      JSON.stringify({ uri: 's3://b/of-1', derivedFrom: [digestOf(1)] }) + '\r',
      JSON.stringify({ digest: digestOf(1), origins: [{ kind: 'human' }] }),
      JSON.stringify({ digest: digestOf(3), bytes: '5' }),
      JSON.stringify({ digest: digestOf(4) }),
    ];
    const answer = await upload(
      Buffer.concat(lines.flatMap((line, i) => [Buffer.from(i ? '\n' : ''), Buffer.from(line)])),
    );
    const { rejected, last } = told(answer);
    expect(
      rejected.map(({ line, code, errors }) => [line, code, (errors as { pointer: string }[])?.[0]?.pointer]),
    ).toEqual([
      [4, 'malformed-json', undefined],
      [5, 'malformed-json', undefined],
      [6, 'malformed-body', '/digest'],
      [7, 'line-too-long', undefined],
      [8, 'malformed-body', '/surprise'],
      [9, 'malformed-body', ''],
      [10, 'malformed-body', '/digest'],
      [11, 'unknown-parent', '/derivedFrom/0'],
      [13, 'shard-conflict', '/origins'],
      [14, 'malformed-body', '/bytes'],
    ]);
    expect(rejected.find(({ line }) => line === 13)).toHaveProperty('receipt.index');
    expect(last['summary']).toMatchObject({ received: 13, registered: 3, existing: 0, rejected: 10 });
  });

  it('reports the same errors as the single route', async () => {
    const bad = [
      { digest: digestOf(5), origins: [{ kind: 'martian' }] },
      { origins: [{ kind: 'human' }] },
      { digest: digestOf(5), origins: [{ kind: 'human', vendor: 'nobody' }] },
      {
        digest: digestOf(5),
        origins: [{ kind: 'scraped', collected: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } }],
      },
      { digest: digestOf(5), labels: { a: 1 } },
      { digest: digestOf(5), activity: { kind: 'x' } },
    ];
    const { rejected } = told(await upload(ndjson(bad)));
    for (const [i, body] of bad.entries()) {
      const alone = await api.request('POST', '/v1/shards', body);
      expect(alone.status).toBe(400);
      expect(rejected[i]).toMatchObject({ line: i + 1, code: alone.body.code, errors: alone.body.errors });
    }
  });

  it('answers 207 where some lines were rejected, 422 where all were, and 207 once the answer must begin', async () => {
    const [one, two] = shards(70_000, 70_002);
    const bad = { digest: 'nope' };
    const answers = [[one], [bad, two], [one, bad], [bad], Array.from({ length: 2_000 }, () => bad)].map((lines) =>
      upload(ndjson(lines as object[])),
    );
    const ended = await Promise.all(answers);
    expect(ended.map(({ status }) => status)).toEqual([200, 207, 207, 422, 207]);
    for (const answer of ended) {
      expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
      expect(told(answer).last).toHaveProperty('summary.rejected', told(answer).rejected.length);
    }
    expect((await upload(ndjson([bad, one as object]), '?onError=abort')).status).toBe(422);
  });

  it('registers only the lines before the first rejected line with onError=abort', async () => {
    const wrongForm = told(
      await upload(ndjson([...shards(20, 23), { digest: 1 }, ...shards(23, 26)]), '?onError=abort'),
    );
    expect(wrongForm.rejected).toMatchObject([{ line: 4, code: 'malformed-body' }]);
    expect(wrongForm.last['summary']).toMatchObject({ received: 4, registered: 3, rejected: 1, stoppedAtLine: 4 });
    const conflict = { digest: digestOf(20), origins: [{ kind: 'unknown' }] };
    const size = await treeSize();
    const refused = told(await upload(ndjson([...shards(30, 32), conflict, ...shards(32, 34)]), '?onError=abort'));
    expect(refused.rejected).toMatchObject([{ line: 3, code: 'shard-conflict', receipt: { index: size + 2 } }]);
    expect(refused.last['summary']).toMatchObject({ received: 3, registered: 2, rejected: 1, stoppedAtLine: 3 });
    expect(await treeSize()).toBe(size + 3);
    const missing = await api.request('GET', `/v1/shards/${encodeURIComponent(digestOf(32))}`);
    expect(missing.status).toBe(404);
  });

  it('accepts gzip, also with several members', async () => {
    const body = Buffer.concat([gzipSync(ndjson(shards(40, 42))), gzipSync(ndjson(shards(42, 45)))]);
    const { last } = told(await upload(body, '', { 'content-encoding': 'gzip' }));
    expect(last['summary']).toMatchObject({ received: 5, registered: 5 });
  });

  it('reports a truncated gzip stream with its committed lines, and continues when it is sent again', async () => {
    const whole = ndjson(shards(10_000, 15_000));
    const zipped = gzipSync(whole, { level: 1 });
    const cut = await upload(zipped.subarray(0, zipped.length - 3_000), '', { 'content-encoding': 'gzip' });
    expect([cut.status, cut.body.code]).toEqual([400, 'malformed-body']);
    const { registered, received } = cut.body.summary;
    expect([registered > 0, registered < 5_000, received]).toEqual([true, true, registered]);
    const again = told(await upload(zipped, '', { 'content-encoding': 'gzip' })).last['summary'];
    expect(again).toMatchObject({ received: 5_000, existing: registered, registered: 5_000 - registered });
  });

  it('reports a failure after rejected lines in the last line', async () => {
    const zipped = gzipSync(ndjson([{ digest: 'bad' }, ...shards(16_000, 18_500)]), { level: 1 });
    const answer = await upload(zipped.subarray(0, zipped.length - 100), '', { 'content-encoding': 'gzip' });
    const { rejected, last } = told(answer);
    expect(rejected).toMatchObject([{ line: 1 }]);
    expect(last).toMatchObject({ status: 400, code: 'malformed-body' });
    const { received, registered } = last['summary'] as Record<string, number>;
    expect([(received ?? 0) > 0, registered]).toEqual([true, (received ?? 0) - 1]);
    expect(answer.status).toBe(400);
  });

  it('keeps only the committed chunks of a broken connection', async () => {
    const size = await treeSize();
    const { port } = new URL(api.url);
    const headers = { ...NDJSON, authorization: `Bearer ${api.keys.admin}` };
    const sender = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/v1/shards/bulk', headers });
    sender.on('error', () => undefined);
    sender.write(ndjson(shards(20_000, 22_500)) + '{"digest":"sha2');
    while ((await treeSize()) === size) await new Promise((r) => setTimeout(r, 50));
    sender.destroy();
    const { last } = told(await upload(ndjson(shards(20_000, 22_500))));
    const { existing = 0, registered = 0 } = last['summary'] as Record<string, number>;
    expect([existing > 0, existing + registered]).toEqual([true, 2_500]);
    expect(await treeSize()).toBe(size + 2_500);
  });

  it('rejects 10 MB of nonsense as one line, and short lines one by one', async () => {
    const one = told(await upload('x'.repeat(10 * 1024 * 1024)));
    expect(one.rejected).toMatchObject([{ line: 1, code: 'line-too-long' }]);
    const many = told(await upload('nonsense\n'.repeat(9_999)));
    expect(many.rejected).toHaveLength(9_999);
    expect(many.last['summary']).toEqual({
      received: 9_999,
      registered: 0,
      existing: 0,
      rejected: 9_999,
      receipt: null,
    });
  });

  it('stops at the ten thousandth rejected line', async () => {
    const { rejected, last } = told(await upload(`${'nonsense\n'.repeat(50_000)}${ndjson(shards(90_000, 90_001))}`));
    expect(rejected).toHaveLength(10_000);
    expect(last['summary']).toMatchObject({ received: 10_000, registered: 0, stoppedAtLine: 10_000 });
  });

  it('counts and reports all that was committed with the last rejected line that an upload may have', async () => {
    const limited = await startTestApi({ settings: { uploadLimits: { rejected: 3 } } });
    try {
      const send = async (items: readonly object[]) =>
        told(await limited.request('POST', '/v1/shards/bulk', ndjson(items), { headers: NDJSON }));
      await send(shards(0, 5));
      const refused = shards(0, 5).map((one) => ({ ...one, tokens: 7_777 }));
      const { rejected, last } = await send(refused.flatMap((one, n) => [one, ...shards(100 + n, 101 + n)]));
      expect(rejected.map(({ line }) => line)).toEqual([1, 3, 5, 7, 9]);
      const size = (await limited.request('GET', '/v1/ledger')).body.asOf.treeSize;
      expect(last['summary']).toEqual({
        received: 10,
        registered: 5,
        existing: 0,
        rejected: 5,
        stoppedAtLine: 10,
        receipt: expect.objectContaining({ index: size - 1 }),
      });
    } finally {
      await limited.close();
    }
  });

  it('refuses gzip that expands to more than two hundred times its size', async () => {
    const answer = await upload(gzipSync(' '.repeat(64 * 1024 * 1024)), '', { 'content-encoding': 'gzip' });
    expect([answer.status, answer.body?.code]).toEqual([413, 'body-too-large']);
    const small = await upload(gzipSync(`${' '.repeat(1024 * 1024)}\n`.repeat(8)), '', { 'content-encoding': 'gzip' });
    expect(told(small).last['summary']).toMatchObject({ received: 0 });
  });

  it('accepts an empty upload', async () => {
    expect(told(await upload('')).last['summary']).toMatchObject({ received: 0, receipt: null });
  });

  it('refuses other types, encodings and parameters', async () => {
    const statuses = [
      await upload('{}', '', { 'content-type': 'application/json' }),
      await upload('{}', '', { 'content-type': 'text/plain' }),
      await upload('{}', '', { 'content-encoding': 'br' }),
      await upload('{}', '?onError=maybe'),
      await upload('{}', '?onEror=skip'),
      await api.request('POST', '/v1/shards', '{}\n', { headers: NDJSON }),
      await api.request('POST', '/v1/shards/bulk', '{}\n', { headers: NDJSON, key: api.keys.auditor }),
    ].map((answer) => [answer.status, answer.body.code]);
    expect(statuses).toEqual([
      [415, 'unsupported-media-type'],
      [415, 'unsupported-media-type'],
      [415, 'unsupported-media-type'],
      [400, 'malformed-query'],
      [400, 'malformed-query'],
      [415, 'unsupported-media-type'],
      [403, 'not-allowed'],
    ]);
  });

  it('registers each shard once when eight callers upload overlapping files at once', async () => {
    const size = await treeSize();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => upload(ndjson(shards(30_000 + i * 500, 33_000 + i * 500)))),
    );
    const summaries = answers.map((answer) => told(answer).last['summary']);
    const sum = (member: string): number => summaries.reduce((total, summary) => total + summary[member], 0);
    const counts = ['received', 'registered', 'existing', 'rejected'].map(sum);
    expect(counts).toEqual([24_000, 6_500, 17_500, 0]);
    expect(await treeSize()).toBe(size + 6_500);
  });
});
