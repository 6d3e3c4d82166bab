import type { FastifyRequest, RouteOptions } from 'fastify';
import { encodedPath, type RouteParts } from './name-hints.js';
import { HttpError } from './problem.js';

/** Explains a method that an address does not take; undefined where it has nothing to add. */
type ExplainMethod = (method: string, path: string, methods: readonly string[]) => HttpError | undefined;

/** All routes, to distinguish an unknown address from a wrong method. */
export class RouteList {
  private readonly routes: { pattern: RegExp; parts: RouteParts; methods: readonly string[] }[] = [];

  constructor(private readonly explainMethod: ExplainMethod = () => undefined) {}

  add({ url, method }: Pick<RouteOptions, 'url' | 'method'>): void {
    const parts = url.split('/');
    const source = parts
      .map((part) =>
        part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('/');
    this.routes.push({
      pattern: new RegExp(`^${source}$`),
      parts: parts.map((part) => (part.startsWith(':') ? null : part)),
      methods: [method].flat(),
    });
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

  /**
   * Replaces unknown-route by method-not-allowed if the address has other methods; names the
   * address that is probably meant where a name in it holds a slash.
   */
  explainUnmatched(request: FastifyRequest, error: unknown): unknown {
    if (!(error instanceof HttpError) || error.code !== 'unknown-route') return error;
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = this.methodsAt(path);
    if (methods.includes(request.method)) return error;
    const explained = this.explainMethod(request.method, path, methods);
    if (explained) return explained;
    if (methods.length === 0) return this.explainSlashes(request.method, path, error);
    const allow = methods.join(', ');
    return new HttpError('method-not-allowed', `This address takes ${allow}.`, [], { Allow: allow });
  }

  private explainSlashes(method: string, path: string, error: HttpError): HttpError {
    const routes = this.routes.filter(({ methods, parts }) => methods.includes(method) && !parts.includes('*'));
    const meant = encodedPath(
      path,
      routes.map(({ parts }) => parts),
    );
    if (meant === null) return error;
    const message = `Names in a path are percent-encoded, a slash as %2F: perhaps ${meant} is meant.`;
    return new HttpError('unknown-route', `${error.message} ${message}`);
  }
}
