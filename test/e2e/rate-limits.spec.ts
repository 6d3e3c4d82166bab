import { connect } from 'node:net';
import { startTestApi, type TestAnswer, type TestApi, type TestApiOptions, until, withAdmin } from '@testing/harness';

const WRONG = `whence_${'a'.repeat(16)}_${'A'.repeat(43)}`;
const MINUTE = 60_000;

describe('limits of requests', () => {
  let api: TestApi;
  let clock: jest.SpyInstance<number, []> | undefined;
  const begin = async (options: TestApiOptions) => (api = await startTestApi(options));
  afterEach(async () => {
    clock?.mockRestore();
    clock = undefined;
    await api.close();
  });

  /** The counters read the clock of the process. */
  const passMinutes = (minutes: number): void => {
    clock?.mockRestore();
    const now = Date.now;
    clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + minutes * MINUTE);
  };
  const times = async (count: number, ask: () => Promise<TestAnswer>): Promise<number[]> => {
    const statuses: number[] = [];
    for (let n = 0; n < count; n++) statuses.push((await ask()).status);
    return statuses;
  };
  const read = (key: string | null = api.keys.engineer, headers = {}) =>
    api.request('GET', '/v1/ledger', undefined, { key, headers });
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('answers 429 with Retry-After to a key that reads too often, and again after a minute', async () => {
    await begin({ rateLimits: { reads: 3 } });
    const first = await read();
    expect([first.headers.get('ratelimit-limit'), first.headers.get('ratelimit-remaining')]).toEqual(['3', '2']);
    expect(await times(2, () => read())).toEqual([200, 200]);
    const refused = await read();
    expect([refused.status, refused.body.code, refused.body.title]).toEqual([429, 'rate-limited', 'Too many requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    // Another key, other kinds of request, and the health of the service.
    expect((await read(api.keys.auditor)).status).toBe(200);
    expect((await api.request('POST', '/v1/shards', { uri: 's3://a/1' }, { key: api.keys.engineer })).status).toBe(201);
    expect((await api.request('GET', '/health/live')).status).toBe(200);
    passMinutes(1.1);
    expect((await read()).status).toBe(200);
  });

  it('counts writes, expensive questions and public routes apart', async () => {
    await begin({ rateLimits: { writes: 1, expensive: 1, public: 1, reads: 1 } });
    const write = (n: number) => api.request('POST', '/v1/shards', { uri: `s3://a/${n}` });
    const walk = () => api.request('GET', `/v1/shards/${encodeURIComponent('s3://a/1')}/upstream`);
    const preview = () => api.request('POST', '/v1/removals?dryRun=true', {});
    const published = () => api.request('GET', '/checkpoint', undefined, { key: null });
    expect([(await write(1)).status, (await write(2)).status]).toEqual([201, 429]);
    expect([(await walk()).status, (await preview()).status]).toEqual([200, 429]);
    expect((await published()).status).not.toBe(429);
    expect((await published()).body.code).toBe('rate-limited');
    expect([(await read()).status, (await read()).status]).toEqual([200, 429]);
  });

  it('never limits the routes of health', async () => {
    await begin({ rateLimits: { public: 1, reads: 1 } });
    const ask = () => api.request('GET', '/health/live', undefined, { key: null });
    expect(await times(5, ask)).toEqual([200, 200, 200, 200, 200]);
  });

  it('sets no limit and no header where it is off', async () => {
    await begin({});
    expect(await times(100, () => read())).toEqual(Array.from({ length: 100 }, () => 200));
    expect((await read()).headers.get('ratelimit-limit')).toBeNull();
  });

  it('looks no key up after too many failures, of this address only, for a minute', async () => {
    await begin({ rateLimits: { failures: 3 }, trustedProxies: ['127.0.0.1'] });
    const attack = from('203.0.113.7');
    expect(await times(5, () => read(WRONG, attack))).toEqual([401, 401, 401, 429, 429]);
    const asked = jest.spyOn(api.database, 'query');
    const throttled = await read(api.keys.engineer, attack);
    expect([throttled.status, throttled.body.code]).toEqual([429, 'too-many-failures']);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
    expect((await read(api.keys.engineer, from('203.0.113.8'))).status).toBe(200);
    passMinutes(1.1);
    expect((await read(api.keys.engineer, attack)).status).toBe(200);
  });

  it('does not count requests without a key as failures', async () => {
    await begin({ rateLimits: { failures: 1 } });
    expect(await times(3, () => read(null))).toEqual([401, 401, 401]);
    expect((await read()).status).toBe(200);
  });

  it('does not believe X-Forwarded-For unless a setting names the proxy', async () => {
    await begin({ rateLimits: { failures: 2 }, trustedProxies: ['192.0.2.1'] });
    // An attacker who names a new address each time stays one address.
    let n = 0;
    const spoofed = () => read(WRONG, from(`203.0.113.${n++}`));
    expect(await times(4, spoofed)).toEqual([401, 401, 429, 429]);
  });

  it('takes the last address that a trusted proxy states, not what the client wrote before it', async () => {
    await begin({ rateLimits: { failures: 2 }, trustedProxies: ['127.0.0.1'] });
    let n = 0;
    const spoofed = () => read(WRONG, from(`198.51.100.${n++}, 203.0.113.7`));
    expect(await times(4, spoofed)).toEqual([401, 401, 429, 429]);
  });

  it('takes a network of IPv6 addresses for one address', async () => {
    await begin({ rateLimits: { failures: 2 }, trustedProxies: ['127.0.0.1'] });
    let n = 0;
    const neighbour = () => read(WRONG, from(`2001:db8:1:2::${(n++).toString(16)}`));
    expect(await times(4, neighbour)).toEqual([401, 401, 429, 429]);
    expect((await read(WRONG, from('2001:db8:1:3::1'))).status).toBe(401);
  });

  it('counts in this process while Redis does not answer', async () => {
    await begin({ rateLimits: { reads: 2 }, redisUrl: 'redis://127.0.0.1:1' });
    expect(await times(3, () => read())).toEqual([200, 200, 429]);
  });

  it('counts no question that waits for the answer before it once its client has left', async () => {
    await begin({ rateLimits: { atOnce: 2 } });
    const question = `/v1/shards/${encodeURIComponent('s3://a/1')}/upstream`;
    const ask = async () => (await api.request('GET', question)).body.code;
    await withAdmin(api.databaseUrls.superuserUrl, async (locked) => {
      await locked.query('BEGIN; LOCK TABLE vendor IN ACCESS EXCLUSIVE MODE');
      const { hostname, port } = new URL(api.url);
      const client = connect(Number(port), hostname);
      const credentials = `Host: ${hostname}\r\nAuthorization: Bearer ${api.keys.admin}`;
      for (const path of ['/v1/vendors', question, question])
        client.write(`GET ${path} HTTP/1.1\r\n${credentials}\r\n\r\n`);
      await until(async () => (await ask()) === 'too-many-at-once');
      client.destroy();
      await until(async () => (await ask()) === 'shard-not-found');
    });
  });

  const redisUrl = process.env['TEST_REDIS_URL'];
  (redisUrl === undefined ? it.skip : it)('counts in Redis for all processes', async () => {
    await begin({ rateLimits: { reads: 2 }, redisUrl });
    expect(await times(3, () => read())).toEqual([200, 200, 429]);
  });
});
