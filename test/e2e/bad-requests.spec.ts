import { connect } from 'node:net';
import { startTestApi, type TestAnswer, type TestApi, withAdmin } from '@testing/harness';

const json = { 'content-type': 'application/json' };

describe('bad requests', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  function expectProblem(answer: TestAnswer, status: number, code: string): void {
    expect([answer.status, answer.body?.code, answer.text]).toEqual([status, code, expect.any(String)]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({
      type: `urn:whence:problem:${code}`,
      status,
      title: expect.any(String),
      detail: expect.any(String),
      instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
    });
  }
  /** Sends a request unchanged: fetch would normalise the path. */
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(api.url);
      const socket = connect(Number(port), hostname, () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      socket.on('end', () => resolve(answer));
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  const get = (path: string): Promise<string> =>
    raw(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${api.keys.admin}\r\nConnection: close\r\n\r\n`,
    );

  const nested = (open: string, middle: string, close: string, levels: number): string =>
    open.repeat(levels) + middle + close.repeat(levels);

  it.each([
    ['malformed JSON', '{"label":', 'malformed-json'],
    ['an empty body', '', 'malformed-json'],
    ['two documents', '{}{}', 'malformed-json'],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'malformed-json'],
    ['a byte order mark', '\ufeff{}', 'malformed-json'],
    ['a list for an object', '[]', 'malformed-body'],
    ['null for an object', 'null', 'malformed-body'],
    ['a text for an object', '"label"', 'malformed-body'],
    ['a NUL character', '{"label":"a\\u0000b","roles":["engineer"]}', 'malformed-body'],
    ['a NUL character in a name', '{"la\\u0000bel":"a"}', 'malformed-body'],
    ['half of a surrogate pair', '{"label":"\\ud800","roles":["engineer"]}', 'malformed-body'],
    ['half of a surrogate pair in a name', '{"\\udc00":"a"}', 'malformed-body'],
    ['__proto__', '{"__proto__":{"roles":["admin"]},"label":"x"}', 'malformed-body'],
    ['__proto__ further down', '{"label":"x","roles":[{"__proto__":{}}]}', 'malformed-body'],
    ['constructor', '{"constructor":{"prototype":{"x":1}},"label":"x","roles":["engineer"]}', 'malformed-body'],
    ['10,000 lists in each other', nested('[', '', ']', 10_000), 'malformed-body'],
    ['10,000 objects in each other', nested('{"a":', '1', '}', 10_000), 'malformed-body'],
    ['200,000 lists in each other', nested('[', '', ']', 200_000), 'malformed-body'],
    [
      'an integer that a double cannot hold',
      '{"label":"x","roles":["engineer"],"n":9007199254740993}',
      'malformed-body',
    ],
    ['a number beyond all doubles', '{"label":1e400}', 'malformed-body'],
    ['an object for a text', '{"label":{},"roles":["engineer"]}', 'malformed-body'],
    ['an unknown member', '{"label":"x","roles":["engineer"],"secret":"mine"}', 'malformed-body'],
  ])('refuses a body with %s', async (_, body, code) => {
    const answer = await api.request('POST', '/v1/keys', body, { headers: json });
    expectProblem(answer, 400, code);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('points to the fault in a body with a JSON Pointer', async () => {
    const answer = await api.request('POST', '/v1/keys', '{"a/b~c":[{"d":"\\u0000"}]}', { headers: json });
    expect(answer.body.errors).toEqual([{ pointer: '/a~1b~0c/0/d', message: 'must not hold the character U+0000' }]);
  });

  it('refuses a statement of more than 512 KiB, and reads smaller ones', async () => {
    const body = (bytes: number) => JSON.stringify({ label: 'x'.repeat(bytes), roles: ['engineer'] });
    expectProblem(await api.request('POST', '/v1/keys', body(512 * 1024), { headers: json }), 413, 'body-too-large');
    expectProblem(await api.request('POST', '/v1/keys', body(500 * 1024), { headers: json }), 400, 'malformed-body');
  });

  it('reads lists of names of up to 10 MB', async () => {
    const order = (bytes: number) => JSON.stringify({ selector: { uriPrefix: 'x'.repeat(bytes) }, reason: 'x' });
    const sent = (bytes: number): Promise<TestAnswer> =>
      api.request('POST', '/v1/removals', order(bytes), { headers: json });
    expectProblem(await sent(10 * 1024 * 1024), 413, 'body-too-large');
    expectProblem(await sent(9 * 1024 * 1024), 400, 'malformed-body');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'nonsense',
  ])('refuses a body of type %s', async (type) => {
    expectProblem(
      await api.request('POST', '/v1/keys', '{}', { headers: { 'content-type': type } }),
      415,
      'unsupported-media-type',
    );
  });

  it('refuses a body without a type', async () => {
    const answer = await api.request('POST', '/v1/keys', new TextEncoder().encode('{}'));
    expectProblem(answer, 415, 'unsupported-media-type');
    expect(answer.body.detail).toBe('The Content-Type of this route is application/json. No Content-Type was sent.');
  });

  it('lists what a route takes', async () => {
    const headers = { 'content-type': 'text/plain' };
    const { body } = await api.request('POST', '/v1/shards/bulk', '{}', { headers });
    expect(body.detail).toBe(
      'The Content-Type of this route is application/x-ndjson, text/csv, application/vnd.apache.parquet. Another was sent.',
    );
  });

  it('accepts +json types', async () => {
    const answer = await api.request('POST', '/v1/keys', '{}', {
      headers: { 'content-type': 'application/ld+json; charset=utf-8' },
    });
    expectProblem(answer, 400, 'malformed-body');
  });

  it('distinguishes an unknown address from a wrong method', async () => {
    expectProblem(await api.request('GET', '/v1/nothing'), 404, 'unknown-route');
    expectProblem(await api.request('POST', '/v1/nothing', {}), 404, 'unknown-route');
    expectProblem(await api.request('GET', '/v1/keys/'), 404, 'unknown-route');
    const slash = await api.request('GET', '/v1/datasets/acme/web/versions?limit=1');
    expectProblem(slash, 404, 'unknown-route');
    expect(slash.body.detail).toContain('perhaps /v1/datasets/acme%2Fweb/versions is meant.');
    for (const path of ['datasets/acme%252Fweb/versions', 'models/a%2525/versions', 'vendors/a%252Fb']) {
      const twice = await api.request('GET', `/v1/${path}`);
      expect([path, twice.status, twice.body.detail]).toEqual([path, expect.any(Number), expect.any(String)]);
      if (twice.status === 404) expect(twice.body.detail).toContain('it was percent-encoded twice: encode it once.');
    }
    const wrong = await api.request('DELETE', '/v1/keys');
    expectProblem(wrong, 405, 'method-not-allowed');
    expect(wrong.headers.get('allow')).toBe('GET, HEAD, POST');
    expect((await api.request('PUT', '/v1/keys/x/revoke', {})).headers.get('allow')).toBe('POST');
  });

  it.each([
    ['/v1/keys?limit=0', '/limit'],
    ['/v1/keys?limit=1001', '/limit'],
    ['/v1/keys?limit=1e2', '/limit'],
    ['/v1/keys?limit=-1', '/limit'],
    ['/v1/keys?limit=', '/limit'],
    ['/v1/keys?limit=1.5', '/limit'],
    ['/v1/keys?limit=%201', '/limit'],
    ['/v1/keys?limit=1&limit=2', '/limit'],
    ['/v1/keys?limit[]=1', '/limit[]'],
    ['/v1/keys?limt=1', '/limt'],
    ['/v1/keys?__proto__=1', '/__proto__'],
    ['/v1/keys?constructor=1', '/constructor'],
    ['/v1/ledger?asOf=1&asOf=2', '/asOf'],
    ['/v1/ledger?limit=1', '/limit'],
    ['/v1/ledger/consistency', '/from'],
    ['/v1/ledger/consistency?from=3&to=2', '/from'],
    ['/v1/ledger/consistency?from=0&to=99999', '/to'],
    ['/v1/ledger/entries/0/proof?treeSize=99999', '/treeSize'],
    ['/v1/ledger?asOf=99999', '/asOf'],
    ['/v1/ledger?asOf=yesterday', '/asOf'],
    ['/v1/ledger?asOf=', '/asOf'],
    ['/v1/ledger?asOf=-1', '/asOf'],
    ['/v1/ledger?asOf=2999-01-01T00:00:00Z', '/asOf'],
    ['/v1/ledger?asOf=1%00', '/asOf'],
    ['/v1/ledger/entries/x', '/index'],
    ['/v1/ledger/entries/-1', '/index'],
    ['/v1/ledger/entries/1.0', '/index'],
    ['/v1/ledger/entries/9007199254740993', '/index'],
    ['/v1/ledger/entries/99999999999999999999', '/index'],
  ])('refuses %s, naming the parameter', async (path, pointer) => {
    const answer = await api.request('GET', path);
    expectProblem(answer, 400, answer.body.code);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer]);
  });

  it('lists the known parameters', async () => {
    const answer = await api.request('GET', '/v1/keys?limt=1');
    expect(answer.body.detail).toBe('Unknown query parameter limt; this route takes asOf, cursor, format, limit.');
  });

  const cursor = (value: unknown) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  it.each([
    ['no base64url', '!!!'],
    ['malformed JSON', cursor('{')],
    ['not a pair', cursor([1])],
    ['a negative size', cursor([-1, 'a'])],
    ['a size as text', cursor(['1', 'a'])],
    ['a place of another list', cursor([1, 7])],
    ['an object as place', cursor([1, { a: 1 }])],
    ['a NUL character', cursor([1, '\u0000'])],
    ['__proto__', cursor('[1,{"__proto__":1}]')],
    ['nothing', ''],
  ])('refuses a cursor with %s', async (_, text) => {
    expect((await api.request('GET', `/v1/keys?cursor=${text}`)).status).toBe(400);
  });

  it('refuses a cursor of the future, and one beside another asOf', async () => {
    expectProblem(await api.request('GET', `/v1/keys?cursor=${cursor([99999, 'a'])}`), 400, 'as-of-not-reached');
    expectProblem(await api.request('GET', `/v1/keys?asOf=2&cursor=${cursor([1, 'a'])}`), 400, 'malformed-cursor');
    expect((await api.request('GET', `/v1/keys?asOf=1&cursor=${cursor([1, 'a'])}`)).status).toBe(200);
  });

  it.each([
    ['/v1/ledger/entries/%zz', 400],
    ['/v1/keys/%zz/revoke', 400],
    ['/v1/keys/%ff/revoke', 400],
    ['/v1/keys/%ed%a0%80/revoke', 400],
    ['/v1/keys?cursor=%zz', 400],
    ['/v1/keys?cursor=%ff', 400],
    ['/v1/keys?%zz=1', 400],
    ['/../../etc/passwd', 404],
    ['/v1/../v1/keys', 404],
    ['//v1/keys', 404],
    ['/v1//keys', 404],
    ['/docs/..%2f..%2fpackage.json', 404],
    ['*', 404],
  ])('answers the raw path %s with a problem', async (path, status) => {
    const answer = await get(path);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('nosniff');
  });

  it.each([
    'sha256:' + 'a'.repeat(64),
    's3%3A%2F%2Fbucket%2Fa',
    '..%2F..',
    '%2e%2e%2f',
    '%00',
    'a%00b',
    '%25zz',
    '%252F',
    'a'.repeat(2_048),
    '%F0%9F%98%80'.repeat(1_024),
    '%e4%b8%ad'.repeat(2_048),
    'a%3Fb%23c',
  ])('accepts %s as a name in a path', async (name) => {
    const answer = await api.request('POST', `/v1/keys/${name}/revoke`);
    expect([400, 404]).toContain(answer.status);
    // Decoded once, whole.
    if (answer.status === 404) expect(answer.body.detail).toBe(`There is no key ${decodeURIComponent(name)}.`);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('refuses names and headers beyond its limits', async () => {
    expect(await get(`/v1/keys/${'a'.repeat(25_000)}`)).toMatch(/^HTTP\/1.1 4(04|14) /);
    const tooLong = await get(`/v1/keys/${'a'.repeat(40_000)}`);
    expect(tooLong).toMatch(/^HTTP\/1.1 431 /);
    expect(tooLong).toContain('"code":"headers-too-large"');
    const nonsense = await raw('NONSENSE\r\n\r\n');
    expect(nonsense).toMatch(/^HTTP\/1.1 400 /);
    expect(nonsense).toContain('"code":"malformed-request"');
  });

  it('answers an unexpected error with 500 and an id, without internal details', async () => {
    const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const alter = (sql: string) => withAdmin(api.databaseUrls.ownerUrl, (owner) => owner.query(sql));
    await alter('ALTER TABLE api_key RENAME COLUMN label TO secret_inner_name');
    const answer = await api.request('GET', '/v1/ledger');
    await alter('ALTER TABLE api_key RENAME COLUMN secret_inner_name TO label');
    const logged = log.mock.calls.map(([text]) => String(text)).join('');
    log.mockRestore();
    expectProblem(answer, 500, 'internal-error');
    expect(answer.text).not.toMatch(/label|column|api_key|select/i);
    const id = answer.body.instance.slice('urn:uuid:'.length);
    expect(answer.body.detail).toContain(id);
    expect(logged).toContain(id);
    expect(logged).toContain('column k.label does not exist');
    expect(logged).not.toContain(api.keys.admin);
  });

  it('sends security headers with answers and problems alike', async () => {
    for (const path of ['/v1/ledger', '/v1/nothing', '/health/live']) {
      const { headers } = await api.request('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
    }
  });
});
