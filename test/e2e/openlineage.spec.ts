import { gzipSync } from 'node:zlib';
import { digestOf, shardPath, startTestApi, type TestApi, withAdmin } from '@testing/harness';

const PRODUCER = 'https://example.com/etl/1.0';
const SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const facet = (members: object): object => ({ _producer: PRODUCER, _schemaURL: SCHEMA, ...members });

interface EventParts {
  readonly run: number;
  readonly state?: string;
  readonly minute?: number;
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
  readonly facets?: object;
  readonly jobFacets?: object;
  readonly job?: string;
}

const runId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const at = (name: string, facets: object = {}): object => ({ namespace: 's3://lake', name, facets });
function runEvent({ run, state = 'COMPLETE', minute = 0, job = 'etl.filter', ...parts }: EventParts): object {
  const { inputs = [], outputs = [], facets = {}, jobFacets = {} } = parts;
  return {
    eventTime: `2026-03-01T10:${String(minute).padStart(2, '0')}:00Z`,
    eventType: state,
    producer: PRODUCER,
    schemaURL: SCHEMA,
    run: { runId: runId(run), facets },
    job: { namespace: 'airflow', name: job, facets: jobFacets },
    inputs,
    outputs,
  };
}

describe('OpenLineage events', () => {
  let api: TestApi;
  let run = 0;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const send = (event: unknown, path = '/api/v1/lineage') =>
    api.request('POST', path, event, { key: api.keys.engineer });
  const shard = async (name: string) => (await api.request('GET', shardPath(name))).body;
  const size = async (): Promise<number> => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;

  it('make shards and a derivation of a completed run, with inputs that only its START named', async () => {
    run++;
    const raw = at('a/raw');
    const start = await send(runEvent({ run, state: 'START', inputs: [raw] }));
    expect(start).toMatchObject({ status: 201, body: { shards: [], issues: [], notRead: [] } });
    const jobFacets = {
      jobType: facet({ processingType: 'BATCH', integration: 'SPARK', jobType: 'QUERY' }),
      sourceCodeLocation: facet({ type: 'git', url: 'https://git.example/etl', version: 'abc' }),
    };
    const statistics = { outputStatistics: facet({ rowCount: 10, size: 2_000 }) };
    const output = { ...at('a/clean'), outputFacets: statistics };
    const done = await send(runEvent({ run, minute: 5, outputs: [output], jobFacets }));
    expect(done.body.shards).toEqual([{ namespace: 's3://lake', name: 'a/clean', shard: 's3://lake/a/clean' }]);
    expect(await shard('s3://lake/a/clean')).toMatchObject({
      records: 10,
      bytes: 2_000,
      parents: ['s3://lake/a/raw'],
      activity: { kind: 'query', job: 'airflow/etl.filter', run: runId(run), code: 'https://git.example/etl@abc' },
    });
    expect((await shard('s3://lake/a/raw')).effectiveOrigins).toMatchObject([{ kind: 'unknown' }]);
  });

  it('are recorded once: the same event is answered the same, alone, compressed and in a batch', async () => {
    run++;
    const text = JSON.stringify(runEvent({ run, inputs: [at('b/in')], outputs: [at('b/out')] }));
    const json = { 'content-type': 'application/json' };
    const first = await api.request('POST', '/api/v1/lineage', text, { headers: json });
    const before = await size();
    const zipped = await api.request('POST', '/api/v1/lineage', gzipSync(text), {
      headers: { ...json, 'content-encoding': 'gzip' },
    });
    expect([zipped.status, zipped.text]).toEqual([201, first.text]);
    const batch = await api.request('POST', '/api/v1/lineage/batch', `[ ${text} ,${text}\n]`, { headers: json });
    expect(batch).toMatchObject({ status: 200, body: { status: 'success', summary: { received: 2, failed: 0 } } });
    expect(await size()).toBe(before);
  });

  it('make a state for each run that writes a dataset, and readers derive from the state that they read', async () => {
    const writers = [++run, ++run];
    for (const [n, writer] of writers.entries()) {
      await send(runEvent({ run: writer, minute: n * 10, inputs: [at(`c/in-${n}`)], outputs: [at('c/table')] }));
    }
    const states = ['s3://lake/c/table', `s3://lake/c/table#run=${runId(writers[1] ?? 0)}`];
    run++;
    await send(runEvent({ run, state: 'START', minute: 5, inputs: [at('c/table')] }));
    await send(runEvent({ run, minute: 15, outputs: [at('c/early')] }));
    run++;
    await send(runEvent({ run, minute: 30, inputs: [at('c/table')], outputs: [at('c/late')] }));
    expect((await shard('s3://lake/c/early')).parents).toEqual([states[0]]);
    expect((await shard('s3://lake/c/late')).parents).toEqual([states[1]]);
    // Nothing says that the second run replaced what the first one wrote.
    expect((await shard(states[1] ?? '')).effectiveOrigins).toMatchObject([{ kind: 'unknown' }]);
    run++;
    const replaced = at('c/table', { lifecycleStateChange: facet({ lifecycleStateChange: 'OVERWRITE' }) });
    const known = at('c/known', { whence_shard: facet({ digest: digestOf('known'), origins: [{ kind: 'human' }] }) });
    await send(runEvent({ run, minute: 40, inputs: [known], outputs: [replaced] }));
    expect((await shard(`s3://lake/c/table#run=${runId(run)}`)).effectiveOrigins).toMatchObject([{ kind: 'human' }]);
  });

  it('make a further state for inputs that are named after the run completed, and none for the same again', async () => {
    run++;
    const outputs = [at('late/out')];
    const told = async (minute: number, inputs: readonly object[], state = 'COMPLETE') => {
      const { status, body } = await send(runEvent({ run, state, minute, inputs, outputs }));
      expect([status, body]).toEqual([201, body]);
      const amended = `&amended=${body.event.slice('sha256:'.length, 23)}`;
      return body.shards.map(({ shard: name }: { shard: string }) => name.replace(amended, '&amended=it'));
    };
    const of = async (name: string) => (await shard(name)).parents;
    const [first, second] = ['s3://lake/late/out', `s3://lake/late/out#run=${runId(run)}`] as const;
    expect(await told(0, [at('late/a')])).toEqual([first]);
    // Stated late, by an event that completes nothing: no derivation that was stated changes.
    expect(await told(1, [at('late/b')], 'RUNNING')).toEqual([]);
    expect(await of(first)).toEqual(['s3://lake/late/a']);
    expect(await told(2, [])).toEqual([second]);
    expect(await of(second)).toEqual(['s3://lake/late/a', 's3://lake/late/b']);
    expect(await told(3, [at('late/a'), at('late/b')])).toEqual([second]);
    for (const [n, name] of ['c', 'd', 'e'].entries()) {
      expect(await told(4 + n, [at(`late/${name}`)])).toEqual([`${second}&amended=it`]);
    }
    // Who reads the dataset reads what was there last.
    run++;
    await send(runEvent({ run, minute: 30, inputs: [at('late/out')], outputs: [at('late/read')] }));
    const [read = ''] = await of('s3://lake/late/read');
    expect(read).toContain(`${second}&amended=`);
    expect(await of(read)).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `s3://lake/late/${name}`));
  });

  it('make further states of a version, and of a dataset that no run writes', async () => {
    const writers = [++run, ++run, ++run];
    const version = at('again/out', { version: facet({ datasetVersion: '1' }) });
    const names: string[] = [];
    for (const writer of writers) {
      for (const name of ['a', 'b', 'c']) {
        const sent = await send(
          runEvent({ run: writer, minute: writer, inputs: [at(`again/${name}`)], outputs: [version] }),
        );
        expect([sent.status, sent.body]).toEqual([201, sent.body]);
        names.push(sent.body.shards[0].shard);
      }
    }
    expect(new Set(names).size).toBe(9);
    expect(names.slice(3, 5)).toEqual([
      `s3://lake/again/out#version=1&run=${runId(writers[1] ?? 0)}`,
      expect.stringContaining(`s3://lake/again/out#version=1&run=${runId(writers[1] ?? 0)}&amended=`),
    ]);
    for (let n = 0; n < 4; n++) {
      const dataset = at('again/stated', { whence_shard: facet({ digest: digestOf(`again ${n}`) }) });
      const stated = {
        eventTime: `2026-03-01T1${n}:00:00Z`,
        producer: PRODUCER,
        schemaURL: SCHEMA.replace('Run', 'Dataset'),
      };
      const sent = await send({ ...stated, dataset });
      expect([sent.status, sent.body]).toEqual([201, sent.body]);
      expect(await shard(digestOf(`again ${n}`))).toMatchObject({ digest: digestOf(`again ${n}`) });
    }
  });

  it('register the checksums that the facet of a dataset states', async () => {
    run++;
    const checksums = [`md5:${'8'.repeat(32)}`];
    await send(runEvent({ run, inputs: [], outputs: [at('sums/out', { whence_shard: facet({ checksums }) })] }));
    const { body } = await api.request('GET', `/v1/shards?checksum=${checksums[0]}`);
    expect(body.items).toMatchObject([{ uri: 's3://lake/sums/out', checksums }]);
  });

  it('record what a run that failed named, and derive nothing', async () => {
    run++;
    const failed = await send(runEvent({ run, state: 'FAIL', inputs: [at('d/in')], outputs: [at('d/out')] }));
    expect(failed).toMatchObject({ status: 201, body: { shards: [] } });
    expect((await api.request('GET', shardPath('s3://lake/d/out'))).status).toBe(404);
  });

  it('use explicit lineage before inputs × outputs, and versions, symlinks and subsets', async () => {
    run++;
    const lineage = facet({ inputs: [{ namespace: 's3://lake', name: 'e/left', type: 'DATASET' }] });
    const version = { version: facet({ datasetVersion: '7' }) };
    const outputs = [
      at('e/of-left', { lineage }),
      at('e/of-both', version),
      at('e/of-none', { lineage: facet({ inputs: [] }) }),
    ];
    await send(runEvent({ run, inputs: [at('e/left'), at('e/right', version)], outputs }));
    expect((await shard('s3://lake/e/of-left')).parents).toEqual(['s3://lake/e/left']);
    const both = await shard('s3://lake/e/of-both#version=7');
    expect(both.parents).toEqual(['s3://lake/e/left', 's3://lake/e/right#version=7']);
    expect((await shard('s3://lake/e/of-none')).parents).toEqual([]);
    run++;
    const identifiers = [{ namespace: 'hive://metastore', name: 'db.t', type: 'TABLE' }];
    await send(runEvent({ run, minute: 1, outputs: [at('e/t', { symlinks: facet({ identifiers }) })] }));
    run++;
    const table = { namespace: 'hive://metastore', name: 'db.t' };
    const inputCondition = { type: 'location', locations: ['s3://lake/e/parts/1', 's3://lake/e/parts/2'] };
    const parts = { ...at('e/parts'), inputFacets: { subset: facet({ inputCondition }) } };
    await send(runEvent({ run, minute: 2, inputs: [table, parts], outputs: [at('e/joined')] }));
    const joined = await shard('s3://lake/e/joined');
    expect(joined.parents).toEqual(expect.arrayContaining(['s3://lake/e/t', ...inputCondition.locations]));
  });

  it('commit dataset versions and record uses that our own facets state', async () => {
    run++;
    const made = { dataset: 'lake/f', version: '1', records: 5, digest: digestOf('f') };
    await send(runEvent({ run, inputs: [at('f/in')], outputs: [at('f/out', { whence_shard: facet(made) })] }));
    const version = await api.request('GET', `/v1/datasets/${encodeURIComponent('lake/f')}/versions/1`);
    expect(version.body).toMatchObject({ state: 'committed', shards: 1 });
    run++;
    const training = { model: 'lark', version: '1.0', stage: 'sft', parents: [] };
    const facets = { whence_training: facet(training) };
    const read = at('f/out', { whence_shard: facet({ dataset: 'lake/f', version: '1' }) });
    const start = await send(runEvent({ run, state: 'START', minute: 1, inputs: [read], facets }));
    expect(start.status).toBe(201);
    await send(runEvent({ run, minute: 9, inputs: [read], facets }));
    const { uses } = (await api.request('GET', '/v1/models/lark/versions/1.0')).body;
    expect(uses).toMatchObject([
      {
        dataset: 'lake/f',
        version: '1',
        stage: 'sft',
        startedAt: '2026-03-01T10:01:00.000Z',
        finishedAt: '2026-03-01T10:09:00.000Z',
      },
    ]);
    run++;
    const others = { whence_training: facet({ ...training, parents: undefined, stage: 'preference' }) };
    await send(runEvent({ run, minute: 10, inputs: [at('f/pairs')], facets: others, job: 'train' }));
    const again = (await api.request('GET', '/v1/models/lark/versions/1.0')).body.uses;
    expect(again.map((use: { dataset: string }) => use.dataset)).toEqual(['lake/f', 'inputs of airflow/train']);
  });

  it('answer a refused statement with its problem, record the attempt, and answer it so again', async () => {
    run++;
    await api.request('POST', '/v1/shards', { digest: digestOf('g'), records: 1 });
    const output = at('g/out', { whence_shard: facet({ digest: digestOf('g'), records: 2 }) });
    const event = runEvent({ run, outputs: [output, at('g/other')] });
    const refused = await send(event);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'shard-conflict', receipt: { index: expect.any(Number) } },
    });
    const before = await size();
    expect((await send(event)).body).toMatchObject({ code: 'shard-conflict', receipt: refused.body.receipt });
    expect(await size()).toBe(before);
    const unknown = at('g/x', { whence_shard: facet({ origins: [{ kind: 'scraped', vendor: 'nobody-known' }] }) });
    expect(await send(runEvent({ run: ++run, outputs: [unknown] }))).toMatchObject({
      status: 400,
      body: { code: 'unknown-vendor' },
    });
    const entry = await api.request('GET', `/v1/ledger/entries/${refused.body.receipt.index}`);
    expect(entry.body).toMatchObject({ kind: 'openlineage.received', data: { refused: { code: 'shard-conflict' } } });
  });

  it('are accepted as real emitters write them, with what was wrong; strict=true refuses them', async () => {
    const event = {
      eventTime: '2026-03-01 10:00:00.123456',
      eventType: 'complete',
      run: { runId: 'scheduled__1', facets: { spark_properties: { a: 1 }, parent: facet({ run: {} }) } },
      job: { namespace: 'airflow', name: 'loose' },
      outputs: [
        { namespace: 's3://lake', name: 'h/out', facets: { version: {}, schema: 'text' } },
        { name: 'no namespace' },
      ],
    };
    const loose = await send(event);
    expect(loose).toMatchObject({ status: 201, body: { notRead: ['spark_properties'], notReadCount: 1 } });
    const pointers = loose.body.issues.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(
      expect.arrayContaining(['/eventTime', '/eventType', '/schemaURL', '/producer', '/run/runId', '/outputs/1']),
    );
    expect(pointers).toContain('/outputs/0/facets/version/datasetVersion');
    const strict = await send({ ...event, extra: 1 }, '/api/v1/lineage?strict=true');
    expect(strict).toMatchObject({ status: 400, body: { code: 'strict-event-refused' } });
    expect(strict.body.errors.length).toBe(loose.body.issueCount);
  });

  it.each([
    ['no object', [1], ''],
    ['nothing', {}, ''],
    ['no time', { ...runEvent({ run: 900 }), eventTime: undefined }, '/eventTime'],
    ['no readable time', { ...runEvent({ run: 900 }), eventTime: 'now' }, '/eventTime'],
    ['no run id', { ...runEvent({ run: 900 }), run: {} }, '/run/runId'],
    ['no job', { ...runEvent({ run: 900 }), job: { name: 'x' } }, '/job'],
    [
      'a facet of ours in a wrong form',
      runEvent({ run: 900, outputs: [at('i', { whence_shard: { records: -1 } })] }),
      '/outputs/0/facets/whence_shard/records',
    ],
  ])('are refused with a pointer: %s', async (_, event, pointer) => {
    const before = await size();
    const answer = await send(event);
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed-event', errors: [{ pointer }] } });
    expect(await size()).toBe(before);
  });

  it('report the failed ones of a batch, commit the others, and order them by their times', async () => {
    const [writer, reader] = [++run, ++run];
    const events = [
      runEvent({ run: reader, minute: 2, inputs: [at('j/mid')], outputs: [at('j/out')] }),
      { eventTime: 'never' },
      runEvent({ run: writer, minute: 1, inputs: [at('j/in')], outputs: [at('j/mid')] }),
    ];
    const answer = await send(events, '/api/v1/lineage/batch');
    expect(answer.body).toEqual({
      status: 'partial_success',
      summary: { received: 3, successful: 2, failed: 1, retriable: 0, non_retriable: 1 },
      failed_events: [{ index: 1, reason: expect.any(String), retriable: false, code: 'malformed-event' }],
    });
    expect(await shard('s3://lake/j/mid')).toMatchObject({ parents: ['s3://lake/j/in'] });
    expect(await shard('s3://lake/j/out')).toMatchObject({ parents: ['s3://lake/j/mid'] });
    expect((await send({}, '/api/v1/lineage/batch')).body).toMatchObject({ code: 'malformed-event' });
    expect((await send([], '/api/v1/lineage/batch')).body).toMatchObject({ summary: { received: 0 } });
  });

  it('take jobs and datasets without a run', async () => {
    const base = {
      eventTime: '2026-03-01T10:00:00+02:00',
      producer: PRODUCER,
      schemaURL: SCHEMA.replace('Run', 'Job'),
    };
    const job = { namespace: 'airflow', name: 'declared' };
    expect(await send({ ...base, job, inputs: [at('k/in')], outputs: [at('k/out')] })).toMatchObject({
      status: 201,
      body: { shards: [], issues: [] },
    });
    const dataset = at('k/stated', { whence_shard: facet({ records: 3, origins: [{ kind: 'scraped' }] }) });
    const stated = await send({ ...base, schemaURL: SCHEMA.replace('Run', 'Dataset'), dataset });
    expect(stated.body.shards).toMatchObject([{ shard: 's3://lake/k/stated' }]);
    expect(await shard('s3://lake/k/stated')).toMatchObject({ records: 3, declaredOrigins: [{ kind: 'scraped' }] });
  });

  it('are refused without a key that may register, and when they are too large or expand to too much', async () => {
    const event = runEvent({ run: 901 });
    expect((await api.request('POST', '/api/v1/lineage', event, { key: null })).status).toBe(401);
    expect((await api.request('POST', '/api/v1/lineage', event, { key: api.keys.auditor })).status).toBe(403);
    const json = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const bomb = gzipSync(Buffer.alloc(8_000_000, ' '));
    expect((await api.request('POST', '/api/v1/lineage', bomb, { headers: json })).status).toBe(413);
    expect((await api.request('POST', '/api/v1/lineage', 'no gzip', { headers: json })).status).toBe(400);
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const answer = await api.request('POST', '/api/v1/lineage', deep, {
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.body.code).toBe('malformed-body');
  });

  it('are answered as they were sent, by their digests, to keys that may read', async () => {
    const text = `{"b":1.0, ${JSON.stringify(runEvent({ run: 950, outputs: [at('l/é')] })).slice(1)}`;
    const sent = await api.request('POST', '/api/v1/lineage', ` ${text}\n`, {
      headers: { 'content-type': 'application/json' },
    });
    expect(sent.body.event).toBe(digestOf(text));
    const path = `/api/v1/lineage/events/${digestOf(text)}`;
    const answer = await api.request('GET', path);
    expect([answer.status, answer.text]).toEqual([200, text]);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect((await api.request('GET', path, undefined, { key: null })).status).toBe(401);
    const unknown = await api.request('GET', `/api/v1/lineage/events/${digestOf('no event')}`);
    expect(unknown).toMatchObject({ status: 404, body: { code: 'lineage-not-found' } });
    expect((await api.request('GET', '/api/v1/lineage/events/sha256:12')).status).toBe(400);
  });

  it('are not answered when the bytes that are kept have another digest', async () => {
    const sent = await send(runEvent({ run: 951 }));
    const digest = Buffer.from(sent.body.event.slice('sha256:'.length), 'hex');
    await withAdmin(api.databaseUrls.superuserUrl, async (client) => {
      await client.query('SET session_replication_role = replica');
      await client.query(`UPDATE openlineage_body SET body = body || ' ' WHERE digest = $1`, [digest]);
    });
    const answer = await api.request('GET', `/api/v1/lineage/events/${sent.body.event}`);
    expect(answer).toMatchObject({ status: 500, body: { code: 'event-corrupt' } });
  });

  it('publish the schemas of our own facets', async () => {
    const schema = await api.request('GET', '/api/v1/lineage/facets/whence_shard', undefined, { key: null });
    expect(schema.body.$id).toBe(`${api.url}/api/v1/lineage/facets/whence_shard`);
    expect(schema.body.$defs.whence_shard.allOf[1].properties.digest).toMatchObject({ type: 'string' });
    expect((await api.request('GET', '/api/v1/lineage/facets/other')).status).toBe(400);
  });
});
