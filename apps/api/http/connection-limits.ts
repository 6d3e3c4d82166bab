import type { Server } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpLimits } from './http-limits.js';
import type { OpenRequest, OpenRequests } from './open-requests.js';
import { HttpError } from './problem.js';
import { syncHook } from './sync-hook.js';

/** Connections beyond the limits that are kept for a refusal, or for a probe of liveness. */
const SPARE = 64;
const LIVENESS = '/health/live';
const LOOPBACK = /^(::1|(::ffff:)?127\.)/;

/**
 * Limits the connections of the server and of each address. One beyond the limits is answered 503
 * and closed, except that it may ask whether the service is live: no flood of connections makes a
 * supervisor restart it. Attacker-controlled.
 */
export function limitConnections(instance: FastifyInstance, limits: HttpLimits, requests: OpenRequests): void {
  const connections = new Connections(limits, requests);
  connections.watch(instance.server);
  instance.addHook(
    'onRequest',
    syncHook((request, reply) => connections.admit(request, reply)),
  );
}

class Connections {
  private readonly watched = new WeakSet<Server>();
  private readonly open = new Set<Socket>();
  private readonly byNetwork = new Map<string, number>();
  /** Beyond the limits when they were opened, the oldest first. */
  private readonly excess = new Set<Socket>();

  constructor(
    private readonly limits: HttpLimits,
    private readonly requests: OpenRequests,
  ) {}

  watch(server: Server): void {
    if (this.watched.has(server)) return;
    this.watched.add(server);
    // Over TLS a request knows the encrypted socket only.
    const opened = server instanceof TlsServer ? 'secureConnection' : 'connection';
    server.on(opened, (socket: Socket) => this.count(server, socket));
    server.on('timeout', (socket: Socket) => this.endStalled(socket));
  }

  /** @throws HttpError for a request over a connection beyond the limits */
  admit(request: FastifyRequest, reply: FastifyReply): void {
    const { socket } = request.raw;
    if (!this.excess.has(socket)) return;
    void reply.header('Connection', 'close');
    if (request.url === LIVENESS) return;
    throw new HttpError('service-busy', 'The service has too many connections. Try again later.', [], {
      'Retry-After': '5',
    });
  }

  private count(server: Server, socket: Socket): void {
    const network = networkOf(socket.remoteAddress ?? '');
    const before = this.byNetwork.get(network) ?? 0;
    this.open.add(socket);
    this.byNetwork.set(network, before + 1);
    socket.once('close', () => {
      this.open.delete(socket);
      this.excess.delete(socket);
      const left = (this.byNetwork.get(network) ?? 1) - 1;
      if (left === 0) this.byNetwork.delete(network);
      else this.byNetwork.set(network, left);
    });
    if (this.open.size > this.limits.connections) {
      // Those that only wait for a next request make room for the ones to come.
      server.closeIdleConnections();
      this.exceed(socket);
    } else if (before >= this.limits.connectionsPerAddress && !LOOPBACK.test(network)) {
      this.exceed(socket);
    }
  }

  private exceed(socket: Socket): void {
    this.excess.add(socket);
    const [oldest] = this.excess;
    if (this.excess.size <= SPARE || !oldest) return;
    this.excess.delete(oldest);
    oldest.destroy();
  }

  /** Nothing came or went for `stallMs`: the client hangs, or the server is still at work. */
  private endStalled(socket: Socket): void {
    const requests = [...this.requests.on(socket)];
    if (requests.length === 0 || requests.some(waitsForClient)) socket.destroy();
    else socket.setTimeout(this.limits.stallMs);
  }
}

/** Whether the server waits for bytes of the request, or for the client to read the answer. */
function waitsForClient({ request, response }: OpenRequest): boolean {
  // A busy reader pauses what is piped to it; one that iterates has it paused and waits.
  const isRead = !request.isPaused() || request.listenerCount('readable') > 0;
  const awaitsBody = !request.complete && request.readableLength === 0 && isRead;
  return awaitsBody || response.writableLength > 0 || (response.writableEnded && !response.writableFinished);
}

/** An IPv4 address; the first half of an IPv6 address: one client has all of the other half. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::')) return address;
  const [head = ''] = address.split('::', 1);
  return head.split(':').slice(0, 4).join(':');
}
