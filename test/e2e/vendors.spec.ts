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

  it('list the terms that bind a model, in force at an instant and believed at a position', async () => {
    await put('weights', { name: 'Weights' });
    const record = async (version: string, from: string, generators?: string[]): Promise<number> => {
      const stated = { document: 'Licence', version, effective: { from }, generators, rules: [{ rule: 'R' }] };
      const { status, body } = await api.request('POST', '/v1/vendors/weights/terms', stated);
      expect(status).toBe(201);
      return body.receipt.treeSize as number;
    };
    await record('3', '2024-04-01T00:00:00Z', ['weights/m-3', 'weights/m-3-*']);
    await record('3.1', '2024-07-01T00:00:00Z', ['weights/M-3.1*']);
    const before = await record('every', '2025-01-01T00:00:00Z');
    // Believed later: the licence of 3 binds the second version of 3.2 alone.
    await record('3', '2024-04-01T00:00:00Z', ['weights/m-3.2@2*']);
    const versions = async (query: string): Promise<string[]> => {
      const { status, body } = await get(`/weights/terms?${query}`);
      expect(status).toBe(200);
      return (body.items as { version: string }[]).map(({ version }) => version).sort();
    };
    expect(await versions('generator=weights/m-3-70b@1')).toEqual(['every']);
    expect(await versions(`generator=weights/m-3-70b@1&asOf=${before}`)).toEqual(['3', 'every']);
    expect(await versions(`generator=weights/m-3-70b@1&asOf=${before}&at=2024-08-01T00:00:00Z`)).toEqual(['3']);
    expect(await versions('generator=weights/m-3.1-8b&at=2024-08-01T00:00:00Z')).toEqual(['3.1']);
    expect(await versions('generator=weights/m-3.2')).toEqual(['3', 'every']);
    expect(await versions('generator=weights/m-3.2@1')).toEqual(['every']);
    expect(await versions('generator=weights/unknown@unknown')).toEqual(['3', '3.1', 'every']);
    expect(await versions('generator=other/m-3.1@1&at=2024-08-01T00:00:00Z')).toEqual([]);
    const page = await get('/weights/terms?generator=weights/m-3.1&limit=1');
    const next = await get(`/weights/terms?generator=weights/m-3.1&limit=1&cursor=${page.body.nextCursor}`);
    expect([page, next].map(({ body }) => body.items[0].version)).toEqual(['every', '3.1']);
    expect(next.body.nextCursor).toBeNull();
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
    ['POST', '/v1/vendors/acme/terms', { ...business, capturedAt: 'yesterday' }, 400, '/capturedAt'],
    ['POST', '/v1/vendors/acme/terms', { ...business, digest: 'sha256:AB' }, 400, '/digest'],
    ['GET', '/v1/vendors/nobody', undefined, 404, undefined],
    ['GET', '/v1/vendors/nobody/terms', undefined, 404, undefined],
    ['GET', '/v1/vendors/acme/terms?at=infinity', undefined, 400, '/at'],
    ['GET', '/v1/vendors/acme/terms?generator=Acme/m', undefined, 400, '/generator'],
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

  describe('approvals', () => {
    const approval = {
      grantedTo: 'data-synthesis team',
      approvedBy: 'AI compliance board',
      purpose: 'annotation of evaluation sets',
      channel: 'cloud',
      generator: 'acme/writer@2',
      effective: { from: '2026-01-01T00:00:00Z' },
      evidence: [{ uri: 's3://files/approval.pdf' }],
    };
    const approve = (slug: string, body: object, key?: string) =>
      api.request('POST', `/v1/vendors/${slug}/approvals`, body, { ...(key && { key }) });

    it('are recorded, repeated, ended by an amendment, and listed at an instant as of a position', async () => {
      await put('approved', { name: 'Approved' });
      const first = await approve('approved', approval);
      expect(first.status).toBe(201);
      expect(first.body).toMatchObject({ id: expect.stringMatching(/^approval:[0-9a-f]{64}$/), amended: false });
      const again = await approve('approved', approval);
      expect([again.status, again.body]).toEqual([200, first.body]);
      const until = { ...approval, effective: { ...approval.effective, to: '2026-04-01T00:00:00Z' } };
      const ended = await approve('approved', until);
      expect([ended.status, ended.body.id, ended.body.amended]).toEqual([201, first.body.id, true]);
      await approve('approved', {
        ...approval,
        channel: undefined,
        grantedTo: 'all',
        effective: { from: '2026-03-01' },
      });
      const holders = async (query: string): Promise<string[]> =>
        (await get(`/approved/approvals?${query}`)).body.items.map(({ grantedTo }: typeof approval) => grantedTo);
      expect(await holders('at=2026-03-15T00:00:00Z')).toEqual(['all', 'data-synthesis team']);
      expect(await holders('at=2026-04-01T00:00:00Z')).toEqual(['all']);
      expect(await holders('at=2025-12-31T23:59:59Z')).toEqual([]);
      expect(await holders('channel=consumer')).toEqual(['all']);
      expect(await holders(`at=2026-04-01T00:00:00Z&asOf=${first.body.receipt.treeSize}`)).toEqual([
        approval.grantedTo,
      ]);
      const { items } = (await get(`/approved/approvals?asOf=${first.body.receipt.treeSize}`)).body;
      const effective = { from: '2026-01-01T00:00:00.000Z' };
      const entry = first.body.receipt.index;
      expect(items).toEqual([{ ...approval, id: first.body.id, vendor: 'approved', effective, entry }]);
      const csv = await get('/approved/approvals?format=csv');
      expect(csv.text.split('\r\n')[0]).toContain('grantedTo,purpose,approvedBy,effective.from');
      const { body } = await api.request('GET', `/v1/changes?from=${entry}&to=${entry + 1}`);
      expect(body.items[0].sentence).toContain(
        'approved the access of data-synthesis team to the vendor approved through',
      );
      const about = await api.request('GET', '/v1/ledger/entries?subject=approved&kind=approval.recorded');
      expect(about.body.items).toHaveLength(3);
    });

    it.each([
      ['nobody', approval, 404, undefined],
      ['acme', { ...approval, grantedTo: undefined }, 400, '/grantedTo'],
      ['acme', { ...approval, approvedBy: 'a\nb' }, 400, '/approvedBy'],
      ['acme', { ...approval, purpose: '' }, 400, '/purpose'],
      ['acme', { ...approval, channel: 'A Channel' }, 400, '/channel'],
      ['acme', { ...approval, generator: 'writer' }, 400, '/generator'],
      ['acme', { ...approval, effective: { from: '2026-01-01', to: '2026-01-01' } }, 400, '/effective/to'],
      ['acme', { ...approval, effective: { from: '2199-01-01' } }, 400, '/effective/from'],
      ['acme', { ...approval, evidence: [{}] }, 400, '/evidence/0'],
      ['acme', { ...approval, mood: 1 }, 400, '/mood'],
    ])('of %s refuse %j with %i', async (slug, body, status, pointer) => {
      await put('acme', { name: 'Acme' });
      const answer = await approve(slug, body);
      expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
      if (pointer !== undefined) expect(answer.body.errors).toContainEqual({ pointer, message: expect.any(String) });
    });

    it('are paged, and recorded by compliance only', async () => {
      await put('pages', { name: 'Pages' });
      for (const n of [1, 2, 3]) await approve('pages', { ...approval, grantedTo: `team ${n}` });
      const first = (await get('/pages/approvals?limit=2')).body;
      const rest = (await get(`/pages/approvals?limit=2&cursor=${first.nextCursor}`)).body;
      const all = (await get('/pages/approvals')).body.items;
      expect([...first.items, ...rest.items]).toEqual(all);
      const statuses = await Promise.all(
        [api.keys.engineer, api.keys.auditor, api.keys.compliance].map(async (key) => {
          return (await approve('pages', { ...approval, note: 'renewed' }, key)).status;
        }),
      );
      expect(statuses).toEqual([403, 403, 201]);
    });
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
