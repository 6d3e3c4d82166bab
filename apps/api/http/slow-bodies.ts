import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerError } from './api-adapter.js';
import { whenOver } from './open-requests.js';
import { HttpError } from './problem.js';

/**
 * Ends a body that does not arrive in time: 408, or the end of the connection if the request is
 * answered already. A body that is read as a stream has this time from the answer on; before, its
 * connection must not stall. Attacker-controlled, with a key as without.
 */
export function endSlowBodies(instance: FastifyInstance, bodyMs: number, answerError: AnswerError): void {
  instance.addHook('onRequest', (request, reply, done) => {
    if (hasBody(request)) limit(request, reply);
    done();
  });

  function limit(request: FastifyRequest, reply: FastifyReply): void {
    const { raw } = request;
    const end = (): void => {
      if (raw.complete) return;
      if (reply.sent) return void raw.destroy();
      reply.raw.once('finish', () => raw.destroy());
      const error = new HttpError('request-timeout', 'The body did not arrive in time.', [], { Connection: 'close' });
      answerError(error, request, reply);
    };
    const isStream = (request.routeOptions.config.streams ?? []).length > 0;
    const timer = isStream ? undefined : setTimeout(end, bodyMs);
    whenOver(request, () => {
      clearTimeout(timer);
      if (!raw.complete && !raw.destroyed) setTimeout(end, bodyMs).unref();
    });
  }
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
