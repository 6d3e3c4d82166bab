import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';

type Hook = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => void;

/**
 * A hook that waits for nothing and may throw. An async function would make promises for each
 * request, each of which Node follows (`@platform/context`).
 */
export function syncHook(check: (request: FastifyRequest, reply: FastifyReply) => void): Hook {
  return (request, reply, done) => {
    let failure: Error | undefined;
    try {
      check(request, reply);
    } catch (error) {
      failure = error as Error;
    }
    done(failure);
  };
}
