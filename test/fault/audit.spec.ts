import { auditDatabase, type AuditReport, type Difference, Differences } from '@domain/audit';
import { startTestApi, TEST_ORIGIN, type TestApi } from '@testing/harness';
import { tellTraffic } from './told-traffic.js';

async function audited(api: TestApi): Promise<{ report: AuditReport; found: Difference[] }> {
  const found: Difference[] = [];
  const report = await auditDatabase(
    api.database,
    { origin: TEST_ORIGIN },
    new Differences((one) => found.push(one), 5),
  );
  return { report, found };
}

describe('an audit', () => {
  let api: TestApi;
  beforeAll(async () => (api = await startTestApi()));
  afterAll(() => api.close());

  it('finds nothing in what was told by the front door', async () => {
    expect((await audited(api)).found).toEqual([]);
    await tellTraffic(api, 'a', 12, 7);
    await api.publish();
    await tellTraffic(api, 'b', 3, 8);
    await api.publish();
    const { report, found } = await audited(api);
    expect(found).toEqual([]);
    const size = Number((await api.request('GET', '/v1/ledger')).body.asOf.treeSize);
    expect([report.entries, report.checkpoints]).toEqual([size, 2]);
    const empty = Object.entries(report.rows).filter(([, rows]) => rows === 0);
    const untold = ['personal_data_erasure', 'verification', 'verification_check', 'verification_conclusion'];
    expect(empty.map(([table]) => table)).toEqual(untold);
  }, 120_000);
});
