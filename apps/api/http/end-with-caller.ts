import type { FastifyInstance } from 'fastify';
import { onBehalfOf } from '@platform/cancellation';
import type { OpenRequests } from './open-requests.js';

/**
 * Runs each request on behalf of its connection: its database queries and its long loops end when
 * the connection closes before the answer.
 */
export function endWorkWithCaller(instance: FastifyInstance, requests: OpenRequests): void {
  instance.addHook('onRequest', (request, reply, done) => onBehalfOf(requests.open(request.raw, reply.raw), done));
  // A body arrives on behalf of nobody: its bytes are events of the socket.
  instance.addHook('preValidation', (request, reply, done) => onBehalfOf(requests.open(request.raw, reply.raw), done));
}
