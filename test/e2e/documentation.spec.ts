import { readFileSync } from 'node:fs';
import { startTestApi, type TestApi } from '@testing/harness';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

interface Part {
  readonly [name: string]: Part;
}

/** A part of the document, or the part that it refers to. */
function resolved(document: Part, part: Part): Part {
  const reference: unknown = part['$ref'];
  if (typeof reference !== 'string') return part;
  const names = reference.slice(2).split('/');
  return names.reduce<Part>((inner, name) => inner[name] as Part, document);
}

describe('the documentation', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const open = (path: string) => api.request('GET', path, undefined, { key: null });

  it('serves the committed OpenAPI document and its pages without a key', async () => {
    const document = await open('/openapi.json');
    expect([document.status, document.body.openapi]).toEqual([200, '3.1.0']);
    expect(document.text).toBe(readFileSync('openapi.json', 'utf8'));
    const page = await open('/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    for (const [, asset = ''] of page.text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)) {
      expect([asset, (await open(`/${asset}`)).status]).toEqual([asset, 200]);
    }
  });

  it('documents the permission of each v1 operation, and its problem response', async () => {
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
      expect(resolved(body, operation.responses.default)['content']).toHaveProperty(['application/problem+json']);
    }
  });

  it('documents asOf and paging where a route accepts them', async () => {
    const { body } = await open('/openapi.json');
    const parameters: Part[] = body.paths['/v1/keys'].get.parameters.map((one: Part) => resolved(body, one));
    expect(parameters.map((one) => one['name']).sort()).toEqual(['asOf', 'cursor', 'format', 'limit']);
  });
});
