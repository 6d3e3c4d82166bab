import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { onBehalfOf } from '@platform/cancellation';

/**
 * Runs each request on behalf of its connection: its database queries and its long loops end when
 * the connection closes before the answer.
 */
export function endWorkWithCaller(instance: FastifyInstance): void {
  const run = ({ open }: FastifyRequest, _reply: FastifyReply, done: () => void): void => {
    if (open) onBehalfOf(open.caller, done);
    else done();
  };
  instance.addHook('onRequest', run);
  // A body arrives on behalf of nobody: its bytes are events of the socket.
  instance.addHook('preValidation', run);
}
