import { startTestApi, type TestApi } from '@testing/harness';

const PRODUCER = 'https://example.com/etl/1.0';
const SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const RUNS_LIMIT = 1_000;
const INPUTS_LIMIT = 10_000;
const runId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const hour = (n: number): string => `2026-03-01T${String(n).padStart(2, '0')}:00:00Z`;
const dataset = (name: string, version?: string): object => ({
  namespace: 's3://lake',
  name,
  ...(version !== undefined && {
    facets: { version: { _producer: PRODUCER, _schemaURL: SCHEMA, datasetVersion: version } },
  }),
});
const many = (count: number, prefix: string): object[] =>
  Array.from({ length: count }, (_, n) => dataset(`${prefix}/${n}`));

function event(run: number, time: string, parts: { inputs?: object[]; outputs?: object[]; state?: string }): object {
  const { inputs = [], outputs = [], state = 'COMPLETE' } = parts;
  const job = { namespace: 'etl', name: `job-${run}` };
  const head = { eventTime: time, eventType: state, producer: PRODUCER, schemaURL: SCHEMA };
  return { ...head, run: { runId: runId(run) }, job, inputs, outputs };
}

interface UpstreamRun {
  readonly run: { readonly id: string };
  readonly inputs: readonly { readonly name: string; readonly producedByRunId: string | null }[];
}

describe('the upstream of a run', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const send = async (events: readonly object[]) => {
    const { body } = await api.request('POST', '/api/v1/lineage/batch', events, { key: api.keys.engineer });
    expect(body).toMatchObject({ status: 'success', summary: { received: events.length } });
  };
  const upstream = async (run: number, query = ''): Promise<{ runs: UpstreamRun[]; truncated: boolean }> => {
    const { status, body } = await api.request('GET', `/api/v1/runlineage/upstream?runId=${runId(run)}${query}`);
    expect(status).toBe(200);
    return body;
  };
  const producers = async (run: number) => (await upstream(run)).runs[0]?.inputs.map((one) => one.producedByRunId);

  it('leads to the run that left the version which a run named, not to the latest', async () => {
    await send([
      event(1, hour(1), { outputs: [dataset('table', '1')] }),
      event(2, hour(2), { outputs: [dataset('table', '2')] }),
      event(3, hour(3), { outputs: [dataset('table', '3')] }),
      event(4, hour(4), { inputs: [dataset('table', '1')], outputs: [dataset('of-1')] }),
      event(5, hour(4), { inputs: [dataset('table', '2')], outputs: [dataset('of-2')] }),
      event(6, hour(4), { inputs: [dataset('table')], outputs: [dataset('of-latest')] }),
      // Nobody left it.
      event(7, hour(4), { inputs: [dataset('table', '9')], outputs: [dataset('of-9')] }),
    ]);
    expect(await producers(4)).toEqual([runId(1)]);
    expect(await producers(5)).toEqual([runId(2)]);
    expect(await producers(6)).toEqual([runId(3)]);
    expect(await producers(7)).toEqual([null]);
  });

  it('leads to what was written while the run lasted only where nothing was there before', async () => {
    await send([
      event(10, hour(1), { state: 'START', inputs: [dataset('late'), dataset('both')] }),
      event(11, hour(0), { outputs: [dataset('both')] }),
      event(12, hour(2), { outputs: [dataset('late'), dataset('both')] }),
      event(13, hour(3), { outputs: [dataset('late')] }),
      event(10, hour(4), { inputs: [dataset('late'), dataset('both')], outputs: [dataset('made')] }),
    ]);
    const [first] = (await upstream(10)).runs;
    const byName = new Map(first?.inputs.map(({ name, producedByRunId }) => [name, producedByRunId]));
    expect(byName).toEqual(
      new Map([
        ['late', runId(12)],
        ['both', runId(11)],
      ]),
    );
  });

  it('ends at 1,000 runs, and says so', async () => {
    const written = Array.from({ length: RUNS_LIMIT }, (_, n) =>
      event(1_000 + n, hour(1), { outputs: [dataset(`part/${n}`)] }),
    );
    const all = many(RUNS_LIMIT, 'part');
    await send([
      ...written,
      event(100, hour(2), { inputs: all.slice(1), outputs: [dataset('all-but-one')] }),
      event(101, hour(2), { inputs: all, outputs: [dataset('all')] }),
    ]);
    const whole = await upstream(100);
    expect([whole.runs.length, whole.truncated]).toEqual([RUNS_LIMIT, false]);
    const cut = await upstream(101);
    expect([cut.runs.length, cut.truncated]).toEqual([RUNS_LIMIT, true]);
    expect(new Set(cut.runs.map(({ run }) => run.id)).size).toBe(RUNS_LIMIT);
    expect(cut.runs[0]?.inputs.length).toBe(RUNS_LIMIT);
    // Nothing beyond the depth was to be reached.
    expect((await upstream(101, '&depth=0')).truncated).toBe(false);
  });

  it('ends at 10,000 inputs, and says so', async () => {
    const inputs = many(INPUTS_LIMIT + 1, 'wide');
    await send([
      event(200, hour(1), { state: 'START', inputs: inputs.slice(1) }),
      event(201, hour(1), { state: 'START', inputs }),
    ]);
    const whole = await upstream(200);
    expect([whole.runs[0]?.inputs.length, whole.truncated]).toEqual([INPUTS_LIMIT, false]);
    const cut = await upstream(201);
    expect([cut.runs[0]?.inputs.length, cut.truncated]).toEqual([INPUTS_LIMIT, true]);
  });
});
