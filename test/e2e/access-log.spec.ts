import { startTestApi, type TestApi } from '@testing/harness';

interface Item {
  readonly key: string | null;
  readonly principal: string | null;
  readonly method: string;
  readonly route: string;
  readonly subject: string;
  readonly status: number;
  readonly times: number;
  readonly at: string;
  readonly requestId: string;
}

describe('the access log', () => {
  let now = new Date('2026-03-01T00:00:00Z');
  let api: TestApi;
  let owners: Record<string, { id: string; principal: { id: string } }>;

  beforeAll(async () => {
    api = await startTestApi({ clock: { now: () => now } });
    const { items } = (await api.request('GET', '/v1/keys')).body;
    owners = Object.fromEntries(items.map((one: { label: string }) => [one.label, one]));
  });
  afterAll(() => api.close());
  beforeEach(() => (now = new Date(now.getTime() + 60_000)));

  const list = async (query = ''): Promise<Item[]> => {
    const since = now.toISOString();
    return (await api.request('GET', `/v1/access-log?since=${since}${query}`, undefined, { key: api.keys.auditor }))
      .body.items;
  };
  /** An answer is logged when it is sent, which its receiver may notice first. */
  const listed = async (count: number, query = ''): Promise<Item[]> => {
    for (;;) {
      const found = (await list(query)).filter(({ route }) => route !== '/v1/access-log');
      if (found.reduce((sum, { times }) => sum + times, 0) >= count) return found;
    }
  };

  it('has who was refused what, and when', async () => {
    const refused = await api.request('GET', '/v1/keys?limit=3', undefined, { key: api.keys.engineer });
    expect(refused.status).toBe(403);
    expect(await listed(1)).toEqual([
      {
        id: expect.any(Number),
        at: now.toISOString(),
        key: owners['engineer']?.id,
        principal: owners['engineer']?.principal.id,
        method: 'GET',
        route: '/v1/keys',
        subject: '/v1/keys?limit=3',
        status: 403,
        requestId: expect.any(String),
        times: 1,
      },
    ]);
  });

  it('has requests without a valid key, and no secret', async () => {
    const secret = `whence_${'a'.repeat(16)}_${'A'.repeat(43)}`;
    for (let n = 0; n < 20; n++) await api.request('GET', '/v1/ledger', undefined, { key: secret });
    const found = await listed(20, '&status=401');
    expect(found.reduce((sum, { times }) => sum + times, 0)).toBe(20);
    expect(found.map(({ key, route, status }) => [key, route, status])[0]).toEqual([null, '/v1/ledger', 401]);
    const rows = await api.database.query<{ text: string }>('SELECT a::text AS text FROM access_log a');
    expect(JSON.stringify(rows)).not.toContain(secret.slice(-43));
  });

  it('has who read what is sensitive, found or not, and nothing of other reads', async () => {
    const read = (path: string) => api.request('GET', path, undefined, { key: api.keys.compliance });
    await read('/v1/ledger');
    await read('/v1/shards');
    await read(`/v1/personal-data/${'0'.repeat(64)}`);
    await read('/v1/models/lark/versions/1/exposure?vendor=acme');
    const found = await listed(2, `&key=${owners['compliance']?.id}`);
    expect(found.map(({ route, subject, status }) => [route, subject, status])).toEqual([
      ['/v1/models/:name/versions/:version/exposure', '/v1/models/lark/versions/1/exposure?vendor=acme', 404],
      ['/v1/personal-data/:id', `/v1/personal-data/${'0'.repeat(64)}`, 404],
    ]);
  });

  it('has reads of itself', async () => {
    await list();
    for (;;) {
      const found = await list(`&principal=${owners['auditor']?.principal.id}`);
      if (found.length > 0) return expect(found[0]).toMatchObject({ route: '/v1/access-log', status: 200 });
    }
  });

  it.each(['engineer', 'compliance', 'service'] as const)('is not shown to %s', async (role) => {
    expect((await api.request('GET', '/v1/access-log', undefined, { key: api.keys[role] })).status).toBe(403);
  });

  it('is listed page by page', async () => {
    for (const role of ['engineer', 'service'] as const)
      await api.request('GET', '/v1/keys', undefined, { key: api.keys[role] });
    await listed(2);
    const first = await api.request('GET', `/v1/access-log?limit=1&since=${now.toISOString()}&status=403`);
    const path = `/v1/access-log?limit=1&since=${now.toISOString()}&status=403&cursor=${first.body.nextCursor}`;
    const second = await api.request('GET', path);
    expect([...first.body.items, ...second.body.items].map(({ key }: Item) => key).sort()).toEqual(
      [owners['engineer']?.id, owners['service']?.id].sort(),
    );
    expect(second.body.nextCursor).toBeNull();
  });

  it('stores hostile addresses', async () => {
    const hostile = `/v1/keys?${'x'.repeat(2_000)}=%00`;
    await api.request('GET', hostile, undefined, { key: api.keys.engineer });
    const [found] = await listed(1);
    expect(found?.subject).toBe(hostile.slice(0, 500));
  });

  it('only grows for the services, but for what is older than a week', async () => {
    const { database } = api;
    for (const sql of ['DELETE FROM access_log', 'UPDATE access_log SET status = 200', 'TRUNCATE access_log'])
      await expect(database.query(sql)).rejects.toThrow();
    const age = (days: number) =>
      database.query(
        `INSERT INTO access_log (at, method, route, subject, status, request_id, times)
         VALUES (now() - make_interval(days => $1), 'GET', 'aged', 'x', 401, 'x', 1)`,
        [days],
      );
    for (const days of [1, 6, 8, 40]) await age(days);
    const left = async () =>
      (await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM access_log WHERE route = 'aged'`))[0]
        ?.count;
    await database.query('SELECT expire_access_log(30)');
    expect(await left()).toBe(3);
    await database.query('SELECT expire_access_log(0)');
    expect(await left()).toBe(2);
  });
});
