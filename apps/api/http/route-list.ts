import type { FastifyRequest, RouteOptions } from 'fastify';
import { HttpError } from './problem.js';

/** All routes, to distinguish an unknown address from a wrong method. */
export class RouteList {
  private readonly routes: { pattern: RegExp; methods: readonly string[] }[] = [];

  add({ url, method }: Pick<RouteOptions, 'url' | 'method'>): void {
    const source = url
      .split('/')
      .map((part) =>
        part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('/');
    this.routes.push({ pattern: new RegExp(`^${source}$`), methods: [method].flat() });
  }

  /** Methods of the routes at a path, sorted. */
  methodsAt(path: string): string[] {
    const methods = this.routes.filter((route) => route.pattern.test(path)).flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  }

  /** Names what a route takes where another Content-Type was sent. */
  explainMediaType(request: FastifyRequest, error: unknown): unknown {
    if (!(error instanceof HttpError) || error.code !== 'unsupported-media-type') return error;
    const { streams = ['application/json'] } = request.routeOptions?.config ?? {};
    const sent = request.headers['content-type'] === undefined ? 'No Content-Type was sent' : 'Another was sent';
    return new HttpError('unsupported-media-type', `The Content-Type of this route is ${streams.join(', ')}. ${sent}.`);
  }

  /** Replaces unknown-route by method-not-allowed if the address has other methods. */
  explainUnmatched(request: FastifyRequest, error: unknown): unknown {
    if (!(error instanceof HttpError) || error.code !== 'unknown-route') return error;
    const methods = this.methodsAt(request.url.split('?', 1)[0] ?? '');
    if (methods.length === 0 || methods.includes(request.method)) return error;
    const allow = methods.join(', ');
    return new HttpError('method-not-allowed', `This address takes ${allow}.`, [], { Allow: allow });
  }
}
