import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { onBehalfOf } from '@platform/cancellation';

/**
 * Does each request on behalf of its connection: what it asks of the database, and its long loops,
 * end when the connection closes before the answer.
 */
export function endWorkWithCaller(instance: FastifyInstance): void {
  const callers = new Callers();
  instance.addHook('onRequest', (request, reply, done) => onBehalfOf(callers.open(request.raw, reply.raw), done));
  // A body arrives on behalf of nobody: its bytes are events of the socket.
  instance.addHook('preValidation', (request, reply, done) => onBehalfOf(callers.open(request.raw, reply.raw), done));
}

/** The signals of open requests. */
class Callers {
  private readonly signals = new WeakMap<IncomingMessage, AbortSignal>();
  /** Several: a client need not wait for one answer before its next request. */
  private readonly bySocket = new WeakMap<Socket, Set<AbortController>>();

  open(request: IncomingMessage, response: ServerResponse): AbortSignal {
    const known = this.signals.get(request);
    if (known) return known;
    const controller = new AbortController();
    const { signal } = controller;
    // A request may wait for many statements at once.
    setMaxListeners(0, signal);
    this.signals.set(request, signal);
    const others = this.of(request.socket);
    others.add(controller);
    response.once('close', () => {
      others.delete(controller);
      if (!response.writableFinished) controller.abort();
    });
    return signal;
  }

  private of(socket: Socket): Set<AbortController> {
    const known = this.bySocket.get(socket);
    if (known) return known;
    const controllers = new Set<AbortController>();
    this.bySocket.set(socket, controllers);
    // Node closes only the first of several answers that wait for a connection.
    socket.once('close', () => {
      for (const controller of controllers) controller.abort();
    });
    return controllers;
  }
}
