import { startTestApi, type TestApi } from '@testing/harness';

describe('vendors and their terms', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const put = (slug: string, body: object, key?: string) =>
    api.request('PUT', `/v1/vendors/${encodeURIComponent(slug)}`, body, { ...(key && { key }) });
  const get = (path: string) => api.request('GET', `/v1/vendors${path}`);
  const business = {
    document: 'Business Terms',
    version: '2025-05-31',
    channel: 'api+enterprise',
    jurisdiction: 'ROW',
    effective: { from: '2025-05-31T00:00:00Z', to: null },
    evidence: 'strong',
    rules: [{ rule: 'FORBID_COMPETING_MODEL', scope: 'outputs', exceptions: ['fine-tuning the vendor’s own models'] }],
  };

  it('are declared, repeated with 200, changed, and readable as of earlier positions', async () => {
    const first = await put('openai', { name: 'OpenAI', kind: 'model_provider' });
    const again = await put('openai', { name: 'OpenAI', kind: 'model_provider' });
    const changed = await put('openai', { name: 'OpenAI', kind: 'model_provider', url: 'https://openai.com/' });
    expect([first.status, again.status, changed.status]).toEqual([201, 200, 201]);
    expect(again.body).toEqual(first.body);
    const { receipt } = first.body;
    const old = await get(`/openai?asOf=${receipt.treeSize}`);
    expect(old.body).toEqual({
      ...{ slug: 'openai', name: 'OpenAI', kind: 'model_provider', entry: receipt.index },
      asOf: { treeSize: receipt.treeSize, rootHash: receipt.rootHash, time: expect.any(String) },
    });
    expect((await get('/openai')).body).toMatchObject({ url: 'https://openai.com/', entry: receipt.index + 1 });
  });

  it('list the terms effective at an instant, as of a position', async () => {
    await put('acme', { name: 'Acme' });
    const recorded = await api.request('POST', '/v1/vendors/acme/terms', business);
    expect(recorded.status).toBe(201);
    expect((await api.request('POST', '/v1/vendors/acme/terms', business)).body).toEqual(recorded.body);
    const moved = { ...business, effective: { from: '2025-09-01T00:00:00Z' } };
    const amended = await api.request('POST', '/v1/vendors/acme/terms', moved);
    expect(amended.body).toMatchObject({ id: recorded.body.id, amended: true });
    const asked = '/acme/terms?at=2025-06-15T00:00:00Z&channel=api&jurisdiction=ROW';
    const before = await get(`${asked}&asOf=${recorded.body.receipt.treeSize}`);
    expect(before.body.items).toEqual([
      {
        ...business,
        ...{ id: recorded.body.id, vendor: 'acme', effective: { from: '2025-05-31T00:00:00.000Z' } },
        entry: recorded.body.receipt.index,
      },
    ]);
    expect((await get(asked)).body).toMatchObject({ items: [], nextCursor: null });
    expect((await get('/acme/terms?channel=consumer')).body.items).toEqual([]);
    expect((await get('/acme/terms?channel=enterprise')).body.items).toHaveLength(1);
  });

  it('are paged, with later pages at the position of the first', async () => {
    for (const n of [1, 2, 3]) await put(`page-${n}`, { name: `Page ${n}` });
    await put('paged', { name: 'Paged' });
    for (const version of ['1', '2', '3']) {
      await api.request('POST', '/v1/vendors/paged/terms', { document: 'Terms', version });
    }
    for (const list of ['', '/paged/terms']) {
      const all = await get(list);
      const items: unknown[] = [];
      for (let cursor = ''; ;) {
        const page = await get(`${list}?limit=2${cursor}`);
        expect(page.status).toBe(200);
        items.push(...page.body.items);
        if (page.body.nextCursor === null) break;
        cursor = `&cursor=${page.body.nextCursor}`;
      }
      expect(items).toEqual(all.body.items);
    }
  });

  it('refuse an impossible period, with a pointer', async () => {
    await put('acme', { name: 'Acme' });
    for (const to of ['2025-05-30T00:00:00Z', '2025-05-31T00:00:00Z']) {
      const answer = await api.request('POST', '/v1/vendors/acme/terms', {
        ...business,
        effective: { from: '2025-05-31T00:00:00Z', to },
      });
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toEqual([
        { pointer: '/effective/to', message: expect.stringContaining('before it begins') },
      ]);
    }
  });

  it.each([
    ['PUT', '/v1/vendors/OpenAI', { name: 'OpenAI' }, 400, '/slug'],
    ['PUT', '/v1/vendors/..%2Fetc', { name: 'x' }, 400, '/slug'],
    ['PUT', "/v1/vendors/'%3B%20DROP%20TABLE%20vendor%3B--", { name: 'x' }, 400, '/slug'],
    ['PUT', '/v1/vendors/acme', { name: 'x', kind: 'bank' }, 400, '/kind'],
    ['PUT', '/v1/vendors/acme', { name: 'x', url: 'javascript:alert(1)' }, 400, '/url'],
    ['PUT', '/v1/vendors/acme', { name: 'a\nb' }, 400, '/name'],
    ['PUT', '/v1/vendors/acme', { name: 'x', owner: 'y' }, 400, '/owner'],
    ['POST', '/v1/vendors/nobody/terms', { document: 'Terms', version: '1' }, 404, undefined],
    ['POST', '/v1/vendors/acme/terms', { document: 'Terms' }, 400, '/version'],
    ['POST', '/v1/vendors/acme/terms', { ...business, effective: [] }, 400, '/effective'],
    ['POST', '/v1/vendors/acme/terms', { ...business, rules: [{ scope: 'x' }] }, 400, '/rules/0/rule'],
    ['POST', '/v1/vendors/acme/terms', { ...business, rules: [{ rule: 'R', mood: 1 }] }, 400, '/rules/0/mood'],
    ['POST', '/v1/vendors/acme/terms', { ...business, publishedAt: '2025-05-32' }, 400, '/publishedAt'],
    ['POST', '/v1/vendors/acme/terms', { ...business, digest: 'sha256:AB' }, 400, '/digest'],
    ['GET', '/v1/vendors/nobody', undefined, 404, undefined],
    ['GET', '/v1/vendors/nobody/terms', undefined, 404, undefined],
    ['GET', '/v1/vendors/acme/terms?at=infinity', undefined, 400, '/at'],
    ['GET', '/v1/vendors/acme/terms?channle=api', undefined, 400, '/channle'],
  ])('%s %s refuses %j with %i', async (method, path, body, status, pointer) => {
    await put('acme', { name: 'Acme' });
    const answer = await api.request(method, path, body);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    if (pointer !== undefined) expect(answer.body.errors).toContainEqual({ pointer, message: expect.any(String) });
  });

  it('are refused if they do not fit into an entry', async () => {
    await put('acme', { name: 'Acme' });
    const rules = Array.from({ length: 200 }, () => ({ rule: 'R', quote: 'x'.repeat(2_000) }));
    const answer = await api.request('POST', '/v1/vendors/acme/terms', { ...business, rules });
    expect(answer.body).toMatchObject({ status: 400, code: 'entry-too-large' });
  });

  it('keep names in any script', async () => {
    await put('any', { name: "有限公司 “Ω” <b>$1</b> ' OR 1=1" });
    const terms = { document: '服务条款 ../../x', version: "'; --", channel: '网页', jurisdiction: '中国' };
    expect((await api.request('POST', '/v1/vendors/any/terms', terms)).status).toBe(201);
    const found = await get(`/any/terms?channel=${encodeURIComponent('网页')}`);
    expect(found.body.items).toEqual([expect.objectContaining(terms)]);
    expect((await get('/any')).body.name).toBe("有限公司 “Ω” <b>$1</b> ' OR 1=1");
  });

  it('may be stated by the permitted roles only', async () => {
    expect((await put('roles', { name: 'Roles' }, api.keys.engineer)).status).toBe(201);
    expect((await put('roles', { name: 'Roles' }, api.keys.auditor)).status).toBe(403);
    const post = async (key: string) =>
      (await api.request('POST', '/v1/vendors/roles/terms', { document: 'T', version: '1' }, { key })).status;
    expect([await post(api.keys.engineer), await post(api.keys.compliance)]).toEqual([403, 201]);
    expect((await api.request('GET', '/v1/vendors/roles', undefined, { key: api.keys.auditor })).status).toBe(200);
  });
});
