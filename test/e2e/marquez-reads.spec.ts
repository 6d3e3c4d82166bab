import { startTestApi, type TestApi } from '@testing/harness';

const PRODUCER = 'https://example.com/etl/1.0';
const SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const facet = (members: object): object => ({ _producer: PRODUCER, _schemaURL: SCHEMA, ...members });
const runId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const at = (name: string, facets: object = {}): object => ({ namespace: 's3://lake', name, facets });
const path = (...parts: string[]): string => `/api/v1/${parts.map(encodeURIComponent).join('/')}`;

interface Parts {
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
  readonly facets?: object;
  readonly jobFacets?: object;
  readonly state?: string;
  readonly time?: string;
  readonly namespace?: string;
}

function event(run: number, job: string, parts: Parts = {}): object {
  const { inputs = [], outputs = [], facets = {}, jobFacets = {}, namespace = 'airflow' } = parts;
  return {
    eventTime: parts.time ?? '2026-03-01T10:00:00Z',
    eventType: parts.state ?? 'COMPLETE',
    producer: PRODUCER,
    schemaURL: SCHEMA,
    run: { runId: runId(run), facets },
    job: { namespace, name: job, facets: jobFacets },
    inputs,
    outputs,
  };
}

describe('reads as Marquez has them', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    const schema = facet({ fields: [{ name: 'text', type: 'STRING' }] });
    const jobType = facet({ processingType: 'BATCH', integration: 'SPARK', jobType: 'QUERY' });
    const events = [
      event(1, 'crawl', { outputs: [at('raw', { schema })], time: '2026-03-01T09:00:00Z' }),
      event(2, 'filter', { state: 'START', inputs: [at('raw')], time: '2026-03-01T10:00:00Z' }),
      event(2, 'filter', {
        inputs: [at('raw')],
        outputs: [at('clean', { schema, documentation: facet({ description: 'clean text' }) })],
        facets: { nominalTime: facet({ nominalStartTime: '2026-03-01T09:30:00Z' }) },
        jobFacets: { jobType, sourceCodeLocation: facet({ type: 'git', url: 'https://git.example/etl' }) },
        time: '2026-03-01T10:05:00Z',
      }),
      event(3, 'filter', { inputs: [at('raw')], outputs: [at('clean')], time: '2026-03-01T11:00:00Z' }),
      event(4, 'count', { inputs: [at('raw')], outputs: [at('counts')], time: '2026-03-01T12:00:00Z', state: 'FAIL' }),
      event(5, 'train', { inputs: [at('clean')], outputs: [at('model')], time: '2026-03-01T13:00:00Z' }),
      event(6, 'a:b', { namespace: 'http://host:8080', inputs: [at('x:y')], time: '2026-03-01T14:00:00Z' }),
    ];
    const sent = await api.request('POST', '/api/v1/lineage/batch', events, { key: api.keys.engineer });
    expect(sent.body).toMatchObject({ status: 'success', summary: { received: 7 } });
  });
  afterAll(() => api.close());

  const get = async (route: string) => api.request('GET', route, undefined, { key: api.keys.auditor });

  it('list namespaces, datasets and versions', async () => {
    const { body } = await get('/api/v1/namespaces');
    expect(body.namespaces.map(({ name }: { name: string }) => name)).toEqual([
      'airflow',
      'http://host:8080',
      's3://lake',
    ]);
    expect(body.totalCount).toBe(3);
    const one = (await get(path('namespaces', 's3://lake'))).body;
    expect(one).toMatchObject({ name: 's3://lake', createdAt: '2026-03-01T09:00:00.000Z', isHidden: false });
    const listed = (await get(`${path('namespaces', 's3://lake', 'datasets')}?limit=2&offset=1`)).body;
    expect(listed).toMatchObject({ totalCount: 5, datasets: [{ name: 'clean' }, { name: 'counts' }] });
    const dataset = (await get(path('namespaces', 's3://lake', 'datasets', 'clean'))).body;
    expect(dataset).toMatchObject({
      id: { namespace: 's3://lake', name: 'clean' },
      description: 'clean text',
      fields: [{ name: 'text', type: 'STRING' }],
      updatedAt: '2026-03-01T13:00:00.000Z',
      deleted: false,
    });
    const versions = (await get(path('namespaces', 's3://lake', 'datasets', 'clean', 'versions'))).body;
    expect(versions).toMatchObject({
      totalCount: 2,
      versions: [
        { shard: `s3://lake/clean#run=${runId(3)}`, createdByRun: { id: runId(3), state: 'COMPLETED' } },
        { shard: 's3://lake/clean', createdByRun: { id: runId(2) } },
      ],
    });
    const { version } = versions.versions[1];
    const first = await get(path('namespaces', 's3://lake', 'datasets', 'clean', 'versions', version));
    expect(first.body).toMatchObject({ version, shard: 's3://lake/clean', description: 'clean text' });
    const ofAnother = await get(path('namespaces', 's3://lake', 'datasets', 'raw', 'versions', version));
    expect([ofAnother.status, ofAnother.body.code]).toEqual([404, 'lineage-not-found']);
  });

  it('walk from a run to the runs that made what it read', async () => {
    const upstream = async (query: string) => get(`/api/v1/runlineage/upstream?runId=${query}`);
    const versions = (await get(path('namespaces', 's3://lake', 'datasets', 'clean', 'versions'))).body.versions;
    const { body } = await upstream(runId(5));
    const [trained, filtered, crawled] = body.runs;
    expect([body.runs.length, body.truncated]).toEqual([3, false]);
    expect(trained).toEqual({
      job: { namespace: 'airflow', name: 'train', version: null },
      run: { id: runId(5), start: '2026-03-01T13:00:00.000Z', end: '2026-03-01T13:00:00.000Z', status: 'COMPLETED' },
      inputs: [{ namespace: 's3://lake', name: 'clean', version: versions[0].version, producedByRunId: runId(3) }],
    });
    expect(filtered).toMatchObject({ run: { id: runId(3) }, inputs: [{ name: 'raw', producedByRunId: runId(1) }] });
    expect(crawled).toMatchObject({ job: { name: 'crawl' }, run: { id: runId(1) }, inputs: [] });
    // Nobody made what it read.
    expect((await upstream(runId(6))).body.runs).toMatchObject([
      { inputs: [{ version: null, producedByRunId: null }] },
    ]);
    expect((await upstream(`${runId(5)}&depth=0`)).body.runs).toHaveLength(1);
    expect((await upstream(`${runId(5)}&asOf=1`)).body).toMatchObject({ code: 'lineage-not-found' });
    for (const [query, code] of [
      [runId(99), 'lineage-not-found'],
      ['', 'malformed-query'],
      [`${runId(5)}&depth=101`, 'malformed-query'],
    ] as const)
      expect((await upstream(query)).body).toMatchObject({ code });
  });

  it('list jobs, their runs, and facets of both', async () => {
    const jobs = (await get('/api/v1/jobs?limit=3')).body;
    expect(jobs).toMatchObject({ totalCount: 5, jobs: [{ name: 'a:b' }, { name: 'train' }, { name: 'count' }] });
    const failed = (await get(`${path('namespaces', 'airflow', 'jobs')}?lastRunStates=FAILED,ABORTED`)).body;
    expect(failed).toMatchObject({ totalCount: 1, jobs: [{ name: 'count', latestRun: { state: 'FAILED' } }] });
    const job = (await get(path('namespaces', 'airflow', 'jobs', 'filter'))).body;
    expect(job).toMatchObject({
      type: 'BATCH',
      location: 'https://git.example/etl',
      inputs: [{ namespace: 's3://lake', name: 'raw' }],
      outputs: [{ namespace: 's3://lake', name: 'clean' }],
      latestRun: { id: runId(3) },
      facets: { jobType: { jobType: 'QUERY' } },
    });
    const runs = (await get(path('namespaces', 'airflow', 'jobs', 'filter', 'runs'))).body;
    expect(runs).toMatchObject({ totalCount: 2, runs: [{ id: runId(3) }, { id: runId(2), durationMs: 300_000 }] });
    const run = (await get(path('jobs', 'runs', runId(2)))).body;
    expect(run).toMatchObject({
      state: 'COMPLETED',
      startedAt: '2026-03-01T10:00:00.000Z',
      endedAt: '2026-03-01T10:05:00.000Z',
      nominalStartTime: '2026-03-01T09:30:00Z',
    });
    const ofJob = (await get(`${path('jobs', 'runs', runId(2), 'facets')}?type=job`)).body;
    expect(ofJob).toMatchObject({ runId: runId(2), facets: { sourceCodeLocation: { type: 'git' } } });
    const ofRun = (await get(`${path('jobs', 'runs', runId(2), 'facets')}?type=run`)).body;
    expect(Object.keys(ofRun.facets)).toEqual(['nominalTime']);
    expect((await get(path('jobs', 'runs', runId(99)))).status).toBe(404);
  });

  const lineage = async (nodeId: string, rest = '') =>
    (await get(`/api/v1/lineage?nodeId=${encodeURIComponent(nodeId)}${rest}`)).body;
  const ids = ({ graph }: { graph: { id: string }[] }): string[] => graph.map(({ id }) => id);

  it('answer lineage upstream and downstream, without what else is made of an ancestor', async () => {
    const graph = await lineage('job:airflow:filter');
    expect(ids(graph).sort()).toEqual([
      'dataset:s3://lake:clean',
      'dataset:s3://lake:model',
      'dataset:s3://lake:raw',
      'job:airflow:crawl',
      'job:airflow:filter',
      'job:airflow:train',
    ]);
    expect(graph).toMatchObject({ truncated: false, nextCursor: null, totalCount: 6 });
    const filter = graph.graph[0];
    expect(filter).toMatchObject({ type: 'JOB', data: { name: 'filter', latestRun: { state: 'COMPLETED' } } });
    expect(filter.inEdges).toEqual([{ origin: 'dataset:s3://lake:raw', destination: 'job:airflow:filter' }]);
    expect(filter.outEdges).toEqual([{ origin: 'job:airflow:filter', destination: 'dataset:s3://lake:clean' }]);
    expect(ids(await lineage('job:airflow:filter', '&depth=0')).length).toBe(3);
    expect(ids(await lineage('dataset:s3://lake:model', '&direction=upstream&depth=1'))).toEqual([
      'dataset:s3://lake:model',
      'job:airflow:train',
      'dataset:s3://lake:clean',
    ]);
    expect(ids(await lineage('dataset:s3://lake:raw', '&direction=downstream')).sort()).toEqual([
      'dataset:s3://lake:clean',
      'dataset:s3://lake:counts',
      'dataset:s3://lake:model',
      'dataset:s3://lake:raw',
      'job:airflow:count',
      'job:airflow:filter',
      'job:airflow:train',
    ]);
  });

  it('answer lineage in pages of one position, of which each edge is in both of its nodes', async () => {
    const whole = await lineage('dataset:s3://lake:raw');
    const { treeSize } = whole.asOf;
    const seen: { id: string; outEdges: object[]; inEdges: object[] }[] = [];
    let page = await lineage('dataset:s3://lake:raw', '&limit=3');
    for (;;) {
      expect(page).toMatchObject({ totalCount: whole.totalCount, truncated: true, asOf: { treeSize } });
      seen.push(...page.graph);
      if (page.nextCursor === null) break;
      page = await lineage('dataset:s3://lake:raw', `&limit=3&cursor=${page.nextCursor}`);
    }
    expect(seen).toEqual(whole.graph);
    const edges = (side: 'inEdges' | 'outEdges') =>
      seen.flatMap((node) => node[side].map((edge) => JSON.stringify(edge)));
    expect(edges('inEdges').sort()).toEqual(edges('outEdges').sort());
  });

  it('find nodes whose namespaces and names hold colons, as Marquez and its web client write them', async () => {
    const plain = await lineage('job:http://host:8080:a:b');
    expect(ids(plain)).toEqual(['job:http://host:8080:a:b', 'dataset:s3://lake:x:y']);
    const encoded = `job:${encodeURIComponent('http://host:8080')}:${encodeURIComponent('a:b')}`;
    expect(ids(await lineage(encoded))).toEqual(ids(plain));
  });

  it('take a batch of 23 MB, and list events by their times; without facets where there is no room', async () => {
    const { body } = await get(
      '/api/v1/events/lineage?limit=2&before=&after=2026-03-01T11:00:00Z&offset=1&sortDirection=desc',
    );
    expect(body).toMatchObject({
      totalCount: 4,
      truncated: false,
      events: [{ run: { runId: runId(5) } }, { run: { runId: runId(4) } }],
    });
    expect(body.events[0]).toEqual(
      event(5, 'train', { inputs: [at('clean')], outputs: [at('model')], time: '2026-03-01T13:00:00Z' }),
    );
    const sql = facet({ query: 'x'.repeat(3_900_000) });
    const large = [4, 5, 6, 7, 8, 9].map((n) =>
      event(n + 10, 'large', { jobFacets: { sql }, time: `2026-04-01T0${n}:00:00Z` }),
    );
    const text = JSON.stringify(large);
    expect(text.length).toBeGreaterThan(23_000_000);
    const headers = { 'content-type': 'application/json' };
    const sent = await api.request('POST', '/api/v1/lineage/batch', text, { headers });
    expect(sent).toMatchObject({ status: 200, body: { status: 'success', summary: { successful: 6 } } });
    const answer = (await get('/api/v1/events/lineage?after=2026-04-01T00:00:00Z&sortDirection=asc')).body;
    const facets = answer.events.map((one: { job: { facets: object } }) => Object.keys(one.job.facets));
    expect(facets).toEqual([['sql'], ['sql'], [], [], [], []]);
    const whence = { event: expect.stringMatching(/^sha256:/) };
    expect(answer.events[5]).toMatchObject({ run: { runId: runId(19) }, whence });
  });

  it('search, and count', async () => {
    const found = (await get('/api/v1/search?q=CO&sort=NAME')).body;
    expect(found).toMatchObject({
      totalCount: 2,
      truncated: false,
      results: [
        { type: 'JOB', name: 'count', nodeId: 'job:airflow:count' },
        { type: 'DATASET', name: 'counts' },
      ],
    });
    expect((await get('/api/v1/search?q=co&filter=JOB&limit=1')).body).toMatchObject({ totalCount: 1 });
    const named = async (query: string) =>
      (await get(`/api/v1/search?${query}`)).body.results.map(({ name }: { name: string }) => name);
    expect(await named('q=co&filter=DATASET')).toEqual(['counts']);
    expect(await named('q=a&sort=NAME&namespace=s3://lake')).toEqual(['clean', 'raw']);
    expect(await named('q=a&filter=JOB&namespace=s3://lake')).toEqual([]);
    expect(await named('q=a&filter=JOB&namespace=airflow')).toEqual(['crawl', 'large', 'train']);
    expect(await named('q=a&filter=JOB&sort=UPDATE_AT&namespace=airflow')).toEqual(['large', 'train', 'crawl']);
    expect((await get('/api/v1/tags')).body).toMatchObject({ tags: [] });
    const now = new Date().toISOString();
    await api.request('POST', '/api/v1/lineage', event(20, 'now', { time: now, state: 'START' }));
    for (const [period, length] of [
      ['DAY', 24],
      ['WEEK', 7],
    ] as const) {
      const query = `?period=${period}&timezone=Asia/Shanghai`;
      const events = (await get(`/api/v1/stats/lineage-events${query}`)).body;
      expect([events.length, events.at(-1).start]).toEqual([length, 1]);
      for (const what of ['jobs', 'datasets', 'sources']) {
        const counts = (await get(`/api/v1/stats/${what}${query}`)).body;
        expect([counts.length, counts.at(-1).count > 0, counts[0].count]).toEqual([length, true, 0]);
      }
    }
  });

  it('are the same answer at the same position, whatever was recorded since', async () => {
    const { treeSize } = (await get('/v1/ledger')).body.asOf;
    const routes = [
      '/api/v1/namespaces?',
      '/api/v1/jobs?',
      '/api/v1/search?q=a',
      '/api/v1/events/lineage?',
      '/api/v1/events?',
      '/api/v1/events/airflow?',
      '/api/v1/tags?',
      ...['lineage-events', 'jobs', 'datasets', 'sources'].flatMap((what) =>
        ['DAY', 'WEEK'].map((period) => `/api/v1/stats/${what}?period=${period}`),
      ),
      '/api/v1/lineage?nodeId=dataset:s3://lake:raw',
      ...['datasets/raw', 'datasets/clean/versions'].map((rest) => `${path('namespaces', 's3://lake')}/${rest}?`),
      ...['jobs', 'jobs/filter', 'jobs/filter/runs'].map((rest) => `${path('namespaces', 'airflow')}/${rest}?`),
      `${path('jobs', 'runs', runId(3))}?`,
    ].map((route) => `${route}&asOf=${treeSize}`);
    const before = await Promise.all(routes.map(get));
    const more = event(3, 'filter', {
      state: 'FAIL',
      inputs: [at('new')],
      outputs: [at('raw'), at('clean')],
      time: '2026-03-02T00:00:00Z',
    });
    await api.request('POST', '/api/v1/lineage', more);
    const after = await Promise.all(routes.map(get));
    expect(before.map(({ status }) => status)).toEqual(routes.map(() => 200));
    expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
    expect((await get(`${path('namespaces', 's3://lake', 'datasets', 'new')}?asOf=${treeSize}`)).status).toBe(404);
  });

  it('count up to the last entry of a position', async () => {
    const now = new Date().toISOString();
    const counted = async (what: string, asOf: number) =>
      (await get(`/api/v1/stats/${what}?period=DAY&asOf=${asOf}`)).body.at(-1);
    const before: number = (await get('/v1/ledger')).body.asOf.treeSize;
    const elsewhere = { namespace: 's3://counted', name: 'x', facets: {} };
    const ended = event(21, 'counted-job', { time: now, inputs: [at('counted-in'), elsewhere] });
    expect((await api.request('POST', '/api/v1/lineage', ended)).status).toBe(201);
    const after: number = (await get('/v1/ledger')).body.asOf.treeSize;
    for (const [what, added] of [
      ['jobs', 1],
      ['datasets', 2],
      ['sources', 1],
    ] as const) {
      const [earlier, later] = [await counted(what, before), await counted(what, after)];
      expect([what, later.count - earlier.count]).toEqual([what, added]);
    }
    const [earlier, later] = [await counted('lineage-events', before), await counted('lineage-events', after)];
    expect(later.complete - (earlier.startInterval === later.startInterval ? earlier.complete : 0)).toBe(1);
    const none = (await get('/api/v1/stats/jobs?period=WEEK&asOf=0')).body;
    expect(none.map(({ count }: { count: number }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it.each([
    ['DELETE', path('namespaces', 's3://lake', 'datasets', 'raw'), 'GET, HEAD'],
    ['DELETE', path('namespaces', 'airflow', 'jobs', 'filter'), 'GET, HEAD'],
    ['PUT', path('namespaces', 'airflow'), 'GET, HEAD'],
    ['POST', path('namespaces', 'airflow', 'jobs', 'filter', 'runs'), 'GET, HEAD'],
    ['POST', path('namespaces', 's3://lake', 'datasets', 'raw', 'tags', 'pii'), ''],
    ['DELETE', path('namespaces', 's3://lake', 'datasets', 'raw', 'fields', 'text', 'tags', 'pii'), ''],
    ['POST', path('jobs', 'runs', runId(1), 'complete'), ''],
    ['PUT', path('tags', 'pii'), ''],
  ])('answer %s %s with 405 and the reason', async (method, route, allow) => {
    const { status, body, headers } = await api.request(method, route, {}, { key: api.keys.engineer });
    expect([status, body.code, headers.get('allow')]).toEqual([405, 'method-not-allowed', allow]);
    expect(body.detail).toContain('send OpenLineage events to POST /api/v1/lineage');
  });

  it.each([
    ['lineage?nodeId=nothing', '/nodeId'],
    ['lineage?nodeId=job:a:b&depth=1000', '/depth'],
    ['lineage?nodeId=job:a:b&cursor=abc', '/cursor'],
    ['jobs?lastRunStates=DONE', '/lastRunStates'],
    ['events/lineage?before=yesterday', '/before'],
    ['stats/jobs?period=DAY&timezone=Mars/Olympus', '/timezone'],
    ['stats/jobs?period=YEAR', '/period'],
    ['search?q=', '/q'],
    ['search?q=a&sort=UPDATED', '/sort'],
    ['search?q=a&filter=RUN', '/filter'],
    ['namespaces?limit=501', '/limit'],
  ])('refuse %s with a pointer', async (route, pointer) => {
    const { status, body } = await get(`/api/v1/${route}`);
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });

  it('show what a dataset holds though many have read it since', async () => {
    const reads = Array.from({ length: 25 }, (_, n) =>
      event(100 + n, 'reader', { state: 'START', inputs: [at('clean')], time: '2026-05-01T00:00:00Z' }),
    );
    await api.request('POST', '/api/v1/lineage/batch', reads);
    const { body } = await get(path('namespaces', 's3://lake', 'datasets', 'clean'));
    expect(body).toMatchObject({ description: 'clean text', fields: [{ name: 'text' }] });
    expect(body.updatedAt).toBe('2026-05-01T00:00:00.000Z');
  });

  it('answer an unknown address, namespace or node with 404', async () => {
    for (const route of ['columns', 'namespaces/none', 'namespaces/none/jobs', 'lineage?nodeId=job:no:ne']) {
      expect([route, (await get(`/api/v1/${route}`)).status]).toEqual([route, 404]);
    }
    expect((await api.request('POST', '/api/v1/columns', {})).status).toBe(404);
  });
});
