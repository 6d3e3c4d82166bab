import { AccessReadModel, AccessService } from '@domain/access';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { startTestApi, type TestApi } from '@testing/harness';

interface Item {
  readonly id: string;
  readonly principal: { readonly id: string; readonly kind: string; readonly name: string | null };
  readonly lastUsedAt: string | null;
  readonly expiresSoon: boolean;
}

describe('API keys', () => {
  let now = new Date('2026-03-01T00:00:00Z');
  const clock = { now: () => now };
  let api: TestApi;
  let service: AccessService;
  beforeAll(async () => {
    api = await startTestApi({ clock });
    service = serviceOf(api);
  });
  afterAll(() => api.close());

  const serviceOf = ({ database }: TestApi): AccessService =>
    new AccessService(
      new LedgerService(clock),
      new LedgerReadModel(database, clock),
      new AccessReadModel(database),
      clock,
    );
  const issue = async (body: object = {}) => {
    return api.request('POST', '/v1/keys', { label: 'pipeline of Jane Doe', roles: ['engineer'], ...body });
  };
  const itemOf = async (id: string): Promise<Item | undefined> => {
    const { items } = (await api.request('GET', '/v1/keys?limit=1000')).body as { items: Item[] };
    return items.find((item) => item.id === id);
  };
  const reads = async (key: string | null) => (await api.request('GET', '/v1/ledger', undefined, { key })).status;

  it.each([
    ['no key', {}],
    ['an unknown key', { authorization: `Bearer whence_${'a'.repeat(16)}_${'A'.repeat(43)}` }],
    ['a text that is no key', { authorization: 'Bearer let-me-in' }],
    ['an enormous key', { authorization: `Bearer ${'x'.repeat(8_000)}` }],
    ['another scheme', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
    ['a scheme without a key', { authorization: 'Bearer' }],
    ['a key with a space', { authorization: 'Bearer a b' }],
  ])('answers 401 to %s, as problem details', async (_, headers) => {
    const answer = await api.request('GET', '/v1/ledger', undefined, { key: null, headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(answer.body).toMatchObject({ status: 401, code: 'unauthenticated', title: 'Not authenticated' });
  });

  it('checks the key before the body', async () => {
    const answer = await api.request('POST', '/v1/keys', '{', {
      key: null,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(401);
  });

  it('issues a key with the permissions of its roles only', async () => {
    const issued = await issue({ roles: ['auditor', 'engineer', 'auditor'] });
    expect(issued.status).toBe(201);
    expect(issued.headers.get('cache-control')).toBe('no-store');
    expect(issued.body).toMatchObject({ roles: ['engineer', 'auditor'], receipt: { index: expect.any(Number) } });
    expect(issued.body.secret).toMatch(new RegExp(`^whence_${issued.body.id}_[A-Za-z0-9_-]{43}$`));
    expect(await reads(issued.body.secret)).toBe(200);
    const refused = await api.request('GET', '/v1/keys', undefined, { key: issued.body.secret });
    expect([refused.status, refused.body.code]).toEqual([403, 'not-allowed']);
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  it.each(['engineer', 'compliance', 'auditor', 'service'] as const)(
    'lets %s read, and not administer keys',
    async (role) => {
      expect(await reads(api.keys[role])).toBe(200);
      for (const [method, path] of [
        ['GET', '/v1/keys'],
        ['POST', '/v1/keys'],
        ['POST', '/v1/keys/x/revoke'],
      ] as const) {
        expect((await api.request(method, path, undefined, { key: api.keys[role] })).status).toBe(403);
      }
    },
  );

  it('stores neither the secret nor the label in the ledger, and the secret nowhere', async () => {
    const issued = await issue();
    const entry = await api.request('GET', `/v1/ledger/entries/${issued.body.receipt.index}`);
    expect(entry.body).toMatchObject({ kind: 'key.issued', data: { key: issued.body.id, roles: ['engineer'] } });
    const bytes = Buffer.from(entry.body.body, 'base64').toString('utf8');
    expect(bytes).not.toContain('Jane');
    const secretPart = issued.body.secret.slice(`whence_${issued.body.id}_`.length);
    expect(secretPart).toHaveLength(43);
    const rows = await api.database.query<{ text: string }>('SELECT k::text AS text FROM api_key k');
    expect(rows.map((row) => row.text).join() + bytes).not.toContain(secretPart);
  });

  it('refuses a revoked key from the next request on; a repeat returns the first receipt', async () => {
    const { body } = await issue();
    expect(await reads(body.secret)).toBe(200);
    const revoked = await api.request('POST', `/v1/keys/${body.id}/revoke`);
    expect(revoked.status).toBe(201);
    expect(await reads(body.secret)).toBe(401);
    const again = await api.request('POST', `/v1/keys/${body.id}/revoke`);
    expect([again.status, again.body]).toEqual([200, revoked.body]);
    expect((await api.request('POST', '/v1/keys/nobody/revoke')).status).toBe(404);
  });

  it('refuses a key from its expiry on', async () => {
    const expiresAt = '2026-03-02T00:00:00Z';
    const { body } = await issue({ expiresAt });
    now = new Date('2026-03-01T23:59:59.999Z');
    expect(await reads(body.secret)).toBe(200);
    now = new Date(expiresAt);
    expect(await reads(body.secret)).toBe(401);
  });

  it('lists whom a key belongs to, when it was last used, and whether it expires soon', async () => {
    now = new Date('2026-03-05T10:20:30.123Z');
    const { body } = await issue({ principal: 'Ada Lovelace', expiresAt: '2026-04-04T10:20:30Z' });
    expect((await itemOf(body.id))?.lastUsedAt).toBeNull();
    now = new Date('2026-03-05T11:22:33Z');
    await reads(body.secret);
    expect(await itemOf(body.id)).toMatchObject({
      principal: { ...body.principal, name: 'Ada Lovelace' },
      lastUsedAt: '2026-03-05T11:22:00.000Z',
      expiresSoon: true,
    });
    now = new Date('2026-03-05T10:00:00Z');
    expect((await itemOf(body.id))?.expiresSoon).toBe(false);
  });

  it('gives all keys of one name to one principal, whose name is not in the ledger', async () => {
    const ada = (await issue({ principal: 'Ada  BYRON', principalKind: 'person' })).body;
    const again = (await issue({ principal: ' ada byron' })).body;
    expect(ada.principal).toEqual({ id: expect.stringMatching(/^[a-z2-7]{16}$/), kind: 'person' });
    expect(again.principal).toEqual(ada.principal);
    const entries = await api.database.query<{ text: string }>(
      `SELECT convert_from(body, 'UTF8') AS text FROM ledger_entry`,
    );
    expect(entries.map(({ text }) => text).join()).not.toMatch(/byron/i);
    const differs = await issue({ principal: 'Ada Byron', principalKind: 'service' });
    expect([differs.status, differs.body.code]).toEqual([409, 'principal-differs']);
  });

  it.each([
    [{ label: 'nightly job' }, 'service'],
    [{ principal: 'the crawler', roles: ['service'] }, 'service'],
    [{ principal: 'Grace', roles: ['compliance'] }, 'person'],
    [{ principal: 'the deduplicator', principalKind: 'service', roles: ['engineer'] }, 'service'],
  ])('takes the principal of %j for a %s', async (request, kind) => {
    expect((await issue(request)).body.principal.kind).toBe(kind);
  });

  it('refuses malformed requests for keys, with a pointer', async () => {
    const pointers = async (body: object) =>
      (await issue(body)).body.errors.map((error: { pointer: string }) => error.pointer);
    expect(await pointers({ roles: ['engineer', 'emperor'] })).toEqual(['/roles/1']);
    expect(await pointers({ roles: [] })).toEqual(['/roles']);
    expect(await pointers({ roles: 'admin' })).toEqual(['/roles']);
    expect(await pointers({ label: null })).toEqual(['/label']);
    expect(await pointers({ expiresAt: null })).toEqual(['/expiresAt']);
    expect(await pointers({ expiresAt: '2026-02-30T00:00:00Z' })).toEqual(['/expiresAt']);
    expect(await pointers({ expiresAt: '2001-01-01T00:00:00Z' })).toEqual(['/expiresAt']);
    expect(await pointers({ owner: 'x' })).toEqual(['/owner']);
    expect(await pointers({ principal: '' })).toEqual(['/principal']);
    expect(await pointers({ principalKind: 'robot' })).toEqual(['/principalKind']);
    expect(await pointers({ principalKind: 'person' })).toEqual(['/principal']);
    expect(await pointers({ datasets: [] })).toEqual(['/datasets']);
    expect(await pointers({ datasets: ['web', 'acme*'] })).toEqual(['/datasets/1']);
  });

  it('lists keys page by page, all at the position of the first page', async () => {
    const all = await api.request('GET', '/v1/keys?limit=1000');
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await api.request('GET', `/v1/keys?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.body.asOf).toEqual(all.body.asOf);
      expect(page.text).not.toContain('secret');
      seen.push(...page.body.items.map((key: { id: string }) => key.id));
      cursor = page.body.nextCursor;
      if (seen.length === 2) await issue();
    } while (cursor);
    expect(seen).toEqual(all.body.items.map((key: { id: string }) => key.id));
    expect((await api.request('GET', `/v1/keys?limit=1000&asOf=${all.body.asOf.treeSize}`)).text).toBe(all.text);
  });

  it('never revokes the last admin key', async () => {
    const admins = (await api.request('GET', '/v1/keys?limit=1000')).body.items.filter((key: { roles: string[] }) =>
      key.roles.includes('admin'),
    );
    expect(admins).toHaveLength(1);
    const answer = await api.request('POST', `/v1/keys/${admins[0].id}/revoke`);
    expect([answer.status, answer.body.code]).toEqual([409, 'last-admin-key']);
    expect(await reads(api.keys.admin)).toBe(200);
  });

  it('accepts the operator’s admin key, replaces it when the setting changes, and never accepts a revoked one', async () => {
    const ensure = (secret?: string) => api.database.transaction((tx) => service.ensureAdminKey(tx, secret));
    const first = await ensure('the-first-admin-key');
    expect(await ensure('the-first-admin-key')).toEqual(first);
    expect(await reads('the-first-admin-key')).toBe(200);
    await ensure('the-second-admin-key');
    expect([await reads('the-first-admin-key'), await reads('the-second-admin-key')]).toEqual([401, 200]);
    expect(await reads(api.keys.admin)).toBe(200);
    await expect(ensure('the-first-admin-key')).rejects.toMatchObject({ code: 'key-revoked' });
    expect(await ensure()).not.toHaveProperty('generated');
  });

  it('does not let a request take the label of WHENCE_ADMIN_KEY, nor revokes a key for its label', async () => {
    const refused = await issue({ label: 'WHENCE_ADMIN_KEY', roles: ['admin'] });
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [{ pointer: '/label', message: 'is the label of the key of that setting: choose another' }],
    ]);
    const { body } = await issue({ label: 'an admin', roles: ['admin'] });
    await api.database.query(`UPDATE api_key SET label = 'WHENCE_ADMIN_KEY' WHERE id = $1`, [body.id]);
    const ensure = (secret: string) => api.database.transaction((tx) => service.ensureAdminKey(tx, secret));
    await ensure('a-third-admin-key');
    await ensure('a-fourth-admin-key');
    expect([await reads('a-third-admin-key'), await reads('a-fourth-admin-key')]).toEqual([401, 200]);
    expect(await reads(body.secret)).toBe(200);
  });

  it('generates the first admin key once', async () => {
    const other = await startTestApi();
    await other.database.query('DELETE FROM api_key');
    const first = serviceOf(other);
    const ensure = () => other.database.transaction((tx) => first.ensureAdminKey(tx));
    const { generated } = await ensure();
    expect((await other.request('GET', '/v1/keys', undefined, { key: generated ?? null })).status).toBe(200);
    expect(await ensure()).not.toHaveProperty('generated');
    await other.close();
  });
});

describe('the default expiry', () => {
  it('is WHENCE_KEY_DAYS from the request, and none if the setting is 0', async () => {
    const clock = { now: () => new Date('2026-03-01T00:00:00Z') };
    for (const [keyDays, expiresAt] of [
      [90, '2026-05-30T00:00:00.000Z'],
      [0, undefined],
    ] as const) {
      const api = await startTestApi({ clock, keyDays });
      const { body } = await api.request('POST', '/v1/keys', { label: 'x', roles: ['engineer'] });
      const entry = await api.request('GET', `/v1/ledger/entries/${body.receipt.index}`);
      expect([body.expiresAt, entry.body.data.expiresAt]).toEqual([expiresAt, expiresAt]);
      await api.close();
    }
  });
});
