import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { auditDatabase, Differences } from '@domain/audit';
import { startTestApi, TEST_ORIGIN, type TestAnswer, type TestApi } from '@testing/harness';

const folder = path.join(
  process.env['WHENCE_CONFORMANCE_DIR'] ?? path.resolve(__dirname, '../../../shared/conformance'),
  'openlineage',
);
const describeWithFiles = existsSync(folder) ? describe : describe.skip;
const SCENARIOS = [
  'CLL',
  'airflow',
  'simple_run_event',
  'spark_dataproc_bigquery_shakespare',
  'spark_dataproc_simple_producer_test',
  'spark_dataproc_simple_producer_test_complete',
];
const UPDATE = process.env['UPDATE_EXPECTED'] !== undefined;

/** A shard that a scenario makes: its parents, and the job that derived it. */
interface ExpectedShard {
  readonly shard: string;
  readonly parents?: readonly string[];
  readonly job?: string;
  readonly origins: readonly string[];
}

const expectedFile = (scenario: string): string => path.join(__dirname, 'openlineage-expected', `${scenario}.json`);
const bytesOf = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

/** The events of a scenario in the order of their times. */
function eventsOf(scenario: string): string[] {
  const events = `consumer-scenarios/${scenario}/events`;
  const files = readdirSync(path.join(folder, events)).filter((file) => file.endsWith('.json'));
  const timed = files.map((file) => {
    const text = bytesOf(`${events}/${file}`);
    return { text, time: Date.parse((JSON.parse(text) as { eventTime: string }).eventTime), file };
  });
  return timed.sort((a, b) => a.time - b.time || (a.file < b.file ? -1 : 1)).map(({ text }) => text);
}

const kindsOf = (origins: readonly { kind: string }[]): string[] => [...new Set(origins.map(({ kind }) => kind))];

async function shardsOf(api: TestApi): Promise<ExpectedShard[]> {
  const { items } = (await api.request('GET', '/v1/shards?limit=200')).body as { items: { name: string }[] };
  const shards: ExpectedShard[] = [];
  for (const { name: shard } of items) {
    const { parents, activity, effectiveOrigins } = (
      await api.request('GET', `/v1/shards/${encodeURIComponent(shard)}`)
    ).body as { parents: string[]; activity: { job: string } | null; effectiveOrigins: { kind: string }[] };
    const origins = kindsOf(effectiveOrigins);
    shards.push({ shard, ...(parents.length > 0 && { parents, job: activity?.job }), origins });
  }
  return shards;
}

describeWithFiles(`the OpenLineage events of ${folder}`, () => {
  const send = (api: TestApi, event: string) =>
    api.request('POST', '/api/v1/lineage', event, { headers: { 'content-type': 'application/json' } });

  it.each(SCENARIOS)('are accepted, and make the expected shards: %s', async (scenario) => {
    const api = await startTestApi();
    try {
      const events = eventsOf(scenario);
      for (const event of events) expect((await send(api, event)).status).toBe(201);
      const shards = await shardsOf(api);
      const { treeSize } = (await api.request('GET', '/v1/ledger')).body.asOf;
      const batch = `[${events.toReversed().join(',')}]`;
      const again = await api.request('POST', '/api/v1/lineage/batch', batch, {
        headers: { 'content-type': 'application/json' },
      });
      expect(again.body.summary).toMatchObject({ received: events.length, successful: events.length });
      expect((await api.request('GET', '/v1/ledger')).body.asOf.treeSize).toBe(treeSize);
      if (UPDATE) writeFileSync(expectedFile(scenario), `${JSON.stringify({ shards }, null, 2)}\n`);
      expect({ shards }).toEqual(JSON.parse(readFileSync(expectedFile(scenario), 'utf8')));
      const found: unknown[] = [];
      await auditDatabase(api.database, { origin: TEST_ORIGIN }, new Differences((one) => found.push(one)));
      expect(found).toEqual([]);
    } finally {
      await api.close();
    }
  });

  it('are accepted with each facet of the specification, and with its full example, and mean what is expected', async () => {
    const api = await startTestApi();
    try {
      const full = await send(api, bytesOf('spec-tests/example_full_event.json'));
      const bodies = readdirSync(path.join(folder, 'spec-tests'), { recursive: true, encoding: 'utf8' });
      const files = bodies.filter((file) => file.endsWith('.json') && file.includes(path.sep)).sort();
      expect(files.length).toBeGreaterThan(30);
      const meanings: Record<string, unknown> = { 'example_full_event.json': await meaningOf(api, full) };
      for (const [n, file] of files.entries()) {
        // Known, so that an unknown origin of an output is one that the event brings.
        await api.request('POST', '/v1/shards', { uri: `file:///data/${n}`, origins: [{ kind: 'human' }] });
        const event = eventWith(file, n, JSON.parse(bytesOf(`spec-tests/${file}`)) as FacetExample);
        meanings[file] = await meaningOf(api, await send(api, JSON.stringify(event)));
      }
      if (UPDATE) writeFileSync(expectedFile('facets'), `${JSON.stringify(meanings, null, 2)}\n`);
      expect(meanings).toEqual(JSON.parse(readFileSync(expectedFile('facets'), 'utf8')));
    } finally {
      await api.close();
    }
  });
});

