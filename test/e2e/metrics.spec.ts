import { connect } from 'node:net';
import { once } from 'node:events';
import fc from 'fast-check';
import { createTestDatabase, pollUntil, startTestApi, type TestAnswer, type TestApi } from '@testing/harness';
import { connectApiDatabase } from '../../apps/api/api-database.js';
import { createApi } from '../../apps/api/create-api.js';
import { serveMetrics } from '../../apps/worker/metrics/serve-metrics.js';

const scrape = async (api: TestApi, headers: Record<string, string> = {}, key: string | null = null) =>
  api.request('GET', '/metrics', undefined, { key, headers });

/** The value of a sample; undefined if there is none. */
function valueOf(text: string, sample: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length + 1));
}

const labelled = (text: string, label: string): Set<string> =>
  new Set([...text.matchAll(new RegExp(`^whence_.*\\b${label}="([^"]*)"`, 'gm'))].map(([, value = '']) => value));

const shard = (name: string) => ({
  digest: `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0')}`,
  tokens: 1,
  origins: [{ kind: 'human' }],
});

describe('GET /metrics', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  it('has the metrics of requests, by route pattern', async () => {
    await api.request('GET', '/v1/jobs/some-job-that-nobody-scheduled');
    await api.request('GET', '/v1/nothing/at-all');
    const { status, headers, text } = await scrape(api);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const labels = 'method="GET",route="/v1/jobs/:id"';
    expect(valueOf(text, `whence_http_requests_total{${labels},status="404"}`)).toBe(1);
    expect(valueOf(text, `whence_http_request_duration_seconds_count{${labels}}`)).toBe(1);
    expect(valueOf(text, 'whence_http_refusals_total{code="job-not-found"}')).toBe(1);
    expect(valueOf(text, 'whence_http_requests_total{method="GET",route="(no route)",status="404"}')).toBe(1);
    expect(valueOf(text, 'whence_http_response_bytes_total{route="/v1/jobs/:id"}')).toBeGreaterThan(200);
    expect(valueOf(text, 'whence_http_request_bytes_total{route="/v1/jobs/:id"}')).toBeGreaterThan(50);
    expect(valueOf(text, 'whence_http_requests_in_flight')).toBe(1);
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  });

  it('has the figures of the ledger, of publication, of jobs and of the pool', async () => {
    await api.publish();
    // Figures are cached: another scrape sees them once they are old.
    const text = await pollUntil(
      async () => {
        const { text } = await scrape(api);
        return { body: text } as TestAnswer;
      },
      (body: string) => (valueOf(body, 'whence_publication_published_tree_size') ?? 0) > 0,
    );
    const size = valueOf(text, 'whence_ledger_tree_size');
    expect(size).toBeGreaterThan(0);
    expect(valueOf(text, 'whence_publication_published_tree_size')).toBe(size);
    expect(valueOf(text, 'whence_publication_signed_tree_size')).toBe(size);
    expect([
      valueOf(text, 'whence_publication_lag_entries'),
      valueOf(text, 'whence_publication_lag_seconds'),
      valueOf(text, 'whence_publication_state{state="published"}'),
      valueOf(text, 'whence_publication_state{state="refused"}'),
      valueOf(text, 'whence_findings_unsettled{kind="removal-overdue"}'),
      valueOf(text, 'whence_database_up'),
    ]).toEqual([0, 0, 1, 0, 0, 1]);
    for (const name of ['signed', 'published']) {
      const at = valueOf(text, `whence_publication_${name}_timestamp_seconds`) ?? 0;
      expect(Math.abs(Date.now() / 1_000 - at)).toBeLessThan(600);
    }
    expect(valueOf(text, 'whence_publication_witnessed_timestamp_seconds')).toBeUndefined();
    expect(valueOf(text, 'whence_database_connections_limit{pool="reading"}')).toBeGreaterThanOrEqual(10);
    expect(valueOf(text, 'whence_data_disk_free_bytes')).toBeGreaterThan(0);
  });

  it('counts writes, entries, lines of uploads, and caches', async () => {
    await api.request('PUT', '/v1/vendors/a-telling-name', { name: 'Telling Name' });
    const lines = [shard('a'), shard('b')].map((one) => JSON.stringify(one));
    const upload = await api.request('POST', '/v1/shards/bulk', [...lines, '{"digest": 1}'].join('\n'), {
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(upload.text).toContain('"summary"');
    const { text } = await scrape(api);
    expect(valueOf(text, 'whence_ledger_write_group_size_count')).toBeGreaterThanOrEqual(2);
    expect(valueOf(text, 'whence_ledger_write_queue_length')).toBe(0);
    expect(valueOf(text, 'whence_ledger_entries_appended_total')).toBeGreaterThanOrEqual(2);
    expect(valueOf(text, 'whence_ledger_head_lock_held_seconds_count')).toBeGreaterThanOrEqual(2);
    expect(valueOf(text, 'whence_uploads_open')).toBe(0);
    expect(valueOf(text, 'whence_upload_lines_total{outcome="rejected"}')).toBeGreaterThanOrEqual(1);
    expect([...labelled(text, 'cache')]).toEqual(
      expect.arrayContaining([
        'active-removals',
        'breakdowns',
        'exposure',
        'exposure-counts',
        'lineage',
        'origin-ids',
        'origin-segments',
        'removal-scopes',
      ]),
    );
    for (const cache of ['lineage', 'origin-segments', 'removal-scopes']) {
      const figures = ['bytes', 'entries', 'hits_total', 'misses_total'];
      const values = figures.map((figure) => valueOf(text, `whence_cache_${figure}{cache="${cache}"}`));
      expect([cache, values]).toEqual([cache, figures.map(() => expect.any(Number))]);
      expect(values.filter(Number.isNaN)).toEqual([]);
    }
    expect(valueOf(text, 'whence_cache_bytes{cache="lineage"}')).toBeGreaterThan(0);
  });

  it('counts a request whose client leaves as aborted, and as no longer in flight', async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const head = `POST /v1/shards HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${api.keys.admin}\r\n`;
    socket.write(`${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"name":`);
    const inFlight = async (wanted: number) =>
      pollUntil(
        async () => ({ body: (await scrape(api)).text }) as TestAnswer,
        (body: string) => valueOf(body, 'whence_http_requests_in_flight') === wanted,
      );
    await inFlight(2);
    socket.destroy();
    const text = await inFlight(1);
    const sample = 'whence_http_requests_total{method="POST",route="/v1/shards",status="aborted"}';
    expect(valueOf(text, sample)).toBe(1);
  });

  it('has as many series after random requests as its routes and codes allow, and none of their names', async () => {
    const word = fc.stringMatching(/^[a-z]{12,16}$/);
    const seen: string[] = [];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH'), word, word, async (method, a, b) => {
        seen.push(a, b);
        const paths = [
          `/v1/shards/${a}`,
          `/v1/datasets/${a}/versions/${b}`,
          `/${a}/${b}`,
          `/v1/jobs?name=${a}`,
          `/docs/${a}`,
        ];
        for (const path of paths) {
          await fetch(`${api.url}${path}`, {
            method,
            headers: { authorization: `Bearer ${a}`, 'x-request-id': b, 'user-agent': a },
          }).then((answer) => answer.arrayBuffer());
        }
      }),
      { numRuns: 40 },
    );
    const { text } = await scrape(api);
    expect(seen.filter((name) => text.includes(name))).toEqual([]);
    const { body } = await api.request('GET', '/openapi.json');
    const documented = Object.keys(body.paths as object).map((path) => path.replaceAll(/\{(\w+)\}/g, ':$1'));
    const known = (route: string): boolean =>
      documented.includes(route.replace(/\*$/, ':path')) || /^\/docs|^\/openapi\.json$|^\(no route\)$/.test(route);
    expect([...labelled(text, 'route')].filter((route) => !known(route))).toEqual([]);
    expect(text.split('\n').length).toBeLessThan(3_000);
  });

  it('reveals no name, URI, label or key of the record', async () => {
    const { text } = await scrape(api);
    expect(text).not.toMatch(/telling.name|sha256|s3:|Bearer/);
    expect(Object.values(api.keys).filter((key) => text.includes(key))).toEqual([]);
  });

  it('requires a key of callers that a proxy on this machine forwards', async () => {
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
      expect([header, (await scrape(api, { [header]: '203.0.113.7' })).status]).toEqual([header, 401]);
    }
    expect((await scrape(api, { 'x-forwarded-for': '203.0.113.7' }, api.keys.auditor)).status).toBe(200);
    expect((await scrape(api, { 'x-forwarded-for': '203.0.113.7' }, 'no-such-key')).status).toBe(401);
  });
});

