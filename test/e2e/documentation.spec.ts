import { startTestApi, type TestApi } from '@testing/harness';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

describe('what the door says of itself', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const open = (path: string) => api.request('GET', path, undefined, { key: null });

  it('serves the OpenAPI document and its pages to anybody', async () => {
    const document = await open('/openapi.json');
    expect([document.status, document.body.openapi]).toEqual([200, expect.stringMatching(/^3\./)]);
    const page = await open('/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    for (const [, asset = ''] of page.text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)) {
      expect([asset, (await open(`/${asset}`)).status]).toEqual([asset, 200]);
    }
  });

  it('documents of every v1 operation who may use it, and that it can answer problems', async () => {
    const { body } = await open('/openapi.json');
    const operations = Object.entries<Record<string, any>>(body.paths) // eslint-disable-line @typescript-eslint/no-explicit-any
      .filter(([path]) => path.startsWith('/v1/'))
      .flatMap(([path, item]) =>
        METHODS.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })),
      );
    expect(operations.length).toBeGreaterThan(5);
    for (const { path, method, operation } of operations) {
      const where = `${method} ${path}`;
      expect([where, operation.summary]).toEqual([where, expect.any(String)]);
      expect([where, operation.security]).toEqual([where, expect.any(Array)]);
      expect(operation.responses.default.content).toHaveProperty(['application/problem+json']);
    }
  });

  it('documents asOf and paging where they are taken', async () => {
    const { parameters } = (await open('/openapi.json')).body.paths['/v1/keys'].get;
    expect(parameters.map((parameter: { name: string }) => parameter.name).sort()).toEqual(['asOf', 'cursor', 'limit']);
  });
});
