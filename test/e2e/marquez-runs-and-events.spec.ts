import { startTestApi, type TestApi } from '@testing/harness';

const PRODUCER = 'https://example.com/etl/1.0';
const SPEC = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs';
const STATES = ['FAIL', 'COMPLETE', 'ABORT', 'START'];
const about = (defined: string): object => ({ producer: PRODUCER, schemaURL: `${SPEC}/${defined}` });
const runId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const nameOf = ({ name }: { readonly name: string }): string => name;

/** An event of run `n`, whose hour is `n`. */
function event(n: number, namespace: string, name: string): object {
  const job = { namespace: 'airflow', name: 'nightly' };
  return {
    ...about('RunEvent'),
    eventTime: `2026-05-01T${String(n).padStart(2, '0')}:00:00Z`,
    eventType: STATES[n % STATES.length],
    run: { runId: runId(n), facets: { parent: { ...about('Facet'), run: { runId: runId(99) }, job } } },
    job: { namespace, name, facets: {} },
    inputs: [{ namespace: 's3://lake', name: 'raw', facets: {} }],
    outputs: [],
  };
}

describe('runs of jobs and events, as Marquez’s clients ask for them', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    const planned = {
      ...about('JobEvent'),
      eventTime: '2026-05-02T00:00:00Z',
      job: { namespace: 'nights', name: 'planned', facets: {} },
    };
    const often = Array.from({ length: 12 }, (_, n) => event(n, 'nights', 'often'));
    const elsewhere = [12, 13].map((n) => event(n, 'http://host:8080', 'a:b'));
    const sent = await api.request('POST', '/api/v1/lineage/batch', [...often, ...elsewhere, planned], {
      key: api.keys.engineer,
    });
    expect(sent.body).toMatchObject({ status: 'success', summary: { received: 15 } });
  });
  afterAll(() => api.close());

  const one = async (...parts: readonly string[]) => read(parts, '');
  const list = async (...parts: readonly string[]) => read(parts, '?limit=500');
  const read = async (parts: readonly string[], query: string) => {
    const route = `/api/v1/${parts.map(encodeURIComponent).join('/')}${query}`;
    return (await api.request('GET', route, undefined, { key: api.keys.auditor })).body;
  };

  it('show the last ten runs of each job, the latest first, and the job that began them', async () => {
    const listed = (await list('namespaces', 'nights', 'jobs')).jobs;
    expect(listed.map(nameOf).sort()).toEqual(['often', 'planned']);
    const [often, planned] = ['often', 'planned'].map((name) =>
      listed.find((job: { readonly name: string }) => job.name === name),
    );
    const { runs } = await list('namespaces', 'nights', 'jobs', 'often', 'runs');
    expect(runs).toHaveLength(12);
    expect(often.latestRuns).toEqual(runs.slice(0, 10));
    expect(often.latestRuns.map(({ id }: { readonly id: string }) => id)).toEqual(
      [11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map(runId),
    );
    expect(often.latestRun).toEqual(runs[0]);
    // Marquez’s web client fails on an empty list.
    expect([planned.latestRun, planned.latestRuns]).toEqual([null, null]);
    const parents = ['often', 'planned'].map(async (name) => one('namespaces', 'nights', 'jobs', name));
    expect((await Promise.all(parents)).map(({ parentJobName }) => parentJobName)).toEqual(['nightly', null]);
  });

  it('list events of all namespaces or of one, where Marquez’s Python client asks for them', async () => {
    const all = await list('events', 'lineage');
    expect(all.events).toHaveLength(14);
    expect(await list('events')).toEqual(all);
    for (const namespace of ['nights', 'http://host:8080']) {
      const of = all.events.filter(
        ({ job }: { readonly job: { readonly namespace: string } }) => job.namespace === namespace,
      );
      expect(await list('events', namespace)).toMatchObject({ events: of, totalCount: of.length, truncated: false });
      const route = `/api/v1/events/${encodeURIComponent(namespace)}?limit=1&offset=1`;
      const page = await api.request('GET', route, undefined, { key: api.keys.auditor });
      expect(page.body).toMatchObject({ events: of.slice(1, 2), totalCount: of.length });
    }
    // A namespace of datasets alone has no jobs, so no runs.
    expect(await list('events', 's3://lake')).toMatchObject({ events: [], totalCount: 0 });
    expect(await list('events', 'nobody')).toMatchObject({ code: 'lineage-not-found' });
    const written = await api.request('POST', '/api/v1/events', {}, { key: api.keys.engineer });
    expect([written.status, written.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
