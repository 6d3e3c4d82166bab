import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface OpenRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly controller: AbortController;
}

/**
 * The requests without a complete answer, by connection. Each has a signal that aborts when its
 * connection closes before.
 */
export class OpenRequests {
  private readonly signals = new WeakMap<IncomingMessage, AbortSignal>();
  /** Several: a client need not wait for one answer before its next request. */
  private readonly bySocket = new WeakMap<Socket, Set<OpenRequest>>();

  /** Opens a request; returns the signal of one that is open. */
  open(request: IncomingMessage, response: ServerResponse): AbortSignal {
    const known = this.signals.get(request);
    if (known) return known;
    const controller = new AbortController();
    const { signal } = controller;
    // A request may wait for many statements at once.
    setMaxListeners(0, signal);
    this.signals.set(request, signal);
    const one = { request, response, controller };
    const others = this.follow(request.socket);
    others.add(one);
    response.once('close', () => {
      others.delete(one);
      if (!response.writableFinished) controller.abort();
    });
    return signal;
  }

  on(socket: Socket): ReadonlySet<OpenRequest> {
    return this.bySocket.get(socket) ?? new Set();
  }

  private follow(socket: Socket): Set<OpenRequest> {
    const known = this.bySocket.get(socket);
    if (known) return known;
    const requests = new Set<OpenRequest>();
    this.bySocket.set(socket, requests);
    // Node closes only the first of several answers that wait for a connection.
    socket.once('close', () => {
      for (const { controller } of requests) controller.abort();
    });
    return requests;
  }
}