describe('OpenLineage’s Java client', () => {
  // Maven and the JVM take longer than all of these: a command of its own.
  it.skip('loses nothing that was acknowledged (npm run test:java)', () => undefined);
});

interface FacetExample {
  readonly lineage?: { readonly entries?: readonly LineageEntry[] };
}

interface LineageEntry {
  readonly type: 'DATASET' | 'JOB';
  readonly namespace?: string;
  readonly name?: string;
  readonly runId?: string;
}

/**
 * An event of a run that completed, with an example of a facet at the parts that the facet is of.
 * Of a `lineage` facet's entries, the event is of the job and run, and has the output, that they
 * name.
 */
function eventWith(file: string, n: number, facets: FacetExample): object {
  const kind = file.split(path.sep)[0] as string;
  const entry = facets.lineage?.entries?.[0];
  const { namespace, name, runId } = entry ?? {};
  const target = namespace !== undefined && name !== undefined ? { namespace, name } : undefined;
  const of = (part: string): object => (partsOf(kind, entry).includes(part) ? facets : {});
  return {
    eventTime: '2026-03-01T10:00:00Z',
    eventType: 'COMPLETE',
    producer: 'https://example.com',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: runId ?? `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, facets: of('run') },
    job: {
      ...(entry?.type === 'JOB' && target ? target : { namespace: 'spec', name: file }),
      facets: of('job'),
    },
    inputs: [{ namespace: 'file', name: `/data/${n}`, facets: of('dataset'), inputFacets: of('input') }],
    outputs: [
      {
        ...(entry?.type === 'DATASET' && target ? target : { namespace: 'file', name: `/out/${n}` }),
        facets: kind === 'LineageFacet' && !entry ? facets : of('dataset'),
        outputFacets: of('output'),
      },
    ],
  };
}

/** The parts of an event that a facet is of, by the end of its name. */
function partsOf(kind: string, entry: LineageEntry | undefined): string[] {
  if (kind.endsWith('RunFacet')) return ['run'];
  if (kind.endsWith('JobFacet') || entry) return ['job'];
  if (kind.endsWith('InputDatasetFacet')) return ['input'];
  if (kind.endsWith('OutputDatasetFacet')) return ['output'];
  if (kind === 'BaseSubsetDatasetFacet') return ['input', 'output'];
  return kind === 'LineageFacet' ? [] : ['dataset'];
}

/** What an event of one output came to: what its shard states, and what was not read of it. */
async function meaningOf(api: TestApi, { status, body }: TestAnswer): Promise<object> {
  expect(status).toBe(201);
  const shards: object[] = [];
  for (const { shard } of (body as { shards: { shard: string }[] }).shards) {
    const stated = (await api.request('GET', `/v1/shards/${encodeURIComponent(shard)}`)).body;
    const { digest, parents, activity, records, bytes, labels, declaredOrigins, effectiveOrigins } = stated;
    const origins = { declared: kindsOf(declaredOrigins), effective: kindsOf(effectiveOrigins) };
    shards.push({ shard, digest, parents, activity, records, bytes, labels, origins });
  }
  return { shards, issues: body.issues, notRead: body.notRead };
}
