import { requireAccess } from './gate.js';

describe('the gate', () => {
  const route = (url: string, access?: 'read' | 'public') => ({
    url,
    method: 'GET' as const,
    handler: () => undefined,
    config: access ? { access } : {},
  });

  it('lets no route by that does not say who may use it', () => {
    for (const url of ['/v1/vendors', '/metrics', '/', '/docsy', '/openapi.jsonx', '/v1/docs']) {
      expect(() => requireAccess(route(url))).toThrow(
        `GET ${url} does not say who may use it: put @Access(…) on its method`,
      );
      expect(() => requireAccess(route(url, 'read'))).not.toThrow();
      expect(() => requireAccess(route(url, 'public'))).not.toThrow();
    }
  });

  it('lets the documentation by', () => {
    for (const url of ['/docs', '/docs/', '/docs/*', '/docs/swagger-ui.css', '/openapi.json']) {
      expect(() => requireAccess(route(url))).not.toThrow();
    }
  });
});
