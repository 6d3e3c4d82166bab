import { startTestApi, type TestAnswer, type TestApi } from '@testing/harness';

describe('Idempotency-Key', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const issue = (
    key: string,
    body: unknown = { label: 'x', roles: ['engineer'] },
    secret = api.keys.admin,
  ): Promise<TestAnswer> => api.request('POST', '/v1/keys', body, { key: secret, headers: { 'idempotency-key': key } });
  const size = async (): Promise<number> => (await api.request('GET', '/v1/ledger')).body.asOf.treeSize;

  it('returns the same answer to the same request, byte for byte, and writes once', async () => {
    const { id } = (await issue('to-be-revoked')).body;
    const revoke = () =>
      api.request('POST', `/v1/keys/${id}/revoke`, undefined, { headers: { 'idempotency-key': 'once' } });
    const first = await revoke();
    const before = await size();
    const again = await revoke();
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([201, first.text, 'true']);
    expect(await size()).toBe(before);
  });

  it('stores no secret for a repeat', async () => {
    const { secret, ...issued } = (await issue('secret')).body;
    expect((await issue('secret', { roles: ['engineer'], label: 'x' })).body).toEqual(issued);
    const rows = await api.database.query<{ response: unknown }>('SELECT r.response FROM idempotency_key r');
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('refuses the key with another body or another path', async () => {
    await issue('taken');
    const other = await issue('taken', { label: 'y', roles: ['engineer'] });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused']);
    const elsewhere = await api.request('POST', '/v1/keys/x/revoke', undefined, {
      headers: { 'idempotency-key': 'taken' },
    });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([409, 'idempotency-key-reused']);
  });

  it('writes once for concurrent equal requests', async () => {
    const before = await size();
    const answers = await Promise.all(Array.from({ length: 20 }, () => issue('at-once')));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers.filter((answer) => answer.body.secret)).toHaveLength(1);
    expect(answers.filter((answer) => !answer.headers.get('idempotent-replayed'))).toHaveLength(1);
    expect(await size()).toBe(before + 1);
  });

  it('registers shards under several keys together, and each key once', async () => {
    const before = await size();
    const register = (n: number): Promise<TestAnswer> => {
      const digest = `sha256:${n.toString(16).padStart(64, '0')}`;
      const headers = { 'idempotency-key': `shard-${n}` };
      return api.request('POST', '/v1/shards', { digest, dataset: 'd' }, { headers });
    };
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => register(at % 20)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const replayed = answers.filter((answer) => answer.headers.get('idempotent-replayed'));
    expect(replayed).toHaveLength(20);
    answers.forEach(({ body }, at) => expect(body).toEqual(answers[at % 20]?.body));
    expect(await size()).toBe(before + 20);
    // Registrations of one transaction share its tree head.
    const heads = new Set(answers.map(({ body }) => body.receipt.treeSize));
    expect(heads.size).toBeLessThan(20);
  });

  it('separates the keys of callers', async () => {
    const second = await api.request('POST', '/v1/keys', { label: 'second', roles: ['admin'] });
    const mine = await issue('shared');
    const theirs = await issue('shared', undefined, second.body.secret);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it('stores no refusal: a corrected request may use the same key', async () => {
    const wrong = { label: 'x', roles: ['engineer'], expiresAt: '2001-01-01T00:00:00Z' };
    expect((await issue('mended', wrong)).status).toBe(400);
    expect((await issue('mended')).status).toBe(201);
  });

  it.each(['', 'two words', 'x'.repeat(201), 'ü'])('refuses the key %j', async (key) => {
    const answer = await issue(key);
    expect([answer.status, answer.body.code]).toEqual([400, 'malformed-header']);
  });
});
