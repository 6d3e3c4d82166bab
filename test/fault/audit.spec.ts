import { Bitmap } from '@core/bitmap';
import { auditDatabase, type AuditReport, type Difference, Differences } from '@domain/audit';
import { startTestApi, TEST_ORIGIN, type TestApi } from '@testing/harness';
import {
  JOB_THRESHOLD,
  recordEvent,
  recordInspections,
  recordProbes,
  recordReadings,
  recordTraffic,
  recordUsage,
  recordVerifications,
} from './record-traffic.js';

async function audited(api: TestApi): Promise<{ report: AuditReport; found: Difference[] }> {
  const found: Difference[] = [];
  const report = await auditDatabase(
    api.database,
    { origin: TEST_ORIGIN },
    new Differences((one) => found.push(one), 5),
  );
  return { report, found };
}

/** Counts rows of scopes by what they contain; $1 is the empty set. */
const SCOPES = `
  SELECT count(*) AS rows, count(g.valid_to) AS closed, count(*) FILTER (WHERE g.cleaned <> $1) AS cleaned,
    count(*) FILTER (WHERE g.reached <> $1) AS reached, count(*) FILTER (WHERE g.selected <> g.tainted) AS inherited,
    count(*) FILTER (WHERE g.reached <> g.tainted AND g.reached <> $1) AS "reachedOnly",
    count(DISTINCT g.removal) FILTER (WHERE s.phase = 'withdrawn') AS withdrawn
  FROM removal_segment g
  JOIN removal_status s ON s.removal = g.removal AND s.valid_to IS NULL`;

describe('an audit', () => {
  let api: TestApi;
  beforeAll(async () => (api = await startTestApi({ jobThreshold: JOB_THRESHOLD })));
  afterAll(() => api.close());

  it('finds nothing after requests over HTTP', async () => {
    expect((await audited(api)).found).toEqual([]);
    await recordTraffic(api, 'a', 12, 7);
    await api.publish();
    await recordTraffic(api, 'b', 3, 8);
    await recordVerifications(api);
    await recordEvent(api);
    await recordReadings(api);
    await recordUsage(api);
    await recordInspections(api);
    await recordProbes(api);
    await api.publish();
    const { report, found } = await audited(api);
    expect(found).toEqual([]);
    const size = Number((await api.request('GET', '/v1/ledger')).body.asOf.treeSize);
    expect([report.entries, report.checkpoints]).toEqual([size, 2]);
    const empty = Object.entries(report.rows).filter(([, rows]) => rows === 0);
    expect(empty.map(([table]) => table)).toEqual([
      'personal_data_erasure_request',
      'personal_data_erasure',
      // Only a worker commits the index: see test/e2e/subject-index.spec.ts.
      'index_state',
      'index_page',
      'index_block',
      'index_earlier',
    ]);
    const [scopes] = await api.database.query<Record<string, number>>(SCOPES, [Bitmap.empty().toBytes()]);
    expect(Object.entries(scopes ?? {}).filter(([, rows]) => rows === 0)).toEqual([]);
  });
});