describe('WHENCE_METRICS', () => {
  it.each([
    ['key', 401, 200],
    ['public', 200, 200],
    ['off', 404, 404],
  ] as const)('%s answers %i without a key and %i with one', async (metrics, without, withKey) => {
    const api = await startTestApi({ metrics });
    expect((await scrape(api)).status).toBe(without);
    expect((await scrape(api, {}, api.keys.auditor)).status).toBe(withKey);
    await api.close();
  });
});

describe('a scrape', () => {
  it('answers while the database is down, with what is known', async () => {
    const test = await createTestDatabase();
    const database = await connectApiDatabase(test.url);
    const api = await createApi({ config: { logLevel: 'error' }, database });
    const fastify = api.getHttpAdapter().getInstance();
    const get = async () => (await fastify.inject({ method: 'GET', url: '/metrics' })).payload;
    expect(valueOf(await get(), 'whence_database_up')).toBe(1);
    const size = valueOf(await get(), 'whence_ledger_tree_size');
    await database.close();
    await test.drop();
    const down = await pollUntil(
      async () => ({ body: await get() }) as TestAnswer,
      (body: string) => valueOf(body, 'whence_database_up') === 0,
    );
    expect(valueOf(down, 'whence_ledger_tree_size')).toBe(size);
    expect(down).toContain('process_cpu_seconds_total');
    await api.close();
  });

  it('answers while every connection of the pool is taken', async () => {
    const api = await startTestApi();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const takers = Array.from({ length: 16 }, () => api.database.transaction(() => held));
    const text = await pollUntil(
      async () => ({ body: (await scrape(api)).text }) as TestAnswer,
      (body: string) => valueOf(body, 'whence_database_requests_waiting{pool="writing"}') === 10,
    );
    expect(valueOf(text, 'whence_database_connections{pool="writing",state="in_use"}')).toBe(6);
    expect(valueOf(text, 'whence_database_up')).toBe(1);
    release();
    await Promise.all(takers);
    await api.close();
  });

  it('of a worker has its own metrics, at /metrics only', async () => {
    const served = await serveMetrics(0);
    const answer = await fetch(`${served.url}/metrics`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('version=0.0.4'),
    ]);
    expect(await answer.text()).toContain('# TYPE whence_job_attempts_total counter');
    expect((await fetch(`${served.url}/`)).status).toBe(404);
    await served.close();
  });
});
