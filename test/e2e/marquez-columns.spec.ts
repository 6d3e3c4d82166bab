import { gzipSync } from 'node:zlib';
import { startTestApi, type TestApi } from '@testing/harness';

const PRODUCER = 'https://example.com/etl/1.0';
const SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const LAKE = 's3://lake';
const facet = (members: object): object => ({ _producer: PRODUCER, _schemaURL: SCHEMA, ...members });
const runId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const field = (dataset: string, column: string): string => `datasetField:${LAKE}:${dataset}:${column}`;

/** A dataset whose columns are each made of columns, as `dataset.column`. */
function columns(name: string, made: Readonly<Record<string, readonly string[]>>): object {
  const fields = Object.entries(made).map(([column, sources]) => {
    const inputFields = sources.map((source) => {
      const [dataset, of] = source.split('.');
      return { namespace: LAKE, name: dataset, field: of };
    });
    return [column, { inputFields, transformationType: 'DIRECT' }];
  });
  const schema = facet({ fields: Object.keys(made).map((column) => ({ name: column, type: 'STRING' })) });
  return {
    namespace: LAKE,
    name,
    facets: { schema, columnLineage: facet({ fields: Object.fromEntries(fields) }) },
  };
}

const plain = (name: string): object => ({ namespace: LAKE, name, facets: {} });

interface Parts {
  readonly state?: string;
  readonly jobFacets?: object;
  readonly runFacets?: object;
}

function event(run: number, job: string, inputs: object[], outputs: object[], parts: Parts = {}): object {
  const { state = 'COMPLETE', jobFacets = {}, runFacets = {} } = parts;
  return {
    eventTime: `2026-03-01T10:${String(run).padStart(2, '0')}:00Z`,
    eventType: state,
    producer: PRODUCER,
    schemaURL: SCHEMA,
    run: { runId: runId(run), facets: runFacets },
    job: { namespace: 'airflow', name: job, facets: jobFacets },
    inputs,
    outputs,
  };
}

interface Node {
  readonly id: string;
  readonly inEdges: { origin: string; destination: string }[];
  readonly outEdges: { origin: string; destination: string }[];
}

