import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Caller } from '@platform/cancellation';

declare module 'fastify' {
  interface FastifyRequest {
    /** The request until it is over, and what is to be told then; null before the first hook. */
    open: OpenRequest | null;
  }
}

export interface OpenRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  /** Called when the request is over; null from then on. */
  whenOver: (() => void)[] | null;
}

/**
 * The requests without a complete answer, by connection. Each has a caller that leaves when its
 * connection closes before.
 */
export class OpenRequests {
  /** Several: a client need not wait for one answer before its next request. */
  private readonly bySocket = new WeakMap<Socket, Set<OpenRequest>>();

  /** Opens each request. Must be called before anything else adds hooks. */
  install(fastify: FastifyInstance): void {
    fastify.decorateRequest('open', null);
    fastify.addHook('onRequest', (request, reply, done) => {
      request.open = this.open(request.raw, reply.raw);
      done();
    });
  }

  on(socket: Socket): ReadonlySet<OpenRequest> {
    return this.bySocket.get(socket) ?? new Set();
  }

  private open(request: IncomingMessage, response: ServerResponse): OpenRequest {
    const one: OpenRequest = { request, response, caller: new Caller(), whenOver: [] };
    const others = this.follow(request.socket);
    others.add(one);
    // A streamed answer and Node itself listen too: one listener each, and no leak.
    response.setMaxListeners(20);
    response.once('close', () => {
      if (others.delete(one)) end(one);
    });
    return one;
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

function end(one: OpenRequest): void {
  if (!one.response.writableFinished) one.caller.abort();
  const runs = one.whenOver ?? [];
  one.whenOver = null;
  for (const run of runs) run();
}

/**
 * Calls `run` once when a request is over, by its answer or by its connection: now, if it is. Its
 * response does not tell: Node closes none that waits for the answer before it.
 */
export function whenOver({ open }: FastifyRequest, run: () => void): void {
  if (!open) throw new Error('a request is opened before all else');
  if (open.whenOver) open.whenOver.push(run);
  else run();
}
