import type { RegisterShard } from '@domain/shards';
import type { KnownLineage } from './known-lineage.js';
import { type LineagePlan, planEvents } from './plan-events.js';
import { READ_FACETS } from './read-facets.js';
import { type LineageEvent, readEvent } from './read-event.js';

const facet = (members: object): object => ({ _producer: 'https://p', _schemaURL: 'https://s', ...members });
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const NOTHING: KnownLineage = { states: new Map(), inputs: new Map(), starts: new Map(), shards: new Set() };
const [IN, OUT] = ['s3://lake/in', 's3://lake/out'];

interface Facets {
  readonly run?: object;
  readonly job?: object;
  readonly input?: object;
  readonly output?: object;
}

function event({ run, job, input, output }: Facets = {}, parts: object = {}): LineageEvent {
  const written = {
    eventTime: '2026-03-01T10:00:00Z',
    eventType: 'COMPLETE',
    producer: 'https://p',
    schemaURL: 'https://s#/$defs/RunEvent',
    run: { runId: '00000000-0000-4000-8000-000000000001', facets: run },
    job: { namespace: 'etl', name: 'job', facets: job },
    inputs: [{ namespace: 's3://lake', name: 'in', ...input }],
    outputs: [{ namespace: 's3://lake', name: 'out', ...output }],
    ...parts,
  };
  return readEvent(Buffer.from(JSON.stringify(written)), { strict: true });
}

const plan = (facets: Facets, parts?: object): LineagePlan => planEvents(NOTHING, [event(facets, parts)]);
const ACTIVITY = { kind: 'run', job: 'etl/job', run: '00000000-0000-4000-8000-000000000001' };
const PLAIN: RegisterShard[] = [{ uri: IN }, { uri: OUT, derivedFrom: [IN], activity: ACTIVITY }];