describe('columns, sources, versions of jobs and the beta search, as Marquez has them', () => {
  let api: TestApi;
  const code = facet({ type: 'git', url: 'https://git.example/etl' });
  beforeAll(async () => {
    api = await startTestApi({ settings: { lineageBatchMib: 24 } });
    const events = [
      event(1, 'join', [plain('a'), plain('b')], [columns('c', { x: ['a.x', 'b.y'], z: ['b.z'] })]),
      event(2, 'train', [plain('c')], [columns('d', { w: ['c.x'] })], {
        jobFacets: { sourceCode: facet({ language: 'python', sourceCode: 'train()' }), sourceCodeLocation: code },
        runFacets: { processing_engine: facet({ name: 'spark', version: '4.1' }) },
      }),
      event(3, 'other', [plain('a')], [columns('e', { v: ['a.other'] })]),
      event(4, 'loop', [plain('f')], [columns('f', { n: ['f.n', 'f.m'] })]),
      event(5, 'train', [plain('c'), plain('b')], [plain('d')], { state: 'START' }),
      event(6, 'train', [plain('c')], [plain('d'), plain('metrics')], { state: 'FAIL' }),
    ];
    const sent = await api.request('POST', '/api/v1/lineage/batch', events, { key: api.keys.engineer });
    expect(sent.body).toMatchObject({ status: 'success', summary: { received: 6 } });
  });
  afterAll(() => api.close());

  const get = async (route: string) => api.request('GET', route, undefined, { key: api.keys.auditor });
  const graph = async (nodeId: string, rest = ''): Promise<Node[]> => {
    const { status, body } = await get(`/api/v1/column-lineage?nodeId=${encodeURIComponent(nodeId)}${rest}`);
    expect(status).toBe(200);
    return body.graph;
  };
  const ids = (nodes: readonly Node[]): string[] => nodes.map(({ id }) => id).sort();

  it('follow a column to what it is made of', async () => {
    const nodes = await graph(field('d', 'w'));
    expect(ids(nodes)).toEqual([field('a', 'x'), field('b', 'y'), field('c', 'x'), field('d', 'w')]);
    const made = nodes.find(({ id }) => id === field('c', 'x'));
    expect(made).toMatchObject({
      type: 'DATASET_FIELD',
      data: {
        namespace: LAKE,
        dataset: 'c',
        field: 'x',
        fieldType: 'STRING',
        inputFields: [
          { namespace: LAKE, dataset: 'a', field: 'x' },
          { namespace: LAKE, dataset: 'b', field: 'y' },
        ],
      },
      outEdges: [{ origin: field('c', 'x'), destination: field('d', 'w') }],
    });
    // As Marquez writes them: each edge begins at the node that has it.
    expect(made?.inEdges).toEqual([
      { origin: field('c', 'x'), destination: field('a', 'x') },
      { origin: field('c', 'x'), destination: field('b', 'y') },
    ]);
    expect(ids(await graph(field('d', 'w'), '&depth=1'))).toEqual([field('c', 'x'), field('d', 'w')]);
  });

  it('follow a column to what is made of it, and to nothing else that is made beside it', async () => {
    expect(await graph(field('a', 'x'))).toEqual([]);
    expect(ids(await graph(field('a', 'x'), '&withDownstream=true'))).toEqual([
      field('a', 'x'),
      field('c', 'x'),
      field('d', 'w'),
    ]);
    expect(ids(await graph(`dataset:${LAKE}:b`, '&withDownstream=true&depth=1'))).toEqual([
      field('b', 'y'),
      field('b', 'z'),
      field('c', 'x'),
      field('c', 'z'),
    ]);
  });

  it('begin at all columns that a dataset or a job writes', async () => {
    expect(ids(await graph('job:airflow:join'))).toEqual([
      field('a', 'x'),
      field('b', 'y'),
      field('b', 'z'),
      field('c', 'x'),
      field('c', 'z'),
    ]);
    const web = `dataset:${encodeURIComponent(LAKE)}:c`;
    expect(ids(await graph(web, '&depth=2&withDownstream=true'))).toContain(field('d', 'w'));
    expect(ids(await graph(`dataset:${LAKE}:f`, '&withDownstream=true'))).toEqual([field('f', 'm'), field('f', 'n')]);
  });

  it('are read as of a position', async () => {
    const { treeSize } = (await get('/v1/ledger')).body.asOf;
    const before = await graph(field('d', 'w'), '&withDownstream=true');
    const more = event(7, 'train', [plain('c')], [columns('d', { w: ['c.z'] })]);
    await api.request('POST', '/api/v1/lineage', more, { key: api.keys.engineer });
    expect(ids(await graph(field('d', 'w')))).toEqual([field('b', 'z'), field('c', 'z'), field('d', 'w')]);
    expect(await graph(field('d', 'w'), `&withDownstream=true&asOf=${treeSize}`)).toEqual(before);
  });

  it.each([
    ['nodeId=nothing', 400, '/nodeId'],
    ['nodeId=datasetField:a', 400, '/nodeId'],
    ['nodeId=dataset:a:b&depth=1000', 400, '/depth'],
    ['nodeId=dataset:a:b&withDownstream=perhaps', 400, '/withDownstream'],
    ['nodeId=dataset:no:ne', 404, undefined],
    ['nodeId=datasetField:no:ne:c', 404, undefined],
  ])('refuse %s', async (query, status, pointer) => {
    const { body, ...answered } = await get(`/api/v1/column-lineage?${query}`);
    expect([answered.status, body.errors?.[0]?.pointer]).toEqual([status, pointer]);
  });

  it('list namespaces of datasets as sources', async () => {
    const { body } = await get('/api/v1/sources?limit=10');
    expect(body).toMatchObject({
      totalCount: 1,
      sources: [{ name: LAKE, type: 'S3', connectionUrl: LAKE, createdAt: '2026-03-01T10:01:00.000Z' }],
    });
    expect((await get(`/api/v1/sources/${encodeURIComponent(LAKE)}`)).body).toMatchObject({ name: LAKE, type: 'S3' });
    // A namespace of jobs alone is no source.
    expect((await get('/api/v1/sources/airflow')).status).toBe(404);
  });

  it('list a version of a job for each run that named datasets for the first time', async () => {
    const route = '/api/v1/namespaces/airflow/jobs/train/versions';
    const { body } = await get(route);
    expect(body).toMatchObject({
      totalCount: 3,
      versions: [
        { outputs: [{ name: 'd' }, { name: 'metrics' }], createdAt: '2026-03-01T10:06:00.000Z' },
        { inputs: [{ name: 'b' }, { name: 'c' }], outputs: [{ name: 'd' }], latestRun: { id: runId(5) } },
        { inputs: [{ name: 'c' }], outputs: [{ name: 'd' }], latestRun: { id: runId(2), state: 'COMPLETED' } },
      ],
    });
    const [, , first] = body.versions;
    const one = await get(`${route}/${first.version}`);
    expect(one.body).toMatchObject({ ...first, asOf: {}, location: 'https://git.example/etl' });
    expect((await get(`${route}?limit=1&offset=1`)).body).toMatchObject({
      totalCount: 3,
      versions: [body.versions[1]],
    });
    const elsewhere = await get(`/api/v1/namespaces/airflow/jobs/join/versions/${first.version}`);
    expect([elsewhere.status, elsewhere.body.code]).toEqual([404, 'lineage-not-found']);
    expect((await get(`${route}/nothing`)).status).toBe(404);
  });

  it('search jobs and datasets with their last events, and mark what was found', async () => {
    const jobs = (await get('/api/v2beta/search/jobs?q=RAI')).body;
    expect(jobs).toMatchObject({
      hits: [
        {
          name: 'train',
          namespace: 'airflow',
          type: 'BATCH',
          facets: { sourceCode: { language: 'python' } },
          runFacets: { processing_engine: { name: 'spark' } },
        },
      ],
      highlights: [{ name: ['t<em>rai</em>n'] }],
    });
    const datasets = (await get('/api/v2beta/search/datasets?q=metr')).body;
    expect(datasets).toMatchObject({
      hits: [{ name: 'metrics', namespace: LAKE, run_id: runId(6), eventType: 'FAIL' }],
      highlights: [{ name: ['<em>metr</em>ics'] }],
    });
    expect((await get('/api/v2beta/search/jobs?q=')).body.errors[0].pointer).toBe('/q');
  });

  it('take batches up to the setting', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const spaces = (mebibytes: number) => gzipSync(`[${' '.repeat(mebibytes * 1_048_576)}]`);
    const send = (body: Buffer) => api.request('POST', '/api/v1/lineage/batch', body, { headers });
    expect((await send(spaces(23))).status).toBe(200);
    expect(await send(spaces(25))).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  it.each([
    ['PUT', '/api/v1/sources/postgres'],
    ['POST', '/api/v1/column-lineage'],
    ['POST', '/api/v1/runlineage/upstream'],
    ['POST', '/api/v1/jobs?runState=FAILED'],
    ['POST', '/api/v2beta/search/jobs'],
  ])('answer %s %s with 405 and the reason', async (method, route) => {
    const { status, body } = await api.request(method, route, {}, { key: api.keys.engineer });
    expect([status, body.code]).toEqual([405, 'method-not-allowed']);
    expect(body.detail).toContain('send OpenLineage events to POST /api/v1/lineage');
  });
});
