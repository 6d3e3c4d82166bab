import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface OpenRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly controller: AbortController;
  /** Called when the request is over. */
  readonly whenOver: (() => void)[];
}

/**
 * The requests without a complete answer, by connection. Each has a signal that aborts when its
 * connection closes before.
 */
export class OpenRequests {
  private readonly byMessage = new WeakMap<IncomingMessage, OpenRequest>();
  /** Several: a client need not wait for one answer before its next request. */
  private readonly bySocket = new WeakMap<Socket, Set<OpenRequest>>();

  /** Opens a request; returns the signal of one that is open. */
  open(request: IncomingMessage, response: ServerResponse): AbortSignal {
    const known = this.byMessage.get(request);
    if (known) return known.controller.signal;
    const controller = new AbortController();
    const { signal } = controller;
    const one = { request, response, controller, whenOver: [] };
    this.byMessage.set(request, one);
    const others = this.follow(request.socket);
    others.add(one);
    response.once('close', () => {
      if (others.delete(one)) end(one);
    });
    return signal;
  }

  /** Calls `run` once when an open request is over: by its answer, or by its connection. */
  whenOver(request: IncomingMessage, run: () => void): void {
    this.byMessage.get(request)?.whenOver.push(run);
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
      const left = [...requests];
      requests.clear();
      left.forEach(end);
    });
    return requests;
  }
}

function end({ response, controller, whenOver }: OpenRequest): void {
  if (!response.writableFinished) controller.abort();
  for (const run of whenOver) run();
}
