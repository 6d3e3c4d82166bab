import { mayDo, type Permission, type Role, ROLES } from '@domain/access';
import { startTestApi, type TestApi } from '@testing/harness';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly permission: Permission | 'public' | undefined;
}

describe('permissions of routes', () => {
  let api: TestApi;
  let operations: Operation[];
  beforeAll(async () => {
    api = await startTestApi();
    const { body } = await api.request('GET', '/openapi.json');
    operations = Object.entries<Record<string, Record<string, unknown>>>(body.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, 'x'),
        permission: operation['x-permission'] as Operation['permission'],
      })),
    );
  });
  afterAll(() => api.close());

  const statusOf = async ({ method, path }: Operation, key: string | null): Promise<number> => {
    return (await api.request(method, path, method === 'GET' ? undefined : {}, { key })).status;
  };

  it('are documented for each route', () => {
    expect(operations.filter((operation) => operation.permission === undefined)).toEqual([]);
    expect(operations.length).toBeGreaterThan(8);
  });

  it('allow nothing without a key, except on public routes', async () => {
    for (const operation of operations) {
      const status = await statusOf(operation, null);
      expect([operation, status === 401]).toEqual([operation, operation.permission !== 'public']);
    }
    expect((await fetch(`${api.url}/v1/ledger`, { method: 'HEAD' })).status).toBe(401);
  });

  it.each(ROLES)('match the table of roles for %s', async (role: Role) => {
    for (const operation of operations) {
      const { permission } = operation;
      if (permission === undefined || permission === 'public') continue;
      const status = await statusOf(operation, api.keys[role]);
      expect([operation, status === 403]).toEqual([operation, !mayDo([role], permission)]);
      expect([operation, status < 500]).toEqual([operation, true]);
    }
  });
});
