import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerClientError } from './client-error.js';
import type { HttpLimits } from './http-limits.js';
import { STATEMENT } from './json-limits.js';
import { requestIdOf } from './request-id.js';
import type { TlsMaterial } from './tls.js';

/**
 * Fits a name of 2,048 characters, each three percent-encoded bytes of UTF-8. HEADER_LIMIT fits the
 * request line of such a name.
 */
const NAME_LENGTH_LIMIT = 20_000;
const HEADER_LIMIT = 32 * 1024;

/** Answers an error raised before or outside of a route. */
export type AnswerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/** Fastify with our limits. It passes framework errors on unchanged. */
export class ApiAdapter extends FastifyAdapter {
  /** @param trustedProxies whose X-Forwarded-For states the address of a request */
  constructor(
    answerError: AnswerError,
    { headersMs, stallMs }: HttpLimits,
    tls?: TlsMaterial,
    trustedProxies: readonly string[] = [],
  ) {
    const server = {
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: headersMs,
      connectionsCheckingInterval: Math.ceil(headersMs / 4),
    };
    super({
      ...(tls ? { https: { ...server, ...tls, minVersion: 'TLSv1.2' } } : { http: server }),
      trustProxy: trustedProxies.length > 0 && [...trustedProxies],
      bodyLimit: STATEMENT.bytes,
      genReqId: requestIdOf,
      connectionTimeout: stallMs,
      routerOptions: { maxParamLength: NAME_LENGTH_LIMIT },
      frameworkErrors: answerError,
      clientErrorHandler: answerClientError,
      // While the service ends, ShutdownNotice answers new requests on open connections.
      return503OnClosing: false,
      forceCloseConnections: 'idle',
      multipart: false,
    });
  }

  get fastify(): FastifyInstance {
    return this.getInstance<FastifyInstance>();
  }

  override mapException(error: unknown): unknown {
    return error;
  }
}
