import { FindingsService, type NewFinding } from '@domain/findings';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { systemClock } from '@core/kernel';
import { startTestApi, type TestApi } from '@testing/harness';
import { HOSTILE, WRONG } from './known-writes.js';

describe('findings over HTTP', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  /** As a room raises it: no route does. */
  async function raise(found: Partial<NewFinding>): Promise<string> {
    const ledger = new LedgerReadModel(api.database, systemClock);
    const service = new FindingsService(new LedgerService(systemClock), ledger);
    const whole: NewFinding = {
      ...{ kind: 'verification-violated', severity: 'violation', subject: { removal: 'r' }, detail: 'It came back.' },
      ...found,
    };
    const [raised] = await api.database.transaction((tx) => service.raise(tx, 'system:spec', [whole]));
    return raised?.id ?? '';
  }
  const take = (id: string, step: string, body: unknown, key = api.keys.compliance) =>
    api.request('POST', `/v1/findings/${encodeURIComponent(id)}/${step}`, body, { key });

  it('changes the state from open to acknowledged to resolved, once each', async () => {
    const id = await raise({ subject: { removal: 'life' }, evidence: { path: ['a', 'b'] } });
    const first = await take(id, 'acknowledge', { reason: 'mine' });
    expect([first.status, first.body]).toEqual([
      201,
      { id, state: 'acknowledged', receipt: expect.objectContaining({ index: expect.any(Number) }) },
    ]);
    expect((await take(id, 'acknowledge', { reason: 'mine' })).status).toBe(200);
    expect((await take(id, 'resolve', { reason: 'deleted' })).status).toBe(201);
    const late = await take(id, 'waive', { reason: 'never mind' });
    expect([late.status, late.body.code]).toEqual([409, 'finding-settled']);
    const { body } = await api.request('GET', `/v1/findings/${id}`);
    expect(body).toMatchObject({ id, state: 'resolved', evidence: { path: ['a', 'b'] }, count: 1, examples: [] });
    expect(body.steps.map(({ state, reason }: { state: string; reason?: string }) => [state, reason])).toEqual([
      ['open', undefined],
      ['acknowledged', 'mine'],
      ['resolved', 'deleted'],
    ]);
    const before = await api.request('GET', `/v1/findings/${id}?asOf=${first.body.receipt.treeSize}`);
    expect(before.body).toMatchObject({ state: 'acknowledged', asOf: { treeSize: first.body.receipt.treeSize } });
    expect((await api.request('GET', `/v1/findings/${id}?asOf=${body.entry}`)).status).toBe(404);
  });

  it('lists by state, kind and removal, page by page as of the first page', async () => {
    const ids = [];
    for (const n of [1, 2, 3, 4, 5]) ids.push(await raise({ subject: { removal: 'paged', shard: `s3://b/${n}` } }));
    const first = await api.request('GET', '/v1/findings?removal=paged&state=open&limit=2');
    await take(ids[2] ?? '', 'waive', { reason: 'accepted' });
    const second = await api.request(
      'GET',
      `/v1/findings?removal=paged&state=open&limit=2&cursor=${first.body.nextCursor}`,
    );
    const shown = [...first.body.items, ...second.body.items].map(({ id }: { id: string }) => id);
    expect(shown).toEqual([ids[4], ids[3], ids[2], ids[1]]);
    const waived = await api.request('GET', '/v1/findings?removal=paged&state=waived&kind=verification-violated');
    expect(waived.body.items.map(({ id }: { id: string }) => id)).toEqual([ids[2]]);
    expect((await api.request('GET', '/v1/findings?shard=s3://b/4')).body.items).toHaveLength(1);
    expect((await api.request('GET', '/v1/findings?severity=info')).body).toMatchObject({
      items: [],
      nextCursor: null,
    });
  });

  describe('as an inbox', () => {
    const list = async (query: string): Promise<string[]> => {
      const { body } = await api.request('GET', `/v1/findings?${query}`);
      return body.items.map(({ id }: { id: string }) => id);
    };

    it('filters by rule, dataset, model, version, removals of a vendor, and age', async () => {
      const of = (subject: object) => raise({ kind: 'rule-flagged', subject: { rule: 'inbox-acme', ...subject } });
      const first = await of({ dataset: 'inbox', version: '1' });
      const second = await of({ model: 'lark', version: '1', dataset: 'inbox' });
      const other = await raise({ kind: 'rule-flagged', subject: { rule: 'inbox-other' } });
      expect(await list('rule=inbox-acme')).toEqual([second, first]);
      expect(await list('dataset=inbox&version=1')).toEqual([second, first]);
      expect(await list('model=lark')).toEqual([second]);
      const removed = await raise({ subject: { removal: 'removal-1' } });
      await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'other' });
      const effectiveAt = new Date().toJSON();
      const order = { selector: { vendor: 'acme' }, method: 'delete', effectiveAt, reason: 'R' };
      expect((await api.request('POST', '/v1/removals', order)).body.id).toBe('removal-1');
      expect(await list('vendor=acme')).toEqual([removed]);
      expect(await list('vendor=nobody')).toEqual([]);
      const { raisedAt } = (await api.request('GET', `/v1/findings/${other}`)).body;
      expect(await list(`rule=inbox-other&since=${raisedAt}`)).toEqual([other]);
      expect(await list(`rule=inbox-other&before=${raisedAt}`)).toEqual([]);
    });

    it('filters by the vendors and datasets of the shards that rules found, whatever the rules name', async () => {
      const rule = (slug: string, gates: string[], conditions: object) =>
        api.request('PUT', `/v1/rules/${slug}`, {
          ...{ title: 'T', effect: 'flag', gates, effective: { from: '2026-01-01' }, reason: 'R', ...conditions },
        });
      const by = (vendor: string) => ({ origin: { vendor } });
      for (const slug of ['gamma', 'delta'])
        await api.request('PUT', `/v1/vendors/${slug}`, { name: slug, kind: 'other' });
      await rule('names-either', ['commit'], { when: { any: [by('gamma'), by('delta')] } });
      await rule('spares-gamma', ['commit'], { when: { origin: { kind: 'model_generated' } }, unless: by('gamma') });
      await rule('names-none', ['registration'], { when: { origin: { kind: 'model_generated' } } });
      const shard = (uri: string, dataset: string, vendor: string) =>
        api.request('POST', '/v1/shards', {
          ...{ uri, dataset, origins: [{ kind: 'model_generated', generator: `${vendor}/writer@1` }] },
        });
      expect((await shard('s3://names/g', 'of-gamma', 'gamma')).status).toBe(201);
      const rules = async (query: string): Promise<string[]> => {
        const { body } = await api.request('GET', `/v1/findings?kind=rule-flagged&${query}`);
        return body.items.map(({ subject }: { subject: { rule: string } }) => subject.rule).sort();
      };
      expect(await rules('vendor=gamma')).toEqual(['names-none']);
      expect(await rules('vendor=delta')).toEqual([]);
      const { treeSize } = (await api.request('GET', '/v1/findings')).body.asOf;
      expect((await shard('s3://names/d', 'of-delta', 'delta')).status).toBe(201);
      const copy = { uri: 's3://names/copy', dataset: 'copies', derivedFrom: ['s3://names/d'] };
      await api.request('POST', '/v1/shards', { ...copy, activity: { kind: 'filter' } });
      const committed = await api.request('POST', '/v1/datasets/names/versions', {
        version: '1',
        add: ['s3://names/copy'],
      });
      expect(committed.status).toBe(201);
      expect(await rules('vendor=delta')).toEqual(['names-either', 'names-none', 'spares-gamma']);
      expect(await rules('vendor=gamma')).toEqual(['names-none']);
      expect(await rules(`vendor=delta&asOf=${treeSize}`)).toEqual([]);
      expect(await rules('dataset=of-gamma')).toEqual(['names-none']);
      expect(await rules('dataset=of-delta')).toEqual(['names-none']);
      expect(await rules('dataset=names')).toEqual(['names-either', 'spares-gamma']);
      expect((await api.request('GET', '/v1/findings?rule=names-none')).body.items).toMatchObject([
        { vendors: ['gamma', 'delta'], datasets: ['of-gamma', 'of-delta', 'copies'], count: 3 },
      ]);
    });

    it('shows what regressed after it was resolved, and when it was first and last seen', async () => {
      const found = { subject: { removal: 'regressed' }, count: 1 };
      const first = await raise(found);
      await raise(found);
      const { body } = await api.request('GET', `/v1/findings/${first}`);
      expect(body).toMatchObject({ count: 2, id: first });
      expect(Date.parse(body.lastSeenAt)).toBeGreaterThanOrEqual(Date.parse(body.raisedAt));
      expect(await list('removal=regressed&regressed=true')).toEqual([]);
      await take(first, 'resolve', { reason: 'deleted' });
      const second = await raise(found);
      expect(await list('removal=regressed&regressed=true')).toEqual([second]);
      expect((await api.request('GET', `/v1/findings/${second}`)).body).toMatchObject({
        regressionOf: first,
        count: 1,
      });
      await take(second, 'waive', { reason: 'accepted' });
      const third = await raise(found);
      expect((await api.request('GET', `/v1/findings/${third}`)).body.regressionOf).toBeUndefined();
    });

    it('is assigned to whom the key belongs, or to a principal, and back to nobody', async () => {
      const id = await raise({ subject: { removal: 'assigned' } });
      expect((await take(id, 'assign', {})).status).toBe(201);
      const { owner } = (await api.request('GET', `/v1/findings/${id}`)).body;
      const keys = (await api.request('GET', '/v1/keys')).body.items;
      const mine = keys.find(({ label }: { label: string }) => label === 'compliance').principal.id;
      expect(owner).toBe(mine);
      expect(await list(`owner=${mine}`)).toEqual([id]);
      expect((await take(id, 'assign', { owner: mine })).status).toBe(200);
      expect((await take(id, 'assign', { owner: 'nobody-known' })).body.errors).toMatchObject([{ pointer: '/owner' }]);
      expect((await take(id, 'assign', { owner: 'none', reason: 'Not mine.' })).status).toBe(201);
      expect(await list('removal=assigned&owner=none')).toEqual([id]);
    });

    it('is ignored until an instant, and its state stays', async () => {
      const id = await raise({ subject: { removal: 'ignored' } });
      const until = new Date(Date.now() + 3_600_000).toJSON();
      expect((await take(id, 'ignore', { until, reason: 'Next week.' })).body.state).toBe('open');
      expect(await list('removal=ignored&ignored=false')).toEqual([]);
      expect(await list('removal=ignored&ignored=true&state=open')).toEqual([id]);
      expect((await take(id, 'ignore', { until, reason: 'Next week.' })).status).toBe(200);
      expect((await take(id, 'ignore', { until: new Date(Date.now() - 1_000).toJSON(), reason: 'R' })).status).toBe(
        201,
      );
      expect(await list('removal=ignored&ignored=false')).toEqual([id]);
      await take(id, 'ignore', { until, reason: 'Again.' });
      expect((await take(id, 'ignore', { until: null, reason: 'Urgent.' })).status).toBe(201);
      const { steps, ignoredUntil } = (await api.request('GET', `/v1/findings/${id}`)).body;
      expect(ignoredUntil).toBeUndefined();
      // Who ignores it without an instant means for good, or means no longer: nobody can tell.
      const unclear = await take(id, 'ignore', { reason: 'Not now.' });
      expect(unclear).toMatchObject({ status: 400, body: { errors: [{ pointer: '/until' }] } });
      expect(steps.map(({ step }: { step: string }) => step)).toEqual(['raised', ...Array(4).fill('ignored')]);
      expect(steps[1]).toMatchObject({ state: 'open', until, reason: 'Next week.' });
    });

    it('takes one step with many at once, or none if one is unknown', async () => {
      const ids = [];
      for (const n of [1, 2, 3]) ids.push(await raise({ subject: { removal: 'triaged', shard: `s3://t/${n}` } }));
      await take(ids[1] ?? '', 'resolve', { reason: 'done' });
      const triage = (body: object, key = api.keys.compliance) =>
        api.request('POST', '/v1/findings/triage', body, { key });
      const unknown = await triage({ findings: [...ids, 'finding-0'], step: 'acknowledge', reason: 'x' });
      expect(unknown).toMatchObject({ status: 404, body: { errors: [{ pointer: '/findings/3' }] } });
      expect(await list('removal=triaged&state=open')).toEqual([ids[2], ids[0]]);
      const done = await triage({ findings: ids, step: 'acknowledge', reason: 'x' });
      expect(done).toMatchObject({
        status: 201,
        body: { changed: [{ id: ids[0] }, { id: ids[2] }], unchanged: [{ id: ids[1], state: 'resolved' }] },
      });
      expect(await list('removal=triaged&state=acknowledged')).toEqual([ids[2], ids[0]]);
      expect((await triage({ findings: ids, step: 'acknowledge', reason: 'x' })).status).toBe(200);
      expect((await triage({ findings: ids, step: 'assign' })).body.changed).toHaveLength(2);
      expect((await triage({ findings: [], step: 'assign' })).status).toBe(400);
      expect((await triage({ findings: [ids[0], ids[0]], step: 'assign' })).status).toBe(400);
      expect((await triage({ findings: ids, step: 'waive' })).body.errors).toMatchObject([{ pointer: '/reason' }]);
      expect((await triage({ findings: ids, step: 'ignore', reason: 'x' })).body.errors).toMatchObject([
        { pointer: '/until' },
      ]);
      expect((await triage({ findings: ids, step: 'assign' }, api.keys.engineer)).status).toBe(403);
    });

    it('is exported as CSV and as NDJSON', async () => {
      const { body } = await api.request('GET', '/v1/findings?removal=triaged');
      const ndjson = await api.request('GET', '/v1/findings?removal=triaged&format=ndjson');
      expect(ndjson.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
      const lines = ndjson.text.trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(body.items);
      const accept = { accept: 'application/x-ndjson' };
      expect((await api.request('GET', '/v1/findings?removal=triaged', undefined, { headers: accept })).text).toBe(
        ndjson.text,
      );
      expect((await api.request('GET', '/v1/findings?removal=triaged&format=csv')).text.split('\r\n')).toHaveLength(5);
    });
  });

  it('lets only compliance change the state', async () => {
    const id = await raise({ subject: { removal: 'roles' } });
    for (const role of ['engineer', 'auditor', 'service'] as const) {
      expect((await take(id, 'waive', { reason: 'x' }, api.keys[role])).status).toBe(403);
    }
    expect((await api.request('GET', `/v1/findings/${id}`, undefined, { key: api.keys.auditor })).status).toBe(200);
  });

  it('answers malformed requests with an instruction', async () => {
    for (const query of [
      'state=closed',
      'kind=x',
      'severity=bad',
      'shard=nothing',
      'limit=0',
      'cursor=x',
      'colour=red',
    ]) {
      const refused = await api.request('GET', `/v1/findings?${query}`);
      expect([query, refused.status]).toEqual([query, 400]);
    }
    const none = await take('finding-none', 'resolve', { reason: 'x' });
    expect([none.status, none.body.code]).toEqual([404, 'finding-not-found']);
    const id = await raise({ subject: { removal: 'wrong' } });
    for (const reason of [...WRONG, undefined]) {
      const taken = typeof reason === 'string' && reason !== '' && HOSTILE.includes(reason);
      const { status } = await take(id, 'acknowledge', { reason });
      expect([reason, status >= 500]).toEqual([reason, false]);
      if (!taken && typeof reason !== 'string') expect([reason, status]).toEqual([reason, 400]);
    }
  });
});
