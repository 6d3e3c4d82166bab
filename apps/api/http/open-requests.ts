import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Caller } from '@platform/cancellation';

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
  private readonly byMessage = new WeakMap<IncomingMessage, OpenRequest>();
  /** Several: a client need not wait for one answer before its next request. */
  private readonly bySocket = new WeakMap<Socket, Set<OpenRequest>>();

  /** Opens a request; returns the caller of one that is open. */
  open(request: IncomingMessage, response: ServerResponse): Caller {
    const known = this.byMessage.get(request);
    if (known) return known.caller;
    const caller = new Caller();
    const one = { request, response, caller, whenOver: [] };
    this.byMessage.set(request, one);
    const others = this.follow(request.socket);
    others.add(one);
    response.once('close', () => {
      if (others.delete(one)) end(one);
    });
    return caller;
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

function end({ response, caller, whenOver }: OpenRequest): void {
  if (!response.writableFinished) caller.abort();
  for (const run of whenOver) run();
}
