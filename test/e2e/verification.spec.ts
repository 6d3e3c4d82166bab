import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createHash } from 'node:crypto';
import { verifyRemovalJob } from '@domain/verification';
import { JobsService } from '@platform/jobs';
import { systemClock } from '@core/kernel';
import { auditDatabase, type Difference, Differences } from '@domain/audit';
import {
  pollUntil,
  digestOf,
  startTestApi,
  startTestWorker,
  TEST_ORIGIN,
  type TestApi,
  type TestWorker,
} from '@testing/harness';
import { HOSTILE } from './known-writes.js';

const contentName = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

describe('verifications over HTTP', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-verified-'));
  const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  let api: TestApi;
  let worker: TestWorker;

  beforeAll(async () => {
    api = await startTestApi();
    worker = await startTestWorker(api, { storageRoots: [folder], reverifyEveryMs: 200 });
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (route: string) => api.request('GET', `/v1${route}`);
  const post = (route: string, body?: unknown, key = api.keys.compliance) =>
    api.request('POST', `/v1${route}`, body, { key });
  const orderOf = async (dataset: string, effectiveAt = '2026-01-01T00:00:00Z'): Promise<string> => {
    const order = { selector: { dataset }, reason: 'contract', effectiveAt, method: 'delete' };
    const { status, body } = await post('/removals', order);
    expect([status, body.code]).toEqual([201, undefined]);
    return body.id;
  };
  const shard = (facts: object) => post('/shards', facts, api.keys.engineer);
  const verified = async (removal: string) => {
    const begun = await post(`/removals/${removal}/verifications`);
    expect([begun.status, begun.body.code]).toEqual([202, undefined]);
    const verification = await pollUntil(
      () => get(`/verifications/${begun.body.id}`),
      ({ state }) => state === 'concluded',
    );
    return { begun: begun.body, verification };
  };

  it('are run by a job and returned with every check', async () => {
    writeFileSync(path.join(folder, 'kept.txt'), 'kept');
    await shard({ digest: contentName('kept'), uri: uriOf('kept.txt'), dataset: 'web' });
    const removal = await orderOf('web');
    const { begun, verification } = await verified(removal);
    expect(verification).toMatchObject({
      ...{ id: begun.id, removal, job: begun.job, trigger: { kind: 'order' }, verdict: 'violated' },
      checks: [
        { check: 'committed-sets', verdict: 'excluded', list: { lines: 0 } },
        { check: 'uses', verdict: 'excluded' },
        { check: 'content', verdict: 'excluded', evidence: { digests: 1 } },
        { check: 'storage', verdict: 'violated', parameters: { method: 'delete', out: 1 }, list: { lines: 1 } },
      ],
    });
    const job = await pollUntil(
      () => get(`/jobs/${begun.job}`),
      ({ state }) => state === 'completed',
    );
    expect(job).toMatchObject({
      progress: { done: 4, total: 4 },
      result: { verification: begun.id, removal, verdict: 'violated' },
    });
    const evidence = await get(`/verifications/${begun.id}/checks/storage/evidence`);
    expect(evidence.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    expect(JSON.parse(evidence.text)).toMatchObject({ uri: uriOf('kept.txt'), verdict: 'violated' });
    expect(`sha256:${createHash('sha256').update(evidence.text).digest('hex')}`).toBe(
      verification.checks[3].list.digest,
    );
    const before = await get(`/verifications/${begun.id}?asOf=${begun.receipt.treeSize}`);
    expect(before.body).toMatchObject({ state: 'running', checks: [] });
    expect((await get(`/verifications/${begun.id}?asOf=${begun.receipt.index}`)).status).toBe(404);
    const kinds = [];
    for (let index = verification.concludedEntry - 4; index <= verification.concludedEntry; index++) {
      kinds.push((await get(`/ledger/entries/${index}`)).body.kind);
    }
    expect(kinds).toEqual([...Array(4).fill('verification.check-recorded'), 'verification.concluded']);
  });

  it('are started again by a new dataset version, a new use and a new location', async () => {
    const [out, other] = [contentName('out'), digestOf('other')];
    await shard({ digest: out, uri: uriOf('out.txt'), dataset: 'triggered' });
    await shard({ digest: other });
    await post('/datasets/early/versions', { version: '1', add: [out] }, api.keys.engineer);
    const removal = await orderOf('triggered', new Date().toISOString());
    await verified(removal);
    const latest = async () => (await get(`/removals/${removal}/verifications?limit=1`)).body.items[0];
    const begunAfter = async (count: number) => {
      const ask = () => get(`/removals/${removal}/verifications`);
      await pollUntil(ask, ({ items }) => items.length > count && items[0].state === 'concluded');
      return get(`/verifications/${(await latest()).id}`).then(({ body }) => body);
    };
    await post('/datasets/late/versions', { version: '1', add: [other] }, api.keys.engineer);
    const byVersion = await begunAfter(1);
    expect(byVersion).toMatchObject({ trigger: { kind: 'change' }, verdict: 'excluded' });
    expect(byVersion.checks[3].evidence).toMatchObject({ recorded: { verification: expect.any(String) } });
    await post('/models/m/versions', { version: '1' }, api.keys.engineer);
    const use = {
      dataset: 'early',
      version: '1',
      stage: 'sft',
      startedAt: new Date(Date.now() + 60_000).toISOString(),
    };
    const used = await post('/models/m/versions/1/uses', { uses: [use] }, api.keys.engineer);
    expect(used.status).toBe(201);
    const count = (await get(`/removals/${removal}/verifications`)).body.items.length;
    const byUse = await begunAfter(count - 1);
    const uses = byUse.trigger.entry === used.body.uses?.[0]?.receipt?.index ? byUse : await begunAfter(count);
    expect(uses).toMatchObject({ trigger: { kind: 'change' }, verdict: 'violated' });
    expect(uses.checks[1]).toMatchObject({ check: 'uses', verdict: 'violated' });
  });

  it('pass an audit, which rebuilds them from the entries and their evidence', async () => {
    const found: Difference[] = [];
    const differences = new Differences((one) => found.push(one));
    const { rows } = await auditDatabase(api.database, { origin: TEST_ORIGIN }, differences);
    expect(found).toEqual([]);
    expect(rows['verification_check']).toBe(4 * (rows['verification_conclusion'] ?? 0));
    expect(rows['verification_list']).toBeGreaterThan(1);
  });

  it('are refused with an instruction', async () => {
    const later = await orderOf('web', new Date(Date.now() + 3_600 * 86_400_000).toISOString());
    const early = await post(`/removals/${later}/verifications`);
    expect([early.status, early.body.code]).toEqual([409, 'removal-step-refused']);
    for (const [route, status] of [
      ['/removals/removal-999/verifications', 404],
      ['/verifications/verification-999', 404],
      ['/verifications/verification-1/checks/nothing/evidence', 400],
      ['/verifications/verification-1/checks/uses/evidence?asOf=1', 404],
      ['/verifications/verification-1?colour=red', 400],
      ['/removals/removal-1/verifications?limit=0', 400],
      ['/removals/removal-1/verifications?cursor=WzEyLCJhIl0', 400],
    ] as const) {
      expect([route, (await get(route)).status]).toEqual([route, status]);
    }
    for (const text of HOSTILE) {
      const { status } = await get(`/verifications/${encodeURIComponent(text)}`);
      expect([text.slice(0, 40), status >= 400 && status < 500]).toEqual([text.slice(0, 40), true]);
    }
    for (const role of ['engineer', 'auditor'] as const) {
      expect((await post('/removals/removal-1/verifications', undefined, api.keys[role])).status).toBe(403);
    }
  });

  it('return the running one when requested again, and replay under an Idempotency-Key', async () => {
    await shard({ digest: digestOf('slow'), dataset: 'slow' });
    const removal = await orderOf('slow');
    const headers = { 'idempotency-key': 'verify-slow' };
    const first = await api.request('POST', `/v1/removals/${removal}/verifications`, undefined, { headers });
    const again = await api.request('POST', `/v1/removals/${removal}/verifications`, undefined, { headers });
    expect([first.status, again.status, again.body]).toEqual([202, 202, first.body]);
  });

  it('whose job failed for good are seen among the jobs, and run again', async () => {
    const jobs = new JobsService(systemClock);
    const id = await api.database.transaction((tx) =>
      jobs.schedule(tx, verifyRemovalJob, { verification: 'verification-5000' }),
    );
    const failed = await pollUntil(
      () => get('/jobs?state=failed&name=verification.verify-removal'),
      ({ items }) => items.length > 0,
    );
    expect(failed.items[0]).toMatchObject({
      id,
      state: 'failed',
      error: expect.stringMatching(/^verification-not-found/),
    });
    expect((await post(`/jobs/${id}/retry`, undefined, api.keys.engineer)).status).toBe(403);
    const retried = await post(`/jobs/${id}/retry`);
    expect([retried.status, retried.body.id]).toEqual([202, id]);
    await pollUntil(
      () => get(`/jobs/${id}`),
      ({ state }) => state === 'failed',
    );
    const completed = (await get('/jobs?state=completed&limit=1')).body.items[0].id;
    const refused = await post(`/jobs/${completed}/retry`);
    expect([refused.status, refused.body.code]).toEqual([409, 'job-not-failed']);
    expect((await post('/jobs/nothing/retry')).status).toBe(404);
  });

  it('jobs are listed page by page, the newest first', async () => {
    const all = (await get('/jobs?limit=1000')).body.items.map(({ id }: { id: string }) => id);
    const paged: string[] = [];
    let cursor = '';
    do {
      const { body } = await get(`/jobs?limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor ?? '';
    } while (cursor !== '');
    expect(paged).toEqual(all);
    for (const query of ['state=dead', 'limit=x', 'cursor=WzEsImEiXQ', 'cursor=WzEsImEgYiJd', 'name=']) {
      expect([query, (await get(`/jobs?${query}`)).status]).toEqual([query, 400]);
    }
  });
});
