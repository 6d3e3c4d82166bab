import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CancellationError } from '@platform/cancellation';
import { processMetrics } from '@platform/metrics';
import { explainFrameworkError } from './framework-error.js';
import { twiceEncodedHint } from './name-hints.js';
import { problemOf } from './problem.js';
import type { RouteList } from './route-list.js';
import { type ProblemIds, problemIdsOf } from './request-id.js';
import { BARE_HEADERS } from './security-headers.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Answers every error as RFC 9457 problem details. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(private readonly routes: RouteList) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const ids = problemIdsOf(request.id);
    const known = this.routes.explainMediaType(request, explainFrameworkError(error));
    const explained = this.routes.explainUnmatched(request, known);
    const { problem: plain, headers } = problemOf(explained, ids);
    const problem = plain.status === 404 ? { ...plain, detail: plain.detail + twiceEncodedHint(request) } : plain;
    this.log(problem.status, ids, request, explained);
    processMetrics.increment('whence_http_refusals_total', { code: problem.code });
    // The status is sent already: only a closed connection can show that the answer is incomplete.
    if (reply.sent || reply.raw.headersSent) return void reply.raw.destroy();
    // No hook has seen what the router itself refuses.
    if (!reply.raw.hasHeader('Content-Security-Policy')) void reply.headers(BARE_HEADERS);
    void reply.header('X-Request-Id', request.id);
    void reply.status(problem.status).headers(headers).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  }

  private log(status: number, ids: ProblemIds, request: FastifyRequest, error: unknown): void {
    const route = `${request.method} ${request.routeOptions?.url ?? '(no route)'}`;
    const fields = { ...ids, status, route, message: String(error) };
    if (error instanceof CancellationError) this.logger.debug(fields);
    else if (status === 503 || status === 507) this.logger.warn(fields);
    else if (status >= 500) this.logger.error({ ...fields, err: error });
    else this.logger.debug(fields);
  }
}
