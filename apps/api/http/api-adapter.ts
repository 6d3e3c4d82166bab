import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerClientError } from './client-error.js';
import { JSON_BODY_LIMIT } from './json-body.js';

/**
 * A name of 2,048 characters, percent-encoded, three bytes of UTF-8 each; the request line fits
 * into the headers' limit.
 */
const NAME_LENGTH_LIMIT = 20_000;
const HEADER_LIMIT = 32 * 1024;

/** Answers an error that comes up before or outside of a route. */
export type AnswerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/** Fastify with our limits, which leaves its errors to us as they are. */
export class ApiAdapter extends FastifyAdapter {
  constructor(answerError: AnswerError) {
    super({
      bodyLimit: JSON_BODY_LIMIT,
      http: { maxHeaderSize: HEADER_LIMIT },
      routerOptions: { maxParamLength: NAME_LENGTH_LIMIT },
      frameworkErrors: answerError,
      clientErrorHandler: answerClientError,
      // While the service ends, requests on open connections are still answered; then the
      // connections are closed.
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
