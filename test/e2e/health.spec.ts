import { systemClock } from '@core/kernel';
import { LedgerReadModel } from '@domain/ledger';
import { exportTablesJob } from '@interop/tables';
import { Database } from '@platform/database';
import { JobsService } from '@platform/jobs';
import { createTestDatabase, pollUntil, startTestApi, startTestWorker, Wire } from '@testing/harness';
import { connectApiDatabase } from '../../apps/api/api-database.js';
import { createApi } from '../../apps/api/create-api.js';

describe('health', () => {
  it('is live and ready, without a key', async () => {
    const api = await startTestApi();
    const open = async (path: string) => (await api.request('GET', path, undefined, { key: null })).body;
    expect(await open('/health/live')).toEqual({ status: 'live' });
    expect(await open('/health/ready')).toMatchObject({
      ...{ status: 'ready', ledger: 'append-only', publication: { state: 'idle' }, tables: null },
    });
    const asOwner = await Database.connect({ url: api.databaseUrls.ownerUrl, applicationName: 'spec' });
    expect(await new LedgerReadModel(asOwner, systemClock).isRewritable()).toBe(true);
    await asOwner.close();
    await api.close();
  });

  it('shows how the exports on a schedule stand, and is ready all the same', async () => {
    const api = await startTestApi();
    const database = await Database.connect({ url: api.databaseUrls.ownerUrl, applicationName: 'spec' });
    const jobs = new JobsService(systemClock);
    const schedule = (slot: string) => database.transaction((tx) => jobs.schedule(tx, exportTablesJob, { slot }));
    const tables = async (mode?: string) => {
      const { status, body } = await api.request('GET', '/health/ready', undefined, { key: null });
      return [status, mode ? body.tables : body.tables.state];
    };
    await schedule('2026-11-01T00:00:00.000Z');
    expect(await tables()).toEqual([200, 'current']);
    // No worker of these tests exports: the job fails.
    const worker = await startTestWorker(api);
    await pollUntil(
      () => api.request('GET', '/health/ready', undefined, { key: null }),
      (body) => body.tables.state === 'failing',
    );
    await worker.close();
    const detail = expect.stringContaining('WHENCE_TABLES_URL');
    expect(await tables('whole')).toEqual([200, { state: 'failing', treeSize: null, exportedAt: null, detail }]);
    await database.close();
    await api.close();
  });

  it('is not ready while an entry has waited too long for its publication, where a limit is set', async () => {
    let now = new Date('2026-03-01T00:00:00Z');
    const api = await startTestApi({ clock: { now: () => now }, settings: { publicationLagSeconds: 600 } });
    const ready = () => api.request('GET', '/health/ready');
    await api.request('POST', '/v1/shards', { uri: 's3://lag/1' });
    await api.request('POST', '/v1/shards', { uri: 's3://lag/2' });
    now = new Date('2026-03-01T00:10:00Z');
    const { entries, seconds } = (await ready()).body.publication.lag;
    expect([entries > 1, seconds]).toEqual([true, 600]);
    now = new Date('2026-03-01T00:10:01Z');
    const { status, body } = await ready();
    expect([status, body.code, body.detail]).toEqual([503, 'not-ready', expect.stringMatching(/the oldest for 601 s/)]);
    expect((await api.request('GET', '/v1/ledger/publication')).body.lag.seconds).toBe(601);
    await api.publish();
    expect((await ready()).body).toMatchObject({ status: 'ready', publication: { lag: { entries: 0, seconds: 0 } } });
    await api.close();
  });

  it('is unavailable while the database is down, and recovers with it', async () => {
    const test = await createTestDatabase();
    const wire = await Wire.to(test.url);
    const database = await connectApiDatabase(wire.url);
    const api = await createApi({ config: { logLevel: 'error' }, database });
    const fastify = api.getHttpAdapter().getInstance();
    const get = (path: string, headers = {}) => fastify.inject({ method: 'GET', url: path, headers });
    const asked = { authorization: 'Bearer some-key-or-other' };
    expect((await get('/health/ready')).statusCode).toBe(200);
    expect((await get('/v1/ledger', asked)).statusCode).toBe(401);

    await wire.cut();
    for (const answer of [await get('/health/ready'), await get('/v1/ledger', asked)]) {
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([
        503,
        'application/problem+json; charset=utf-8',
      ]);
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect((await get('/health/live')).statusCode).toBe(200);

    await wire.mend();
    expect((await get('/health/ready')).statusCode).toBe(200);
    await api.close();
    await database.close();
    await wire.cut();
    await test.drop();
  });
});
