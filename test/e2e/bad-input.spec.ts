import { propertyRuns } from '@testing/arbitraries';
import { startTestApi, type TestAnswer, type TestApi } from '@testing/harness';
import fc from 'fast-check';
import { at, digestOf, HOSTILE, type Path, places, replaced, WRITES, WRONG } from './known-writes.js';

const JSON_TYPE = { 'content-type': 'application/json' };

const objectsIn = (body: unknown): Path[] =>
  places(body).filter((path) => {
    const value = path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && path.at(-1) !== 'labels';
  });

/** In bytes. A request line and its headers may have 32 KiB together. */
const REQUEST_LINE_LIMIT = 30_000;

const pointerOf = (path: Path): string => path.map((key) => `/${key}`).join('');

/** Reads at once. */
const READERS = 8;

const WAITING: readonly unknown[] = ['not-published-yet', 'index-empty'];

describe('bad input', () => {
  let api: TestApi;
  let fresh = 0;
  /** The ledger's size after the last refusal; undefined once a request may have recorded. */
  let known: number | undefined;
  beforeAll(async () => {
    api = await startTestApi();
    const set: [string, string, object][] = [
      ['PUT', '/v1/vendors/acme', { name: 'Acme' }],
      ['POST', '/v1/shards', { digest: digestOf(1), uri: 's3://b/1' }],
      ['POST', '/v1/shards', { uri: 's3://b/unbound' }],
      ['POST', '/v1/shards', { digest: digestOf(3), derivedFrom: [digestOf(1)] }],
      ['POST', '/v1/datasets/d/versions', { version: '1', add: [digestOf(1)] }],
      ['POST', '/v1/models/m/versions', { version: '1' }],
    ];
    for (const [method, path, body] of set) {
      const { status, text } = await api.request(method, path, body);
      expect([status, text]).toEqual([201, text]);
    }
    // Certificates need a published log.
    await api.publish();
  });
  afterAll(() => api.close());

  const treeSize = async (): Promise<number> => {
    const [head] = await api.database.query<{ size: number }>('SELECT size FROM ledger_head');
    return head?.size ?? -1;
  };

  function expectProblem(answer: TestAnswer): void {
    expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([
      answer.body?.status,
      'application/problem+json; charset=utf-8',
      expect.any(String),
    ]);
    expect(answer.body).toMatchObject({ code: expect.stringMatching(/^[a-z-]+$/), detail: expect.any(String) });
  }

  /**
   * Sends a request and checks the answer: no 5xx; a refusal is a problem, and leaves the ledger
   * unchanged unless it returns the receipt of its record.
   */
  async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<TestAnswer> {
    const before = known ?? (await treeSize());
    known = undefined;
    const answer = await api.request(method, path, body, { headers });
    const summary = `${method} ${path} ${JSON.stringify(body)?.slice(0, 300)} -> ${answer.status} ${answer.text.slice(0, 300)}`;
    // A request may be valid and wait for the publisher, or for the first commitment of the index.
    if (answer.status >= 500 && !WAITING.includes(answer.body?.code)) throw new Error(summary);
    if (answer.status < 400) return answer;
    expectProblem(answer);
    const recorded = answer.body.receipt === undefined ? 0 : 1;
    known = await treeSize();
    if (known !== before + recorded) throw new Error(`the ledger has grown: ${summary}`);
    return answer;
  }

  /** As `send`, for reads, several at once: whatever is answered, the ledger does not grow. */
  async function readAll(paths: readonly string[]): Promise<void> {
    const before = await treeSize();
    const left = [...paths];
    const reader = async (): Promise<void> => {
      for (let path = left.pop(); path !== undefined; path = left.pop()) {
        const answer = await api.request('GET', path);
        if (answer.status >= 500 && !WAITING.includes(answer.body?.code))
          throw new Error(`GET ${path} -> ${answer.status} ${answer.text}`);
        if (answer.status >= 400) expectProblem(answer);
      }
    };
    await Promise.all(Array.from({ length: READERS }, reader));
    expect([paths[0], await treeSize()]).toEqual([paths[0], before]);
  }

  describe.each(WRITES)('$method $path', ({ method, path, body }) => {
    it('accepts a valid body', async () => {
      const { status, text } = await send(method, path, body(fresh++));
      expect([[200, 201, 202].includes(status), text]).toEqual([true, text]);
    });

    it('never returns 5xx for a wrong value at any place', async () => {
      for (const place of places(body(0))) {
        for (const wrong of WRONG) await send(method, path, replaced(body(fresh++), place, wrong));
      }
    });

    it('refuses an unknown member at any place', async () => {
      for (const place of objectsIn(body(0))) {
        const { status, body: problem } = await send(method, path, replaced(body(fresh++), [...place, 'surprise'], 1));
        expect([status, place, problem.errors]).toEqual([400, place, expect.anything()]);
        expect(problem.errors[0].pointer.startsWith(pointerOf(place))).toBe(true);
      }
    });

    it('refuses a duplicate member, a wrong type and malformed JSON', async () => {
      const text = JSON.stringify(body(fresh++));
      const [member = ''] = Object.keys(body(0));
      const twice = await send(method, path, `{"${member}":1,${text.slice(1)}`, JSON_TYPE);
      expect(twice.body).toMatchObject({ code: 'malformed-body', errors: [{ pointer: `/${member}` }] });
      for (const bad of ['', '{', text + text, '[]', 'null', '"x"', '5', text.slice(0, -1), `${text}x`]) {
        expect((await send(method, path, bad, JSON_TYPE)).status).toBe(400);
      }
      expect((await send(method, path, text, { 'content-type': 'text/html' })).status).toBe(415);
      const digits = `{"${member}":${'9'.repeat(400)}}`;
      expect((await send(method, path, digits, JSON_TYPE)).status).toBe(400);
    });

    it('refuses nonsense within and beyond the size of a body', async () => {
      for (const [kilobytes, status] of [
        [500, 400],
        [11_000, 413],
      ] as const) {
        const nonsense = 'nonsense '.repeat((kilobytes * 1024) / 9);
        expect((await send(method, path, nonsense, JSON_TYPE)).status).toBe(status);
      }
    });
  });

  it('refuses invalid shards with a code and a pointer', async () => {
    const origin = (members: object): object => ({ digest: digestOf(50), origins: [{ kind: 'scraped', ...members }] });
    const huge = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`${i}`, '\u00e9'.repeat(500)]));
    const table: [object, number, string, string][] = [
      [{}, 400, 'invalid-shard', ''],
      [{ digest: 'sha256:12' }, 400, 'malformed-body', '/digest'],
      [{ digest: digestOf(50).toUpperCase() }, 400, 'malformed-body', '/digest'],
      [{ digest: `md5:${'0'.repeat(32)}` }, 400, 'malformed-body', '/digest'],
      [{ uri: 'no-scheme' }, 400, 'malformed-body', '/uri'],
      [{ uri: `s3://b/${'x'.repeat(2_048)}` }, 400, 'malformed-body', '/uri'],
      [{ uri: `s3://b/${'\u00e9'.repeat(1_500)}` }, 400, 'malformed-body', '/uri'],
      [{ digest: digestOf(50), derivedFrom: [digestOf(404)] }, 400, 'unknown-parent', '/derivedFrom/0'],
      [{ digest: digestOf(50), derivedFrom: [digestOf(50)] }, 400, 'invalid-shard', '/derivedFrom/0'],
      [{ digest: digestOf(1), uri: 's3://b/1', derivedFrom: [digestOf(3)] }, 409, 'shard-conflict', '/derivedFrom'],
      [origin({ vendor: 'nobody' }), 400, 'unknown-vendor', '/origins/0/vendor'],
      [origin({ kind: 'model_generated' }), 400, 'invalid-shard', '/origins/0/generator'],
      [origin({ kind: 'model_generated', generator: 'nobody/m@1' }), 400, 'unknown-vendor', '/origins/0/vendor'],
      [
        origin({ collected: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } }),
        400,
        'invalid-shard',
        '/origins/0/collected/to',
      ],
      [origin({ collected: { from: '2026-13-01T00:00:00Z' } }), 400, 'malformed-body', '/origins/0/collected/from'],
      [origin({ share: -0.1 }), 400, 'malformed-body', '/origins/0/share'],
      [{ digest: digestOf(50), tokens: -1 }, 400, 'malformed-body', '/tokens'],
      [{ digest: digestOf(50), tokens: '5' }, 400, 'malformed-body', '/tokens'],
      [{ digest: digestOf(50), tokens: 2 ** 53 }, 400, 'malformed-body', '/tokens'],
      [{ digest: digestOf(50), labels: huge }, 400, 'declaration-too-large', ''],
      [{ digest: digestOf(50), dataset: 'e\u0301' }, 400, 'malformed-body', '/dataset'],
    ];
    for (const [body, status, code, pointer] of table) {
      const answer = await send('POST', '/v1/shards', body);
      expect([body, answer.status, answer.body.code, answer.body.errors?.[0]?.pointer]).toEqual([
        body,
        status,
        code,
        pointer,
      ]);
    }
    const correction = await send('POST', at(digestOf(1), '/corrections'), { reason: 'none' });
    expect([correction.status, correction.body.code]).toEqual([400, 'nothing-corrected']);
    const long = {
      reason: '\u0001'.repeat(2_000),
      labels: Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`${i}`, '\u0001'.repeat(300)])),
    };
    const large = await send('POST', at(digestOf(1), '/corrections'), long);
    expect([large.status, large.body.code]).toEqual([400, 'entry-too-large']);
  });

  it('lists at most a hundred errors, and how many more there are', async () => {
    const derivedFrom = Array.from({ length: 10_000 }, (_, n) => `s3://b/missing-${n}`);
    const parents = await send('POST', '/v1/shards', { digest: digestOf(50), derivedFrom });
    expect([parents.status, parents.body.code, parents.body.errors.length]).toEqual([400, 'unknown-parent', 101]);
    const members = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`unknown-${n}`, n]));
    const unknown = await send('POST', '/v1/shards', { digest: digestOf(50), ...members });
    expect([unknown.status, unknown.body.code, unknown.body.errors.length]).toEqual([400, 'malformed-body', 101]);
    expect(unknown.body.errors[100]).toEqual({ pointer: '', message: 'has 800 more errors, which are not listed' });
    const origins = Array.from({ length: 9_000 }, () => ({ kind: 'x' }));
    const long = await send('POST', '/v1/shards', { digest: digestOf(50), origins });
    expect([long.status, long.body.errors]).toEqual([400, [expect.objectContaining({ pointer: '/origins' })]]);
  });

  it('refuses figures whose sum exceeds a JSON integer', async () => {
    const add = [60, 61].map(digestOf);
    for (const digest of add) await send('POST', '/v1/shards', { digest, bytes: 2 ** 53 - 1 });
    const { status, body } = await send('POST', '/v1/datasets/too-large/versions', { version: '1', add });
    expect([status, body.code]).toEqual([400, 'figures-too-large']);
    const sum = [62, 63].map(digestOf);
    for (const digest of sum) await send('POST', '/v1/shards', { digest, bytes: 2 ** 51 });
    await send('POST', '/v1/datasets/too-large/versions', { version: '2', add: sum });
    const correction = await send('POST', at(digestOf(62), '/corrections'), { reason: 'more', bytes: 2 ** 53 - 1 });
    expect([correction.status, correction.body.code]).toEqual([400, 'figures-too-large']);
    expect((await send('GET', '/v1/datasets/too-large/versions/2/breakdown')).body.totals.bytes).toBe(2 ** 52);
  });

  it('keeps names in any script unchanged, and finds them', async () => {
    for (const [i, text] of HOSTILE.entries()) {
      const uri = `s3://b/${i}/${text}`;
      const registered = await send('POST', '/v1/shards', { uri });
      if (registered.status !== 201) continue;
      expect((await send('GET', at(uri))).body).toMatchObject({ name: uri, uri });
      const found = await send('GET', `/v1/shards?uriPrefix=${encodeURIComponent(uri)}`);
      expect(found.body.items.map((item: { name: string }) => item.name)).toEqual([uri]);
    }
    const tables = await api.database.query(`SELECT 1 FROM information_schema.tables WHERE table_name = 'shard'`);
    expect(tables).toHaveLength(1);
  });

  it('never returns 5xx for a hostile path or query on any GET route', async () => {
    for (const { path, parameters } of (await routes()).filter(({ method }) => method === 'GET')) {
      const known = fill(path, (at) => KNOWN[at] ?? '1');
      const hostile = HOSTILE.flatMap((text) => [
        fill(path, () => text),
        ...parameters.map((name) => `${known}?${name}=${encodeURIComponent(text)}`),
      ]);
      // Longer requests are refused before they are read: see bad-requests.spec.ts. A path without
      // a parameter is one request.
      await readAll([...new Set(hostile)].filter((request) => request.length < REQUEST_LINE_LIMIT));
    }
  });

  it('never returns 5xx for random requests to any route', async () => {
    const all = await routes();
    const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 40 }));
    const part = fc.oneof(hostile, fc.constantFrom(...Object.values(KNOWN), digestOf(1), 's3://b/1'));
    const body = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.constantFrom(...WRITES).map((write) => write.body(0)),
      fc.tuple(fc.constantFrom(...WRITES), fc.nat(), fc.jsonValue({ maxDepth: 2 })).map(([write, n, value]) => {
        const valid = write.body(1);
        const found = places(valid);
        return replaced(valid, found[n % found.length] ?? [], value);
      }),
    );
    const request = fc.record({
      route: fc.constantFrom(...all),
      parts: fc.array(part, { minLength: 4, maxLength: 4 }),
      query: fc.dictionary(fc.oneof(fc.constantFrom('asOf', 'limit', 'cursor', 'depth'), hostile), hostile, {
        maxKeys: 2,
      }),
      body,
      type: fc.constantFrom('application/json', 'application/x-ndjson', 'text/plain', 'application/ld+json'),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ route, parts, query, body: sent, type }) => {
        let next = 0;
        const named = route.parameters.length === 0 ? query : { ...query, [route.parameters[0] ?? '']: parts[0] ?? '' };
        const search = Object.entries(named)
          .map(([name, value]) => `${encode(name)}=${encode(value)}`)
          .join('&');
        const path = `${fill(route.path, () => parts[next++ % parts.length] ?? '')}${search && `?${search}`}`;
        const reads = route.method === 'GET';
        const answer = await api.request(route.method, path, reads ? undefined : JSON.stringify(sent), {
          ...(!reads && { headers: { 'content-type': type } }),
        });
        if (answer.status >= 500 && !WAITING.includes(answer.body?.code))
          throw new Error(`${route.method} ${path} -> ${answer.status} ${answer.text}`);
        // An upload of which every line was rejected lists them.
        const listed = answer.status === 422 && /ndjson/.test(answer.headers.get('content-type') ?? '');
        if (answer.status >= 400 && !listed) expectProblem(answer);
      }),
      { numRuns: propertyRuns(400) },
    );
  });

  const KNOWN: Readonly<Record<string, string>> = {
    ...{ slug: 'acme', name: digestOf(1), shard: digestOf(1), dataset: 'd', model: 'm', version: '1', index: '0' },
  };
  const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
  const fill = (path: string, value: (name: string) => string): string =>
    path.replace(/\{([^}]+)\}/g, (_, name: string) => encode(value(name)) || '%20');

  interface Route {
    readonly method: string;
    readonly path: string;
    /** Names of its query parameters. */
    readonly parameters: readonly string[];
  }

  /** Every documented route under /v1. */
  async function routes(): Promise<Route[]> {
    const { body } = await api.request('GET', '/openapi.json');
    type Operation = { parameters?: { in: string; name: string }[] };
    const paths = body.paths as Record<string, Record<string, Operation>>;
    return Object.entries(paths)
      .filter(([path]) => path.startsWith('/v1/'))
      .flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, { parameters = [] }]) => ({
          method: method.toUpperCase(),
          path,
          parameters: parameters.filter((one) => one.in === 'query').map((one) => one.name),
        })),
      );
  }
});
