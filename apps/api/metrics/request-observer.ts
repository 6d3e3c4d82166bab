import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { runInRequest, type ServiceLogger } from '@platform/logging';
import { processMetrics } from '@platform/metrics';
import { type OpenSpan, openSpan, parseTraceparent } from '@platform/tracing';
import { whenOver } from '../http/open-requests.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Runs a function as part of this request: in its span, with its id in log lines. */
    within: ((body: () => void) => void) | null;
  }
}

export interface RequestObserverOptions {
  readonly logger: ServiceLogger;
  /** Milliseconds from which on a request is logged as slow. */
  readonly slowMs: number;
}

interface Bytes {
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** Node accepts a closed list of methods; ours are these. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The bytes of a connection that earlier requests on it account for. */
const accounted = new WeakMap<Socket, Bytes>();

/**
 * Counts and times every open request, traces it, logs it, and answers it with its `X-Request-Id`.
 * Must be called before others add hooks.
 */
export function observeRequests(fastify: FastifyInstance, options: RequestObserverOptions): void {
  fastify.decorateRequest('within', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    const { traceparent } = request.headers;
    const context = {
      requestId: request.id,
      traceparent: typeof traceparent === 'string' && parseTraceparent(traceparent) ? traceparent : undefined,
    };
    const observed = new ObservedRequest(request, reply, options, spanOf(request, context.traceparent));
    request.within = (body) => runInRequest(context, () => observed.run(body));
    void reply.header('X-Request-Id', request.id);
    whenOver(request, () => observed.end());
    request.within(done);
  });
  // The body has been read meanwhile, by listeners that do not belong to this request.
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.within) request.within(done);
    else done();
  });
}

/** The pattern of its route, such as `/v1/shards/:digest`: never the path, which is unbounded. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions?.url ?? '(no route)';
}

function methodOf({ method }: FastifyRequest): string {
  return METHODS.has(method) ? method : 'other';
}

function spanOf(request: FastifyRequest, parent: string | undefined): OpenSpan | undefined {
  return openSpan(`${methodOf(request)} ${routeOf(request)}`, {
    kind: 'server',
    parent,
    attributes: {
      'http.request.method': methodOf(request),
      'http.route': routeOf(request),
      'whence.request_id': request.id,
    },
  });
}

class ObservedRequest {
  private readonly begun = performance.now();
  private readonly before: Bytes;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    private readonly options: RequestObserverOptions,
    private readonly span: OpenSpan | undefined,
  ) {
    this.before = accounted.get(request.raw.socket) ?? { bytesRead: 0, bytesWritten: 0 };
    processMetrics.addTo('whence_http_requests_in_flight', {}, 1);
  }

  run(body: () => void): void {
    if (this.span) this.span.run(body);
    else body();
  }

  end(): void {
    const seconds = (performance.now() - this.begun) / 1_000;
    const [method, route] = [methodOf(this.request), routeOf(this.request)];
    const { writableFinished, statusCode } = this.reply.raw;
    const status = writableFinished ? String(statusCode) : 'aborted';
    const bytes = this.takeBytes();
    processMetrics.addTo('whence_http_requests_in_flight', {}, -1);
    processMetrics.increment('whence_http_requests_total', { method, route, status });
    processMetrics.observe('whence_http_request_duration_seconds', { method, route }, seconds);
    processMetrics.increment('whence_http_request_bytes_total', { route }, bytes.bytesRead);
    processMetrics.increment('whence_http_response_bytes_total', { route }, bytes.bytesWritten);
    this.span?.setAttributes({ 'http.response.status_code': statusCode });
    this.span?.end(statusCode >= 500 ? { code: statusCode } : undefined);
    this.log(`${method} ${route}`, status, Math.round(seconds * 1_000), bytes);
  }

  private takeBytes(): Bytes {
    const { socket } = this.request.raw;
    // A request that a test injects has no connection.
    const { bytesRead = 0, bytesWritten = 0 } = socket as Partial<Bytes>;
    accounted.set(socket, { bytesRead, bytesWritten });
    return {
      bytesRead: bytesRead - this.before.bytesRead,
      bytesWritten: bytesWritten - this.before.bytesWritten,
    };
  }

  /** Without the path and the query, which may contain names. */
  private log(route: string, status: string, ms: number, bytes: Bytes): void {
    const { logger, slowMs } = this.options;
    // A streamed body takes as long as its sender.
    const isSlow = ms >= slowMs && this.request.routeOptions.config?.streams === undefined;
    if (!isSlow && !logger.isVerbose) return;
    const fields = { requestId: this.request.id, route, status, ms, ...bytes };
    if (isSlow) logger.warn({ ...fields, message: 'slow request' }, 'http');
    else logger.debug({ ...fields, message: 'request' }, 'http');
  }
}
