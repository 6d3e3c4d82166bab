import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { Caller } from '@platform/cancellation';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null before its connection is followed. */
    open: OpenRequest | null;
  }
}

export interface OpenRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  /** Called when the request is over. */
  readonly whenOver: (() => void)[];
}

/**
 * The requests without a complete answer, by connection. Each has a caller that leaves when its
 * connection closes before.
 */
export class OpenRequests {
  /** Several: a client need not wait for one answer before its next request. */
  private readonly bySocket = new WeakMap<Socket, Set<OpenRequest>>();

  open(request: IncomingMessage, response: ServerResponse): OpenRequest {
    const one = { request, response, caller: new Caller(), whenOver: [] };
    const others = this.follow(request.socket);
    others.add(one);
    response.once('close', () => {
      if (others.delete(one)) end(one);
    });
    return one;
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

function end({ response, caller, whenOver }: OpenRequest): void {
  if (!response.writableFinished) caller.abort();
  for (const run of whenOver) run();
}

/** Calls `run` once when an open request is over: by its answer, or by its connection. */
export function whenOver({ open }: FastifyRequest, run: () => void): void {
  open?.whenOver.push(run);
}
