import { requireAccess } from './authentication.js';

describe('requireAccess', () => {
  const route = (url: string, access?: 'read' | 'public') => ({
    url,
    method: 'GET' as const,
    handler: () => undefined,
    config: access ? { access } : {},
  });

  it('throws for a route that does not declare its access', () => {
    for (const url of ['/v1/vendors', '/metrics', '/', '/docsy', '/openapi.jsonx', '/v1/docs']) {
      expect(() => requireAccess(route(url))).toThrow(
        `GET ${url} does not declare its access: put @Access(…) on its method`,
      );
      expect(() => requireAccess(route(url, 'read'))).not.toThrow();
      expect(() => requireAccess(route(url, 'public'))).not.toThrow();
    }
  });

  it('accepts the documentation without a declaration', () => {
    for (const url of ['/docs', '/docs/', '/docs/*', '/docs/swagger-ui.css', '/openapi.json']) {
      expect(() => requireAccess(route(url))).not.toThrow();
    }
  });
});