/** Where each facet of the room's table stands, and the registrations that it makes of a run. */
const CASES: readonly [string, Facets, readonly object[]][] = [
  [
    'version',
    {
      input: { facets: { version: facet({ datasetVersion: '7' }) } },
      output: { facets: { version: facet({ datasetVersion: '8' }) } },
    },
    [{ uri: `${IN}#version=7` }, { uri: `${OUT}#version=8`, derivedFrom: [`${IN}#version=7`], activity: ACTIVITY }],
  ],
  [
    'subset',
    {
      input: {
        inputFacets: { subset: facet({ inputCondition: { type: 'location', locations: [`${IN}/1`, `${IN}/2`] } }) },
      },
    },
    [{ uri: `${IN}/1` }, { uri: `${IN}/2` }, { uri: OUT, derivedFrom: [`${IN}/1`, `${IN}/2`], activity: ACTIVITY }],
  ],
  [
    'symlinks',
    {
      output: {
        facets: { symlinks: facet({ identifiers: [{ namespace: 'hive://m', name: 'db.t', type: 'TABLE' }] }) },
      },
    },
    PLAIN,
  ],
  [
    'lifecycleStateChange',
    { output: { facets: { lifecycleStateChange: facet({ lifecycleStateChange: 'TRUNCATE' }) } } },
    [{ uri: IN }],
  ],
  [
    'outputStatistics',
    { output: { outputFacets: { outputStatistics: facet({ rowCount: 3, size: 40, fileCount: 1 }) } } },
    [{ uri: IN }, { uri: OUT, records: 3, bytes: 40, derivedFrom: [IN], activity: ACTIVITY }],
  ],
  [
    'tags',
    {
      input: { facets: { tags: facet({ tags: [{ key: 'tier', value: 'gold', source: 'USER' }] }) } },
      output: {
        facets: {
          whence_shard: facet({ labels: { team: 'data' } }),
          tags: facet({
            tags: [
              { key: 'pii', value: 'false' },
              { key: 'team', value: 'other' },
              { key: 'pii', value: 'true', field: 'email' },
            ],
          }),
        },
      },
    },
    [
      { uri: IN, labels: { tier: 'gold' } },
      { uri: OUT, labels: { pii: 'false', team: 'data' }, derivedFrom: [IN], activity: ACTIVITY },
    ],
  ],
  ['lineage', { output: { facets: { lineage: facet({ inputs: [] }) } } }, [{ uri: IN }, { uri: OUT }]],
  [
    'sourceCode',
    { job: { sourceCode: facet({ language: 'sql', sourceCode: 'abc' }) } },
    [
      { uri: IN },
      {
        uri: OUT,
        derivedFrom: [IN],
        activity: { ...ACTIVITY, code: 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
      },
    ],
  ],
  [
    'sourceCodeLocation',
    { job: { sourceCodeLocation: facet({ type: 'git', url: 'https://git/etl', version: 'f00' }) } },
    [{ uri: IN }, { uri: OUT, derivedFrom: [IN], activity: { ...ACTIVITY, code: 'https://git/etl@f00' } }],
  ],
  [
    'jobType',
    { job: { jobType: facet({ processingType: 'BATCH', integration: 'SPARK', jobType: 'QUERY' }) } },
    [{ uri: IN }, { uri: OUT, derivedFrom: [IN], activity: { ...ACTIVITY, kind: 'query' } }],
  ],
  [
    'whence_shard',
    { output: { facets: { whence_shard: facet({ digest: DIGEST, origins: [{ kind: 'human' }], records: 3 }) } } },
    [
      { uri: IN },
      { digest: DIGEST, uri: OUT, records: 3, origins: [{ kind: 'human' }], derivedFrom: [IN], activity: ACTIVITY },
    ],
  ],
  ['whence_training', { run: { whence_training: facet({ model: 'lark', version: '1', stage: 'sft' }) } }, PLAIN],
  [
    'whence_activity',
    { run: { whence_activity: facet({ kind: 'redaction', code: 'c', removal: 'removal-1' }) } },
    [
      { uri: IN },
      { uri: OUT, derivedFrom: [IN], activity: { ...ACTIVITY, kind: 'redaction', code: 'c', removal: 'removal-1' } },
    ],
  ],
  ['dataSource', { output: { facets: { dataSource: facet({ name: 's3', uri: 's3://lake' }) } } }, PLAIN],
  ['inputStatistics', { input: { inputFacets: { inputStatistics: facet({ rowCount: 9, size: 9 }) } } }, PLAIN],
  ['schema', { output: { facets: { schema: facet({ fields: [{ name: 'id', type: 'INT' }] }) } } }, PLAIN],
  ['parent', { run: { parent: facet({ run: { runId: 'p' }, job: { namespace: 'n', name: 'p' } }) } }, PLAIN],
  ['processing_engine', { run: { processing_engine: facet({ version: '4', name: 'spark' }) } }, PLAIN],
  [
    'columnLineage',
    {
      output: {
        facets: {
          columnLineage: facet({
            fields: { id: { inputFields: [{ namespace: 's3://lake', name: 'other', field: 'id' }] } },
          }),
        },
      },
    },
    PLAIN,
  ],
  ['nominalTime', { run: { nominalTime: facet({ nominalStartTime: '2020-01-01T00:00:00Z' }) } }, PLAIN],
  ['documentation', { job: { documentation: facet({ description: 'text' }) } }, PLAIN],
  ['sql', { job: { sql: facet({ query: 'SELECT 1' }) } }, PLAIN],
];

describe('planEvents', () => {
  it('has a case here for each facet that is read', () => {
    expect(CASES.map(([name]) => name).sort()).toEqual([...READ_FACETS].sort());
  });

  it.each(CASES)('maps the facet %s', (_, facets, declarations) => {
    expect(plan(facets).declarations).toEqual(declarations);
  });

  it('reports tags that make no label, and keeps the first value of a key', () => {
    const many = Array.from({ length: 64 }, (_, at) => ({ key: `k${at}`, value: true }));
    const tags = [...many, { key: 'k0', value: 'x' }, { key: 'more', value: 'x' }, { key: 'a' }, 7, many[1]];
    const { declarations, events } = plan({ output: { facets: { tags: facet({ tags }) } } });
    expect(declarations[1]?.labels).toEqual(Object.fromEntries(many.map(({ key }) => [key, 'true'])));
    const at = (n: number) => `/outputs/0/facets/tags/tags/${n}`;
    expect(events[0]?.issues.map(({ pointer }) => pointer)).toEqual([at(64), at(65), at(66), at(67)]);
  });

  it('makes nothing of tags of jobs and runs', () => {
    const tags = facet({ tags: [{ key: 'tier', value: 'gold' }] });
    expect(plan({ job: { tags }, run: { tags } }).declarations).toEqual(PLAIN);
  });

  const A = { namespace: 's3://lake', name: 'a', type: 'DATASET' };
  const OWN = { type: 'JOB' };
  const OTHER = { namespace: 'etl', name: 'other', type: 'JOB' };
  const TARGET = { namespace: 's3://lake', name: 'out', type: 'DATASET' };
  const ofOutput = (members: object) => ({ output: { facets: { lineage: facet(members) } } });
  const ofJob = (...entries: object[]) => ({ job: { lineage: facet({ entries }) } });
  const AT = '/outputs/0/facets/lineage';
  const ENTRY = '/job/facets/lineage/entries/0';

  it.each<[string, Facets, string[] | undefined, boolean, string[]]>([
    ['no sources', ofOutput({}), [IN], false, []],
    ['an empty list', ofOutput({ inputs: [] }), undefined, false, []],
    ['fields without sources', ofOutput({ fields: { id: { inputs: [] } } }), [IN], false, []],
    ['a dataset', ofOutput({ inputs: [A] }), ['s3://lake/a'], false, []],
    ['a field of a dataset', ofOutput({ fields: { id: { inputs: [A] } } }), ['s3://lake/a'], false, []],
    ['a dataset and a job', ofOutput({ inputs: [A, OTHER] }), ['s3://lake/a'], true, [`${AT}/inputs`]],
    ['another job', ofOutput({ inputs: [OTHER] }), [IN], true, [`${AT}/inputs`]],
    ['its job', ofOutput({ inputs: [OWN] }), [IN], true, [`${AT}/inputs`]],
    [
      'a field by its job',
      ofOutput({ inputs: [], fields: { n: { inputs: [OWN] } } }),
      undefined,
      true,
      [`${AT}/fields`],
    ],
    ['an entry without sources', ofJob(TARGET), [IN], false, []],
    ['an entry with a dataset', ofJob({ ...TARGET, inputs: [A] }), ['s3://lake/a'], false, []],
    ['an entry of another target', ofJob({ ...A, inputs: [] }), [IN], false, [ENTRY]],
    ['an entry of its job', ofJob({ ...OWN, inputs: [A] }), [IN, 's3://lake/a'], false, []],
    [
      'an entry of its job, named',
      ofJob({ ...OWN, namespace: 'etl', name: 'job', inputs: [A] }),
      [IN, 's3://lake/a'],
      false,
      [],
    ],
    ['an entry of another run', ofJob({ ...OWN, runId: 'other', inputs: [A] }), [IN], false, [ENTRY]],
    ['an entry of another job', ofJob({ ...OTHER, inputs: [A] }), [IN], false, [ENTRY]],
    ['an entry of its job with a job', ofJob({ ...OWN, inputs: [OTHER] }), [IN], false, [`${ENTRY}/inputs`]],
    [
      'lineage of an input',
      { input: { facets: { lineage: facet({ inputs: [A] }) } } },
      [IN],
      false,
      ['/inputs/0/facets/lineage'],
    ],
  ])(
    'makes of an explicit lineage with %s what it states, and counts the rest',
    (_, facets, parents, unknown, issues) => {
      const { declarations, events } = plan(facets);
      const stated = declarations.find(({ derivedFrom, uri }) => derivedFrom ?? uri === OUT);
      expect(stated?.derivedFrom).toEqual(parents);
      expect(stated?.origins).toEqual(unknown ? [{ kind: 'unknown' }] : undefined);
      expect(events[0]?.issues.map(({ pointer }) => pointer)).toEqual(issues);
    },
  );

  it('counts what a lineage facet has in another form, and falls back to what the run read', () => {
    const facets = { lineage: facet({ inputs: [{ namespace: 's3://lake' }, 7], fields: [] }) };
    const output = { namespace: 's3://lake', name: 'out', facets };
    const written = {
      ...{ eventTime: '2026-03-01T10:00:00Z', eventType: 'COMPLETE', producer: 'https://p' },
      schemaURL: 'https://s#/$defs/RunEvent',
      run: { runId: ACTIVITY.run },
      job: { namespace: 'etl', name: 'job', facets: { lineage: facet({ entries: [{ type: 'DATASET' }] }) } },
      inputs: [{ namespace: 's3://lake', name: 'in' }],
      outputs: [output],
    };
    const read = readEvent(Buffer.from(JSON.stringify(written)));
    expect(read.issues.map(({ pointer }) => pointer)).toEqual([`${AT}/fields`, `${AT}/inputs`, ENTRY]);
    const origins = [{ kind: 'unknown' }];
    expect(planEvents(NOTHING, [read]).declarations).toEqual([PLAIN[0], { ...PLAIN[1], origins }]);
  });

  it('keeps an origin that is told beside a job as a source', () => {
    const output = {
      facets: { lineage: facet({ inputs: [OWN] }), whence_shard: facet({ origins: [{ kind: 'human' }] }) },
    };
    expect(plan({ output }).declarations.at(-1)?.origins).toEqual([{ kind: 'human' }]);
  });

  it('records what feeds a job, of an event without a run', () => {
    const job = { namespace: 'etl', name: 'job', facets: { lineage: facet({ entries: [{ ...OWN, inputs: [A] }] }) } };
    const schemaURL = 'https://s#/$defs/JobEvent';
    const read = event({}, { run: undefined, eventType: undefined, job, schemaURL, inputs: [] });
    expect(planEvents(NOTHING, [read]).events[0]?.inputs).toEqual([{ namespace: 's3://lake', name: 'a' }]);
  });

  it('makes nothing of a facet that is deleted, and of one that it does not know', () => {
    const deleted = { outputStatistics: facet({ rowCount: 3, _deleted: true }) };
    const unknown = { someFacet: facet({ rowCount: 3 }) };
    const read = event({ output: { outputFacets: deleted, facets: unknown } });
    expect(planEvents(NOTHING, [read]).declarations).toEqual(PLAIN);
    expect(read.notRead).toEqual(['someFacet']);
  });

  it.each(['START', 'RUNNING', 'FAIL', 'ABORT', 'OTHER'])(
    'makes no state of the outputs of a run at %s',
    (eventType) => {
      expect(plan({}, { eventType }).declarations).toEqual([]);
    },
  );

  it('makes states of a streaming run while it runs', () => {
    const job = { jobType: facet({ processingType: 'STREAMING', integration: 'FLINK' }) };
    expect(plan({ job }, { eventType: 'RUNNING' }).declarations).toEqual(PLAIN);
  });

  it('makes a dataset derived from its earlier name', () => {
    const previousIdentifier = { namespace: 's3://lake', name: 'before' };
    const change = facet({ lifecycleStateChange: 'RENAME', previousIdentifier });
    const { declarations } = plan({ output: { facets: { lifecycleStateChange: change } } });
    expect(declarations.at(-1)).toMatchObject({ uri: OUT, derivedFrom: [IN, 's3://lake/before'] });
  });

  it('plans a chunk as its events one by one, where nothing else is recorded between', () => {
    const [first, second] = [
      event(),
      event({}, { run: { runId: '00000000-0000-4000-8000-000000000002' }, eventTime: '2026-03-01T11:00:00Z' }),
    ] as const;
    const together = planEvents(NOTHING, [first, second]);
    expect(together.events[0]).toEqual(planEvents(NOTHING, [first]).events[0]);
    expect(together.declarations.at(-1)).toMatchObject({ uri: `${OUT}#run=00000000-0000-4000-8000-000000000002` });
  });
});
