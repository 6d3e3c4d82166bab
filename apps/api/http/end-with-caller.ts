import type { FastifyInstance } from 'fastify';
import { onBehalfOf } from '@platform/cancellation';
import type { OpenRequests } from './open-requests.js';

/**
 * Runs each request on behalf of its connection: its database queries and its long loops end when
 * the connection closes before the answer.
 */
export function endWorkWithCaller(instance: FastifyInstance, requests: OpenRequests): void {
  instance.decorateRequest('open', null);
  instance.addHook('onRequest', (request, reply, done) => {
    request.open = requests.open(request.raw, reply.raw);
    onBehalfOf(request.open.caller, done);
  });
  // A body arrives on behalf of nobody: its bytes are events of the socket.
  instance.addHook('preValidation', ({ open }, _reply, done) => {
    if (open) onBehalfOf(open.caller, done);
    else done();
  });
}
